"""Stars, points, fees and letters at the desk of the corps office."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from ..actions import papers as paper_actions
from ..actions import reviews as review_actions
from ..actions import rewards as act
from ..actions.bulk import for_each
from ..forms import NoteForm
from ..ledger import fact_of, rule_words
from ..models import AllowanceLine, Corps, Paper, PointsLine, StarReview
from ..parameters import POINTS
from ..queries import rewards as queries
from ..queries.menu import corps_within, speakers_within
from ..queries.orders import desk_orders
from ..states import ReviewState
from .base import LectureAdmin, chip
from .filters import CorpsFilter, StateFilter, through

MOST_LINES = 20  # of a letter or an award: more would not stay on one page that can be read


class RuleFilter(admin.SimpleListFilter):
    """The rule behind a line, by its words."""

    title = _("rule")
    parameter_name = "rule"

    def lookups(self, request, model_admin):
        return [(rule, rule_words(rule)) for rule in (*POINTS, "correction")]

    def queryset(self, request, queryset):
        return queryset.filter(rule=self.value()) if self.value() else queryset


@admin.register(PointsLine)
class PointsLineAdmin(LectureAdmin):
    """The ledger; adding a line is a correction with its reason, nothing that stands is changed."""

    list_display = ["earned_on", "speaker", "rule_name", "points", "cut_points", "fact", "reason", "written_by"]
    list_filter = [
        through(CorpsFilter, field="speaker__home_corps"),
        RuleFilter,
        ("earned_on", admin.DateFieldListFilter),
    ]
    search_fields = ["speaker__name", "speaker__pinyin", "reason"]
    autocomplete_fields = ["speaker"]

    def scoped(self, reach):
        return queries.points_within(reach)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["speaker", "points", "reason"]
        return ["earned_on", "speaker", "rule_name", "points", "cut_points", "fact", "reason", "written_by"]

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def choices_within(self, request, name):
        return speakers_within(request.reach) if name == "speaker" else None

    @admin.display(description=_("rule"), ordering="rule")
    def rule_name(self, line):
        return rule_words(line.rule)

    @admin.display(description=_("fact"), ordering="about")
    def fact(self, line):
        return fact_of(line)

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        return act.correct_points(data["speaker"], by=request.user, points=data["points"], reason=data["reason"])


@admin.register(AllowanceLine)
class AllowanceLineAdmin(LectureAdmin):
    """Fees under their ceilings: one person proposes, another approves."""

    list_display = [
        "created_at",
        "speaker",
        "order",
        "grade",
        "class_hours",
        "ceiling",
        "amount",
        "proposed_by",
        "stands",
    ]
    list_filter = [through(CorpsFilter, field="order__corps"), "grade", ("created_at", admin.DateFieldListFilter),
                   ("approved_at", admin.EmptyFieldListFilter)]  # fmt: skip
    search_fields = ["speaker__name", "order__number"]
    autocomplete_fields = ["order"]
    actions = ["approve"]

    def scoped(self, reach):
        return queries.allowances_within(reach)

    def get_fields(self, request, obj=None):
        asked = ["order", "grade", "class_hours", "amount"]
        return asked if obj is None else ["speaker", *asked, "ceiling", "rule", "proposed_by", "approved_by", "stands"]

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def choices_within(self, request, name):
        return desk_orders(request.reach) if name == "order" else None

    @admin.display(description=_("state"), ordering="approved_at")
    def stands(self, line):
        return chip(_("approved"), "ok") if line.approved_at else chip(_("to be approved"), "warn")

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        details = {name: data[name] for name in ("grade", "class_hours", "amount")}
        return act.propose_allowance(data["order"], by=request.user, **details)

    @admin.action(description=pgettext_lazy("verb", "Approve the chosen fees"), permissions=["change"])
    def approve(self, request, queryset):
        done, skipped = for_each(queryset, lambda line: act.approve_allowance(line, by=request.user))
        words = ngettext("%(count)s fee is approved: %(rows)s", "%(count)s fees are approved: %(rows)s", len(done))
        self.say(request, done, skipped, words)


class YearForm(forms.ModelForm):
    """Whose year is to be reviewed."""

    corps = forms.ModelChoiceField(Corps.objects.none(), label=_("speaker corps"))

    class Meta:
        model = StarReview
        fields = ["year"]


class OtherLevelForm(NoteForm):
    """Another level than the rule reckoned, and why."""

    level = forms.IntegerField(label=_("stars decided"), min_value=1, max_value=5)


@admin.register(StarReview)
class StarReviewAdmin(LectureAdmin):
    """Adding reckons the year of a corps; each line is then signed, or decided otherwise with a reason."""

    list_display = [
        "year",
        "speaker",
        "level_before",
        "level_computed",
        "level_decided",
        "counted",
        "stands",
        "signed_by",
    ]
    list_filter = ["year", through(StateFilter, states=ReviewState.choices),
                   through(CorpsFilter, field="speaker__home_corps"), "level_computed"]  # fmt: skip
    search_fields = ["speaker__name", "speaker__pinyin"]
    actions = ["sign", "overrule"]

    def scoped(self, reach):
        return queries.reviews_within(reach)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["corps", "year"]
        return ["year", "speaker", "level_before", "level_computed", "level_decided", "counted", "lectures", "stands",
                "signed_by"]  # fmt: skip

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs |= {"form": YearForm, "fields": ["year"]}
        form = super().get_form(request, obj, change=change, **kwargs)
        if "corps" in form.base_fields:
            form.base_fields["corps"].queryset = corps_within(request.reach)
        return form

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    @admin.display(description=_("counted"))
    def counted(self, review):
        facts = review.facts
        words = _("%(sessions)s lectures, %(answers)s answers, %(topics)s new topics")
        return words % {
            "sessions": len(facts["orders"]), "answers": facts["ratings_count"], "topics": len(facts["scripts"]),
        }  # fmt: skip

    @admin.display(description=_("lectures counted"))
    def lectures(self, review):
        orders = queries.orders_by_key(review.facts["orders"]).values()
        pages = ((reverse("lectures:order-detail", args=[order.number]), order.number) for order in orders)
        return format_html_join("、", '<a href="{}">{}</a>', pages) or "–"

    @admin.display(description=_("state"), ordering="state")
    def stands(self, review):
        return chip(review.state_label, review.state_tone)

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        rows = review_actions.propose_reviews(by=request.user, corps=data["corps"], year=data["year"])
        return rows[0] if rows else thing

    @admin.action(description=pgettext_lazy("verb", "Sign the chosen reviews"), permissions=["change"])
    def sign(self, request, queryset):
        done, skipped = for_each(queryset, lambda review: review_actions.sign_review(review, by=request.user))
        words = ngettext("%(count)s review is signed: %(rows)s", "%(count)s reviews are signed: %(rows)s", len(done))
        self.say(request, done, skipped, words)

    @admin.action(description=pgettext_lazy("verb", "Decide the chosen reviews otherwise"), permissions=["change"])
    def overrule(self, request, queryset):
        form = OtherLevelForm(request.POST if "note" in request.POST else None)
        if not form.is_valid():
            return self.reason_page(request, queryset, form, "overrule", _("Decide otherwise"), _("Decide"))
        data = form.cleaned_data
        done, skipped = for_each(
            queryset,
            lambda review: review_actions.overrule_review(
                review, by=request.user, level=data["level"], note=data["note"]
            ),
        )
        words = ngettext("%(count)s review is decided: %(rows)s", "%(count)s reviews are decided: %(rows)s", len(done))
        return self.say(request, done, skipped, words)


class PaperForm(forms.ModelForm):
    """A letter of thanks or an award with its text; the other papers come from what was decided."""

    speaker = forms.ModelChoiceField(Paper.objects.none(), label=_("speaker"))
    kind = forms.ChoiceField(
        label=_("kind"), choices=[(kind.value, kind.label) for kind in (Paper.Kind.THANKS, Paper.Kind.AWARD)]
    )
    text = forms.CharField(
        label=_("text"), max_length=600, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Each line becomes a paragraph."),
    )  # fmt: skip

    class Meta:
        model = Paper
        fields = ["title"]

    def clean_text(self):
        lines = [line.strip() for line in self.cleaned_data["text"].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("At most %(most)s lines, so that it stays one page.") % {"most": MOST_LINES})
        return "\n".join(lines)


@admin.register(Paper)
class PaperAdmin(LectureAdmin):
    """Every letter and certificate of the corps, with the way to print and to revoke it."""

    list_display = ["number", "kind", "title", "person", "corps", "issued_on", "expires_on", "stands", "printed"]
    list_filter = ["kind", through(CorpsFilter, field="corps"), ("issued_on", admin.DateFieldListFilter),
                   ("expires_on", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["number", "person__name", "person__pinyin", "title"]
    actions = ["revoke"]

    def scoped(self, reach):
        return queries.papers_of_office(reach)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["speaker", "kind", "title", "text"]
        return ["number", "kind", "title", "person", "corps", "issued_on", "expires_on", "issued_by", "stands",
                "revoked_reason", "printed"]  # fmt: skip

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs |= {"form": PaperForm, "fields": ["title"]}
        form = super().get_form(request, obj, change=change, **kwargs)
        if "speaker" in form.base_fields:
            form.base_fields["speaker"].queryset = speakers_within(request.reach)
        return form

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    @admin.display(description=_("state"))
    def stands(self, paper):
        return chip(_("revoked"), "bad") if paper.revoked_at else chip(_("in force"), "ok")

    @admin.display(description=_("PDF"))
    def printed(self, paper):
        return format_html('<a href="{}">PDF</a>', reverse("lectures:paper-pdf", args=[paper.code]))

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        lines = [line.strip() for line in data["text"].splitlines() if line.strip()]
        speaker = data["speaker"]
        return paper_actions.issue_paper(
            by=request.user, kind=data["kind"], corps=speaker.home_corps, person=speaker.person, title=data["title"],
            facts={"lines": lines},
        )  # fmt: skip

    @admin.action(description=pgettext_lazy("verb", "Revoke the chosen papers, with a reason"), permissions=["change"])
    def revoke(self, request, queryset):
        form = NoteForm(request.POST if "note" in request.POST else None)
        if not form.is_valid():
            return self.reason_page(request, queryset, form, "revoke", _("Revoke papers"), _("Revoke"))
        note = form.cleaned_data["note"]
        done, skipped = for_each(
            queryset, lambda paper: paper_actions.revoke_paper(paper, by=request.user, reason=note)
        )
        words = ngettext("%(count)s paper is revoked: %(rows)s", "%(count)s papers are revoked: %(rows)s", len(done))
        return self.say(request, done, skipped, words)
