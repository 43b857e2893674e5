"""Rules and their values as they stand on a day, and a change of either: tried out first, then made from a day on."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workflow.errors import NotAllowed, WorkflowError

from ..actions import rules as act
from ..actions import trials
from ..filters import RuleFilter, ValueFilter, day_asked
from ..forms.rules import EditionForm, ValueForm, shown_value
from ..models import RuleValue
from ..models.rules import GROUPS
from ..policies import books as policies
from ..queries import rules as queries
from .base import once_on_post


@require_safe
def rule_list(request):
    """All rules by group, as they stand today or on the day that `on` names; anybody may read them."""
    day, words = day_asked(request.GET), dict(GROUPS)
    found = RuleFilter(request.GET, queries.rules_on(day))
    valid = found.form.is_valid()
    groups: dict[str, list] = {}
    for rule in found.qs if valid else ():
        groups.setdefault(rule.group, []).append(rule)
    context = {
        "groups": [(words.get(name, name), rows) for name, rows in groups.items()], "filter": found, "day": day,
        "may_set": policies.can_set_rules(request.reach),
    }  # fmt: skip
    return render(request, "audits/rule_list.html", context, status=200 if valid else 400)


@require_safe
def rule_detail(request, code):
    """One rule: what it asks, from which source, with which values, today or on a day; how it stood before and will stand."""
    day = day_asked(request.GET)
    rule = get_object_or_404(queries.rules_on(day), pk=code)
    used = [row for row in queries.values_on(day) if queries.asks_for(rule.code, row.name)]
    for row in used:
        row.shown = shown_value(row)
    context = {"rule": rule, "values": used, "editions": rule.editions.all(), "questions": rule.questions.filter(is_published=True),
               "day": day, "today": timezone.localdate(), "may_set": policies.can_set_rules(request.reach)}  # fmt: skip
    return render(request, "audits/rule_detail.html", context)


@require_safe
def value_list(request):
    """Every value with its history, or with `on` what held on that day."""
    day = day_asked(request.GET)
    rows = queries.values_on(day) if day else RuleValue.objects.order_by("name", "province", "-since", "-pk")
    found = ValueFilter(request.GET, rows)
    valid = found.form.is_valid()
    shown = list(found.qs) if valid else []
    for row in shown:
        row.shown = shown_value(row)
    context = {"rows": shown, "filter": found, "day": day, "may_set": policies.can_set_rules(request.reach)}
    return render(request, "audits/value_list.html", context, status=200 if valid else 400)


@once_on_post
def value_change(request, name):
    """Proposes a new value from a day on; 'try' shows first what it would have found."""
    _demand(request)
    known = queries.value_on(name)
    if known is None:
        raise Http404
    form = ValueForm(request.POST or None, known=known)

    def tried(data, year):
        return trials.try_value(by=request.user, name=name, year=year, province=data["province"], **form.kept())

    def made(data):
        said = {word: data[word] for word in ("since", "province", "reason")} | form.kept()
        return _proposed(request, act.propose_value(by=request.user, name=name, **said))

    return _change(request, "audits/value_change.html", form, tried, made, known=known, shown=shown_value(known))


@once_on_post
def edition_new(request, code):
    """Proposes a new edition of a rule from a day on: severity, applied or not, source; 'try' shows first what it would have changed."""
    _demand(request)
    rule = get_object_or_404(queries.rules_on(), pk=code)
    form = EditionForm(request.POST or None, rule=rule)

    def tried(data, year):
        return trials.try_edition(by=request.user, rule=rule, is_on=data["is_on"], severity=data["severity"], year=year)

    def made(data):
        names = ("since", "severity", "is_on", "source", "article", "reason")
        return _proposed(
            request, act.propose_edition(by=request.user, rule=rule, **{name: data[name] for name in names})
        )

    return _change(request, "audits/edition_new.html", form, tried, made, rule=rule)


def _proposed(request, change):
    messages.success(request, _("Proposed. It holds from its day on once another auditor approves."))
    return redirect("audits:change", change.pk)


def _demand(request) -> None:
    if not policies.can_set_rules(request.reach):
        raise NotAllowed(_("Rules and their values are set by auditors of the whole city."))


def _change(request, template, form, tried, made, **context):
    """Tries or makes what the form says; a refusal stands beside its field and nothing typed is lost."""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if request.POST.get("do") != "try":
                return made(data)
            year = data.get("year") or timezone.localdate().year - 1
            context["tried"] = tried(data, year) | {"year": year}
        except WorkflowError as error:
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, str(error))
    return render(request, template, context | {"form": form}, status=422 if form.errors else 200)
