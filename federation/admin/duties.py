from django import forms
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from .. import actions, queries
from ..actions.invitations import link_of
from ..models import Duty, Invitation, Role, User
from .base import ReachAdmin

GRANT = (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)
SEE = (*GRANT, Role.AUDIT_ADMIN)


def own_unions(form, request):
    form.base_fields["union"].queryset = queries.unions_within(request.reach, *GRANT)
    return form


@admin.register(Duty)
class DutyAdmin(ReachAdmin):
    list_display = ["user", "role", "union", "starts_on", "ends_on"]
    list_filter = ["role", ("ends_on", admin.EmptyFieldListFilter)]
    search_fields = ["user__username", "user__person__name", "union__name"]
    list_select_related = ["user__person", "union"]
    autocomplete_fields = ["union"]
    fields = ["user", "role", "union", "starts_on", "ends_on"]
    actions = ["end", "disable", "enable", "forget_factor"]
    view_roles = SEE
    edit_roles = GRANT

    def scoped(self, reach):
        return queries.duties_within(reach, *SEE)

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if "user" in form.base_fields:
            form.base_fields["user"].queryset = queries.accounts_within(request.reach, *GRANT)
            own_unions(form, request)
        return form

    def save_through(self, request, thing, form, change):
        return actions.grant_duty(by=request.user, **{name: form.cleaned_data[name] for name in self.fields})

    @admin.action(description=_("End the chosen duties today"), permissions=["change"])
    def end(self, request, queryset):
        self.each(
            queryset,
            lambda duty: actions.end_duty(duty=duty, by=request.user),
            request,
            _("%(count)s duties are ended."),
        )

    @admin.action(description=_("Shut the accounts and sign them out"), permissions=["change"])
    def disable(self, request, queryset):
        self.each(
            queryset,
            lambda duty: actions.disable_account(user=duty.user, by=request.user),
            request,
            _("%(count)s accounts are shut."),
        )

    @admin.action(description=_("Open the shut accounts again"), permissions=["change"])
    def enable(self, request, queryset):
        self.each(
            queryset,
            lambda duty: actions.enable_account(user=duty.user, by=request.user),
            request,
            _("%(count)s accounts are open again."),
        )

    @admin.action(description=_("Remove the second factor (lost phone or key)"), permissions=["change"])
    def forget_factor(self, request, queryset):
        self.each(
            queryset,
            lambda duty: actions.forget_second_factor(user=duty.user, by=request.user),
            request,
            _("%(count)s accounts set up a new second factor at the next sign-in."),
        )


class InvitationForm(forms.ModelForm):
    """Whom to invite for what; the phone is typed in full."""

    phone = forms.CharField(label=_("phone"), max_length=30, required=False)

    class Meta:
        model = Invitation
        fields = ["name", "email", "phone", "role", "union"]


@admin.register(Invitation)
class InvitationAdmin(ReachAdmin):
    form = InvitationForm
    list_display = ["name", "role", "union", "created_at", "expires_at", "accepted_at", "revoked_at"]
    list_filter = ["role", ("accepted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["union"]
    autocomplete_fields = ["union"]
    fields = ["name", "email", "phone", "role", "union"]
    actions = ["revoke"]
    view_roles = SEE
    edit_roles = GRANT

    def scoped(self, reach):
        return queries.invitations_within(reach, *SEE)

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def get_fields(self, request, obj=None):
        return ["name", "email", "role", "union", "expires_at", "accepted_at", "revoked_at"] if obj else self.fields

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        return own_unions(form, request) if "union" in form.base_fields else form

    def save_through(self, request, thing, form, change):
        invitation = actions.invite_staff(
            by=request.user, **{name: form.cleaned_data[name] for name in InvitationForm.Meta.fields}
        )
        text = _("The link works once, for 7 days: %(link)s") % {"link": link_of(invitation)}
        self.message_user(request, text, messages.INFO)
        return invitation

    @admin.action(description=_("Withdraw the chosen invitations"), permissions=["change"])
    def revoke(self, request, queryset):
        self.each(
            queryset,
            lambda row: actions.revoke_invitation(invitation=row, by=request.user),
            request,
            _("%(count)s invitations are withdrawn."),
        )


@admin.register(User)
class UserAdmin(ReachAdmin):
    list_display = ["username", "person", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["username", "person__name"]
    list_select_related = ["person"]
    fields = ["username", "person", "email", "is_active", "last_login", "date_joined"]
    view_roles = SEE

    def scoped(self, reach):
        return queries.accounts_within(reach, *SEE)
