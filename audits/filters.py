import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Finding, Flaw, LedgerLine, Rule, RuleChange, RuleValue, SampleLine, Task
from .models.rules import GROUPS, SEVERITIES
from .queries.consistency import NAMES as CHECK_NAMES
from .states import ChangeState, FindingState, SampleState, TaskState


class FindingFilter(django_filters.FilterSet):
    """The filters of the list of findings."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=FindingState.choices)
    severity = django_filters.ChoiceFilter(label=_("Severity"), choices=SEVERITIES, empty_label=_("all"))
    source = django_filters.ChoiceFilter(label=_("Source"), choices=Finding.Source.choices, empty_label=_("all"))
    group = django_filters.ChoiceFilter(
        label=pgettext_lazy("audits", "Group"), choices=GROUPS, field_name="rule__group", empty_label=_("all")
    )
    rule = django_filters.ModelChoiceFilter(
        label=_("Rule"), queryset=Rule.objects.order_by("code"), empty_label=_("all")
    )
    year = django_filters.NumberFilter(label=_("Fiscal year"), min_value=2000, max_value=2100)
    repeated = django_filters.BooleanFilter(
        label=_("Repeated from last year"),
        field_name="repeats",
        lookup_expr="isnull",
        exclude=True,
        widget=forms.CheckboxInput,
    )

    class Meta:
        model = Finding
        fields: list[str] = []

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("repeated"):
            self.form.cleaned_data["repeated"] = None
        return super().filter_queryset(queryset)

    def by_words(self, queryset, name, value):
        return queryset.filter(
            Q(text_zh__icontains=value) | Q(union__name__icontains=value) | Q(number__icontains=value)
        )


class LineFilter(django_filters.FilterSet):
    """The filters of the auditor's table of lines."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=[(word, word) for word in ("收入", "支出", "往来", "转账")], empty_label=_("all")
    )
    code = django_filters.CharFilter(label=_("Account"), lookup_expr="startswith", max_length=20)
    month = django_filters.NumberFilter(
        label=_("Month"), field_name="booked", lookup_expr="month", min_value=1, max_value=12
    )
    least = django_filters.NumberFilter(label=_("From yuan"), method="by_amount", min_value=0, max_value=10**9)
    found = django_filters.BooleanFilter(
        label=_("Only with findings"), method="by_findings", widget=forms.CheckboxInput
    )
    bare = django_filters.BooleanFilter(
        label=_("Only without a voucher picture"), method="by_pictures", widget=forms.CheckboxInput
    )

    class Meta:
        model = LedgerLine
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        fields = ("words", "payee", "voucher", "handler", "activity", "invoice")
        wanted = Q()
        for field in fields:
            wanted |= Q(**{f"{field}__icontains": value})
        return queryset.filter(wanted)

    def by_amount(self, queryset, name, value):
        return queryset.filter(Q(amount_in__gte=value * 100) | Q(amount_out__gte=value * 100))

    def by_pictures(self, queryset, name, value):
        return queryset.exclude(voucher__in=getattr(self, "with_pictures", [])) if value else queryset

    def by_findings(self, queryset, name, value):
        if not value or not hasattr(self, "with_findings"):
            return queryset
        return queryset.filter(line__in=self.with_findings)


class FlawFilter(django_filters.FilterSet):
    """The filters of what a scan found."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    check_name = django_filters.ChoiceFilter(
        label=pgettext_lazy("audits", "Check"), choices=CHECK_NAMES, empty_label=_("all")
    )
    year = django_filters.NumberFilter(label=_("Fiscal year"), field_name="book__year", min_value=2000, max_value=2100)

    class Meta:
        model = Flaw
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(
            Q(union__name__icontains=value) | Q(union__code__icontains=value) | Q(row__icontains=value)
        )


class TaskFilter(django_filters.FilterSet):
    """The filters of a campaign's list of unions."""

    q = django_filters.CharFilter(label=_("Words"), field_name="union__name", lookup_expr="icontains", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=TaskState.choices, empty_label=_("all"))
    depth = django_filters.ChoiceFilter(label=_("Depth"), choices=Task.Depth.choices, empty_label=_("all"))
    free = django_filters.BooleanFilter(label=_("Without an auditor"), method="by_free", widget=forms.CheckboxInput)

    class Meta:
        model = Task
        fields: list[str] = []

    def by_free(self, queryset, name, value):
        return queryset.filter(auditor=None) if value else queryset


class SampleFilter(django_filters.FilterSet):
    """The filters of a book's sample."""

    q = django_filters.CharFilter(label=_("Words"), field_name="entry__words", lookup_expr="icontains", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=SampleState.choices, empty_label=_("all"))
    why = django_filters.ChoiceFilter(label=_("Why"), choices=SampleLine.Why.choices, empty_label=_("all"))

    class Meta:
        model = SampleLine
        fields: list[str] = []


def day_asked(data):
    """The day that `on` of the address names; None where it names none."""
    try:
        return forms.DateField(required=False).clean(data.get("on", ""))
    except forms.ValidationError:
        return None


class _OnDay(django_filters.FilterSet):
    """Rows as they held on a day; which rows those are is asked before they are filtered."""

    on = django_filters.DateFilter(
        label=_("As it stood on"),
        method="as_they_are",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def as_they_are(self, queryset, name, value):
        return queryset


class RuleFilter(_OnDay):
    """The filters of the rules."""

    group = django_filters.ChoiceFilter(label=pgettext_lazy("audits", "Group"), choices=GROUPS, empty_label=_("all"))
    severity = django_filters.ChoiceFilter(label=_("Severity"), choices=SEVERITIES, empty_label=_("all"))
    source = django_filters.CharFilter(label=_("Source"), field_name="source", lookup_expr="icontains", max_length=60)

    class Meta:
        model = Rule
        fields: list[str] = []


class ChangeFilter(django_filters.FilterSet):
    """The filters of the changes of rules."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ChangeState.choices, empty_label=_("all"))

    class Meta:
        model = RuleChange
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(
            Q(rule__code__icontains=value) | Q(rule__title_zh__icontains=value) | Q(name__icontains=value) | Q(reason__icontains=value)
        )  # fmt: skip


class ValueFilter(_OnDay):
    """The filters of the values."""

    q = django_filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    province = django_filters.AllValuesFilter(label=_("Province"), field_name="province", empty_label=_("all"))

    class Meta:
        model = RuleValue
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(Q(label_zh__icontains=value) | Q(label_en__icontains=value) | Q(words__icontains=value))
