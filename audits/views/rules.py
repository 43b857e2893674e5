"""Questions and trainings, and the allowance left."""

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from federation.queries import unions_within

from ..models import Question
from ..policies.books import SEES
from ..queries import allowance as allowances
from ..queries.training import events_within
from .base import desk_only


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
