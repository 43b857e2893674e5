from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from .. import actions, queries
from ..actions.unions import CHANGEABLE
from ..models import Role, Union
from ..policies import MEMBER_ROLES
from .base import ReachAdmin


@admin.register(Union)
class UnionAdmin(ReachAdmin):
    list_display = ["name", "code", "kind", "parent", "direct_members", "closed_on"]
    list_filter = ["kind", "closed_on"]
    search_fields = ["name", "pinyin", "code"]
    search_help_text = _("Name, sound of the name or code")
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]
    ordering = ["path"]
    actions = ["close"]
    view_roles = tuple(Role.values)
    edit_roles = MEMBER_ROLES
    fields = ["parent", "code", *CHANGEABLE]
    change_list_template = "federation/union_change_list.html"

    def scoped(self, reach):
        return queries.unions_within(reach).annotate(
            member_rows=Count("memberships", filter=Q(memberships__left_on=None))
        )

    @admin.display(description=_("members"), ordering="member_rows")
    def direct_members(self, union):
        return union.member_rows

    def get_search_results(self, request, queryset, search_term):
        return queries.find_unions(queryset, search_term), False

    def get_readonly_fields(self, request, obj=None):
        return ["parent", "code", "closed_on"] if obj else []

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if "parent" in form.base_fields:
            form.base_fields["parent"].required = True
            form.base_fields["parent"].queryset = queries.unions_within(request.reach, *MEMBER_ROLES)
        return form

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        details = {name: data[name] for name in CHANGEABLE if name in data}
        if change:
            return actions.change_union(union=thing, by=request.user, **details)
        return actions.create_union(code=data["code"], parent=data["parent"], by=request.user, **details)

    @admin.action(description=_("Close the chosen unions"), permissions=["change"])
    def close(self, request, queryset):
        self.each(
            queryset,
            lambda union: actions.close_union(union=union, by=request.user),
            request,
            _("%(count)s unions are closed."),
        )
