"""Rules in plain words, their values, a change tried out before it is made, questions and trainings, the allowance left."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.queries import unions_within
from workflow.errors import NotAllowed, WorkflowError

from ..actions import rules as act
from ..engine.checks import CHECKS
from ..filters import GROUPS
from ..forms.rules import ValueForm, shown_value
from ..models import Question, RuleValue
from ..policies import books as policies
from ..policies.books import SEES
from ..queries import allowance as allowances
from ..queries import rules as queries
from ..queries.training import events_within
from .base import desk_only, once_on_post


@require_safe
def rule_list(request):
    """All rules by group, as they stand today; anybody may read them."""
    words = dict(GROUPS)
    groups: dict[str, list] = {}
    for rule in queries.rules_on():
        groups.setdefault(rule.group, []).append(rule)
    return render(
        request, "audits/rule_list.html", {"groups": [(words.get(name, name), rows) for name, rows in groups.items()]}
    )


@require_safe
def rule_detail(request, code):
    """One rule: what it asks, from which source, which values it uses now, how it stood before, questions about it."""
    rule = get_object_or_404(queries.rules_on(), pk=code)
    sql = CHECKS[rule.code].sql
    used = [row for row in _latest_values() if f"'{row.name}'" in sql]
    for row in used:
        row.shown = shown_value(row)
    context = {"rule": rule, "values": used, "editions": rule.editions.all(), "questions": rule.questions.filter(is_published=True),
               "may_set": policies.can_set_rules(request.reach)}  # fmt: skip
    return render(request, "audits/rule_detail.html", context)


def _latest_values():
    rows = RuleValue.objects.filter(since__lte=timezone.localdate()).order_by("name", "province", "-since", "-pk")
    return rows.distinct("name", "province")


@require_safe
def value_list(request):
    """Every value with its history, from a day on."""
    rows = list(RuleValue.objects.order_by("name", "province", "-since", "-pk"))
    for row in rows:
        row.shown = shown_value(row)
    return render(request, "audits/value_list.html", {"rows": rows, "may_set": policies.can_set_rules(request.reach)})


@once_on_post
def value_change(request, name):
    """A new value from a day on; 'try' shows first what it would have found."""
    if not policies.can_set_rules(request.reach):
        raise NotAllowed(_("Values of rules are set by auditors of the whole city."))
    known = queries.value_on(name)
    if known is None:
        raise Http404
    form = ValueForm(request.POST or None, known=known)
    tried = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if request.POST.get("do") == "try":
            year = data.get("year") or timezone.localdate().year - 1
            tried = act.try_value(by=request.user, name=name, year=year, province=data["province"], **form.kept()) | {
                "year": year
            }
        else:
            try:
                act.set_value(
                    by=request.user,
                    name=name,
                    since=data["since"],
                    province=data["province"],
                    reason=data["reason"],
                    **form.kept(),
                )
                messages.success(request, _("The value holds from that day on."))
                return redirect("audits:value-list")
            except WorkflowError as error:
                field = getattr(error, "field", None)
                form.add_error(field if field in form.fields else None, str(error))
    context = {"form": form, "known": known, "shown": shown_value(known), "tried": tried}
    return render(request, "audits/value_change.html", context, status=422 if form.errors else 200)


@require_safe
def question_list(request):
    """Published questions with their answers and sources, by topic (F-A4-04)."""
    words = request.GET.get("q", "").strip()[:60]
    rows = Question.objects.filter(is_published=True).select_related("rule")
    if words:
        rows = rows.filter(Q(question__icontains=words) | Q(answer__icontains=words))
    topics: dict[str, list] = {}
    for row in rows:
        topics.setdefault(row.topic, []).append(row)
    return render(request, "audits/question_list.html", {"topics": list(topics.items()), "words": words})


@require_safe
@desk_only
def training_list(request):
    """Trainings and how many of the invited unions came (F-A4-02)."""
    counts = {"invited": Count("presences"), "came": Count("presences", filter=Q(presences__came=True))}
    rows = events_within(request.reach).annotate(**counts)
    return render(request, "audits/training_list.html", {"rows": rows})


@require_safe
@desk_only
def training_detail(request, pk):
    """Who came and who did not, by kind of union."""
    event = get_object_or_404(events_within(request.reach), pk=pk)
    rows = event.presences.filter(request.reach.q("union__path", *SEES)).select_related("union")
    kinds: dict[str, list[int]] = {}
    for row in rows:
        counted = kinds.setdefault(str(row.union.get_kind_display()), [0, 0])
        counted[0] += 1
        counted[1] += row.came
    chart = [(kind, round(100 * came / invited)) for kind, (invited, came) in kinds.items()]
    return render(
        request, "audits/training_detail.html", {"event": event, "rows": rows, "chart": chart, "kinds": kinds}
    )


@require_safe
@desk_only
def allowance(request):
    """What may still be spent for each member and occasion, before it is spent (S6-05)."""
    unions = unions_within(request.reach, *SEES).filter(closed_on=None)
    union = (
        unions.filter(code=request.GET.get("union", "")).first()
        or unions.filter(path=request.reach.home_path).first()
        or unions.first()
    )
    if union is None:
        raise Http404
    context = {"union": union, "left": allowances.allowance_of(union, timezone.localdate()), "few": unions.count() == 1}
    return render(request, "audits/allowance.html", context)
