"""Filters of the desk; each lives in the address, so that a work list is a link."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Category, Corps, Honour
from ..queries import worklists
from ..queries.menu import corps_within
from ..states import OrderState
from ..work import TITLES

LEVELS = {str(level) for level in Honour.Level.values}


class WorkFilter(admin.SimpleListFilter):
    """One of the work lists, what is past its promise, or what the office above knows of."""

    title = _("work list")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [*TITLES.items(), ("late", _("past its promise")), ("escalated", _("the office above knows"))]

    def queryset(self, request, queryset):
        value = self.value()
        if value in TITLES:
            return worklists.oldest_first(queryset.filter(worklists.work_condition(value)))
        if value == "late":
            return queryset.filter(pk__in=worklists.late_keys(queryset))
        if value == "escalated":
            return queryset.filter(pk__in=worklists.escalated(request.reach).values("order"))
        return queryset


class AgeFilter(admin.SimpleListFilter):
    """How long ago it was ordered."""

    title = _("age")
    parameter_name = "age"

    def lookups(self, request, model_admin):
        return [
            ("3", _("older than 3 days")), ("7", _("older than a week")), ("14", _("older than two weeks")),
            ("30", _("older than a month")),
        ]  # fmt: skip

    def queryset(self, request, queryset):
        if self.value() in {"3", "7", "14", "30"}:
            return queryset.filter(created_at__lt=timezone.now() - timedelta(days=int(self.value())))
        return queryset


class StateFilter(admin.SimpleListFilter):
    """`states` are the states of the row's machine."""

    title = _("state")
    parameter_name = "state"
    states = OrderState.choices

    def lookups(self, request, model_admin):
        return self.states

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() in dict(self.states) else queryset


class TagFilter(admin.SimpleListFilter):
    """Tags of the office and of the menu, as far as the person who looks sees these columns."""

    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request, model_admin):
        self.columns = [name for name in ("office_tags", "tags") if name in model_admin.columns_listed(request)]
        borne = model_admin.get_queryset(request).order_by().values_list(*self.columns) if self.columns else []
        return [(tag, tag) for tag in sorted({tag for row in borne for tags in row for tag in tags})]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        found = Q()
        for name in self.columns:
            found |= Q(**{f"{name}__contains": [self.value()]})
        return queryset.filter(found) if self.columns else queryset.none()


class CorpsFilter(admin.SimpleListFilter):
    """Corps within reach; `field` leads from the row to its corps."""

    title = _("speaker corps")
    parameter_name = "corps"
    field = "corps"

    def lookups(self, request, model_admin):
        rows = corps_within(request.reach) if request.reach.has("corps_officer") else Corps.objects.none()
        return [(str(corps.pk), corps.name) for corps in rows]

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(**{self.field: value}) if value.isascii() and value.isdigit() else queryset


class CategoryFilter(admin.SimpleListFilter):
    """`field` leads from the row to its category's code."""

    title = _("category")
    parameter_name = "category"
    field = "topic__category__code"

    def lookups(self, request, model_admin):
        return [(category.code, category.name) for category in Category.objects.all()]

    def queryset(self, request, queryset):
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset


def through(filter_class, **names):
    """The same filter on another path: `through(CorpsFilter, field="order__corps")`."""
    return type(filter_class.__name__, (filter_class,), names)


class HonourFilter(admin.SimpleListFilter):
    """The level of the highest honour, in words."""

    title = _("highest honour")
    parameter_name = "honour_rank"

    def lookups(self, request, model_admin):
        return Honour.Level.choices

    def queryset(self, request, queryset):
        return queryset.filter(honour_rank=int(self.value())) if self.value() in LEVELS else queryset
