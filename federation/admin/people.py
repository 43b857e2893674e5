from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import actions, queries
from ..models import Consent, Membership, Role
from ..policies import MEMBER_ROLES
from .base import ReachAdmin

SEE = (Role.UNION_OFFICER, Role.SYSTEM_ADMIN, Role.CORPS_OFFICER, Role.COUNTER_OFFICER)


class MemberForm(forms.ModelForm):
    """Enrolling asks for the person; later the name alone is corrected here."""

    name = forms.CharField(label=pgettext_lazy("of a human being", "name"), max_length=60)
    phone = forms.CharField(label=_("phone"), max_length=30, required=False)
    id_number = forms.CharField(label=_("national ID number"), max_length=30, required=False)

    transfer_to = forms.ModelChoiceField(queryset=None, label=_("transfer to"), required=False)

    class Meta:
        model = Membership
        fields = ["union", "number", "joined_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "number" in self.fields:
            self.fields["number"].required = False
        if self.instance.pk:
            self.fields["name"].initial = self.instance.person.name


@admin.register(Membership)
class MembershipAdmin(ReachAdmin):
    form = MemberForm
    list_display = ["person", "number", "union", "masked_phone", "joined_on", "left_on"]
    list_filter = ["union__kind", ("left_on", admin.EmptyFieldListFilter), "joined_on"]
    search_fields = ["person__name"]
    search_help_text = _("Name, sound of the name, member number, whole phone or ID number")
    list_select_related = ["person", "union"]
    autocomplete_fields = ["union"]
    actions = ["end"]
    view_roles = SEE
    edit_roles = MEMBER_ROLES
    change_list_template = "federation/membership_change_list.html"

    def scoped(self, reach):
        return queries.memberships_within(reach, *SEE)

    def get_search_results(self, request, queryset, search_term):
        return queries.fitting(queryset, search_term), False

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["union", "name", "phone", "id_number", "number", "joined_on"]
        shown = ["union", "number", "phone_shown", "id_shown", "joined_on", "left_on"]
        return ["name", *shown] if obj.left_on else ["name", "transfer_to", *shown]

    def get_readonly_fields(self, request, obj=None):
        return ["union", "number", "phone_shown", "id_shown", "joined_on", "left_on"] if obj else []

    def get_form(self, request, obj=None, **kwargs):
        if obj:
            kwargs["fields"] = []
        form = super().get_form(request, obj, **kwargs)
        if "union" in form.base_fields:
            form.base_fields["union"].queryset = queries.unions_within(request.reach, *MEMBER_ROLES)
        form.base_fields["transfer_to"].queryset = queries.unions_within(request.reach, *MEMBER_ROLES).filter(
            closed_on=None
        )
        if obj is None or obj.left_on:
            form.base_fields.pop("transfer_to")
            form.declared_fields.pop("transfer_to")
        if obj:
            for name in ("phone", "id_number"):
                form.base_fields.pop(name, None)
                form.declared_fields.pop(name, None)
        return form

    @admin.display(description=_("phone"))
    def masked_phone(self, membership):
        return membership.person.masked_phone

    @admin.display(description=_("phone"))
    def phone_shown(self, membership):
        return self._shown(membership, "phone", membership.person.masked_phone)

    @admin.display(description=_("national ID number"))
    def id_shown(self, membership):
        return self._shown(membership, "id_number", membership.person.masked_id_number)

    def _shown(self, membership, field, masked):
        if not masked or membership.left_on:
            return masked or "—"
        address = reverse("federation:unmask", args=[membership.person_id, field])
        return format_html('{} <a class="button" href="{}">{}</a>', masked, address, _("Show in full"))

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        if change:
            if data["name"] != thing.person.name:
                actions.rename_person(person=thing.person, name=data["name"], by=request.user)
            if data.get("transfer_to"):
                return actions.transfer_member(person=thing.person, to=data["transfer_to"], by=request.user)
            return thing
        return actions.enrol_member(by=request.user, **{name: data[name] for name in self.get_fields(request)})

    @admin.action(description=_("End the chosen memberships today"), permissions=["change"])
    def end(self, request, queryset):
        self.each(
            queryset,
            lambda row: actions.end_membership(membership=row, by=request.user),
            request,
            _("%(count)s memberships are ended."),
        )


@admin.register(Consent)
class ConsentAdmin(ReachAdmin):
    list_display = ["person", "purpose", "notice", "given_at", "withdrawn_at"]
    list_filter = ["purpose", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "notice"]
    view_roles = (Role.UNION_OFFICER, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)

    def scoped(self, reach):
        return queries.consents_within(reach, *self.view_roles)
