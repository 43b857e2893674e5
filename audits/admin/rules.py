"""Rules, their editions and their values by the day from which they hold; a new one is tried out and made on its own page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import Rule, RuleEdition, RuleValue
from ..policies.books import AUDITS
from ..queries.rules import rules_on
from ..templatetags.audits_tags import value_words
from .records import ReadAdmin


class RulesAdmin(ReadAdmin):
    """Read by every auditor: rules bind all unions."""

    view_roles: tuple = AUDITS


@admin.register(Rule)
class RuleAdmin(RulesAdmin):
    list_display = ["code", "title_zh", "group", "stands", "applied", "from_source", "holds_from", "new_edition"]
    list_filter = ["group", "is_signal", "scope"]
    search_fields = ["code", "title_zh", "title_en", "plain_zh"]
    fields = ["code", "title_zh", "title_en", "group", "scope", "formula", "plain_zh", "plain_en", "is_signal"]

    def scoped(self, reach):
        return rules_on()

    @admin.display(description=_("severity"), ordering="severity")
    def stands(self, row):
        return dict(RuleEdition._meta.get_field("severity").choices).get(row.severity, "–")

    @admin.display(description=_("applied"), boolean=True, ordering="is_on")
    def applied(self, row):
        return row.is_on

    @admin.display(description=_("source"), ordering="source")
    def from_source(self, row):
        return f"{row.source} {row.article}"

    @admin.display(description=_("holds from"), ordering="since")
    def holds_from(self, row):
        return row.since

    @admin.display(description="")
    def new_edition(self, row):
        return format_html('<a href="{}">{}</a>', reverse("audits:edition-new", args=[row.pk]), _("New edition"))


@admin.register(RuleEdition)
class RuleEditionAdmin(RulesAdmin):
    list_display = [
        "rule",
        "since",
        "severity",
        "is_on",
        "source",
        "article",
        "flag",
        "reason",
        "set_by",
        "approved_by",
        "set_at",
    ]
    list_filter = ["since", "severity", "is_on", "rule__group"]
    search_fields = ["rule__code", "rule__title_zh", "source", "article", "reason"]
    fields = list_display

    def scoped(self, reach):
        return RuleEdition.objects.select_related("rule", "set_by__person", "approved_by__person").order_by(
            "-since", "rule", "-pk"
        )


@admin.register(RuleValue)
class RuleValueAdmin(RulesAdmin):
    list_display = [
        "label_zh",
        "province",
        "since",
        "amount",
        "unit",
        "status",
        "reason",
        "set_by",
        "approved_by",
        "set_at",
        "change",
    ]
    list_filter = ["province", "since", "unit", "status"]
    search_fields = ["name", "label_zh", "label_en", "words", "reason"]
    fields = [
        "name",
        "label_zh",
        "label_en",
        "province",
        "since",
        "amount",
        "words",
        "unit",
        "status",
        "reason",
        "set_by",
        "approved_by",
        "set_at",
    ]

    def scoped(self, reach):
        return RuleValue.objects.select_related("set_by__person", "approved_by__person")

    @admin.display(description=_("value"), ordering="value")
    def amount(self, row):
        return value_words(row)

    @admin.display(description="")
    def change(self, row):
        return format_html('<a href="{}">{}</a>', reverse("audits:value-change", args=[row.name]), _("New value"))
