"""What a panel scores and how it ranks (S1-06): sheets stay unseen until one's own is written."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from django.db.models import Case, Count, Exists, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from federation.queries import reach_of
from workflow.parameters import value_of

from .. import policies
from ..models import Candidacy, Recusal, ScoreCriterion, ScoreSheet
from ..parameters import PANEL_PEOPLE
from ..states import CandidacyState as C

JUDGED = (C.CHECKED, C.SHORTLISTED, C.REFUSED, C.IN_TRAINING, C.TRIAL, C.READY, C.APPOINTED)


@dataclass(frozen=True)
class Result:
    """One phase of one application: how many sheets, their median and mean (1 to 5), the weight of the phase."""

    phase: int
    weight: int
    sheets: int
    median: Decimal
    mean: Decimal


@dataclass
class Ranked:
    """An application with its results; `rank` is None until every phase has enough sheets; equals share a rank."""

    candidacy: Candidacy
    results: list[Result] = field(default_factory=list)
    score: Decimal | None = None
    mean: Decimal | None = None
    is_complete: bool = False
    rank: int | None = None


def needed_sheets() -> int:
    """How many members of the panel must have written before an application can be chosen."""
    return int(value_of(PANEL_PEOPLE))


def candidacies_to_score(reach):
    """Applications whose panel this account sits on, and whose papers are in order; by call, then entry.

    Left out are those of one's own hand, about oneself, of one's own union, and those this account does not score.
    """
    rows = Candidacy.objects.filter(call__panel=reach.user_id, state__in=JUDGED) if reach.user_id else None
    if rows is None:
        return Candidacy.objects.none()
    rows = rows.exclude(created_by=reach.user_id)
    rows = rows.exclude(Exists(Recusal.objects.filter(candidacy=OuterRef("pk"), user=reach.user_id)))
    if reach.person_id:
        rows = rows.exclude(person=reach.person_id)
    own = {path for path in (reach.home_path, *reach.paths("union_officer")) if path}
    rows = rows.exclude(union__path__in=own)
    return rows.select_related("call__corps__union", "union").order_by("call", "submitted_at", "pk")


def too_few_can_score(call) -> list[tuple[Candidacy, int]]:
    """Applications of the call still to be scored for which fewer of the panel may write than are needed, with how many."""
    rows = Candidacy.objects.filter(call=call, state=C.CHECKED).select_related("call")
    able = dict.fromkeys(rows.order_by("submitted_at", "pk"), 0)
    for member in call.panel.all():
        for candidacy in candidacies_to_score(reach_of(member)).filter(call=call, state=C.CHECKED):
            if candidacy in able:
                able[candidacy] += 1
    return [(candidacy, count) for candidacy, count in able.items() if count < needed_sheets()]


def phases_of(call) -> dict[int, list[ScoreCriterion]]:
    """The criteria of a call by phase, in their order."""
    found: dict[int, list[ScoreCriterion]] = {}
    for criterion in call.criteria.all():
        found.setdefault(criterion.phase, []).append(criterion)
    return found


def open_phases(candidacies) -> dict[int, int | None]:
    """Application -> the first phase that lacks sheets; once all are there the last one, so that late members may still write."""
    needed, phases = needed_sheets(), defaultdict(list)
    counts = Counter(ScoreSheet.objects.filter(candidacy__in=candidacies).values_list("candidacy", "phase"))
    criteria = ScoreCriterion.objects.filter(call__in={one.call_id for one in candidacies})
    for call, phase in criteria.order_by("call", "phase").values_list("call", "phase").distinct():
        phases[call].append(phase)
    return {
        one.pk: next((phase for phase in phases[one.call_id] if counts[one.pk, phase] < needed),
                     phases[one.call_id][-1] if phases[one.call_id] else None)
        for one in candidacies
    }  # fmt: skip


def open_phase(candidacy) -> int | None:
    """The phase of one application that is scored now."""
    return open_phases([candidacy])[candidacy.pk]


def waiting_first(reach, candidacies):
    """The same rows, those this account has not scored in every phase before the others."""
    written = (
        ScoreSheet.objects.filter(candidacy=OuterRef("pk"), written_by=reach.user_id).order_by().values("candidacy")
    )
    phases = ScoreCriterion.objects.filter(call=OuterRef("call")).order_by().values("call")
    own = Coalesce(Subquery(written.annotate(n=Count("phase", distinct=True)).values("n")), 0)
    all_of = Coalesce(Subquery(phases.annotate(n=Count("phase", distinct=True)).values("n")), 0)
    rows = candidacies.annotate(own_sheets=own, all_phases=all_of)
    waits = Case(When(state=C.CHECKED, own_sheets__lt=F("all_phases"), then=0), default=1)
    return rows.order_by(waits, "-call", "submitted_at", "pk")


def own_sheets(reach, candidacies) -> dict[tuple[int, int], ScoreSheet]:
    """(application, phase) -> the sheet this account wrote."""
    rows = ScoreSheet.objects.filter(written_by=reach.user_id, candidacy__in=candidacies)
    return {(sheet.candidacy_id, sheet.phase): sheet for sheet in rows}


def sheets_seen_by(reach, candidacy) -> list[ScoreSheet]:
    """Sheets of the phases in which this account wrote one; the office of the corps sees all of them."""
    rows = ScoreSheet.objects.filter(candidacy=candidacy).select_related("written_by__person")
    if not policies.can_judge_candidacy(reach, candidacy):
        rows = rows.filter(phase__in=rows.filter(written_by=reach.user_id).values("phase"))
    return list(rows.prefetch_related("scores__criterion").order_by("phase", "pk"))


def weighted(scores) -> Decimal:
    """The mean of (value, weight) pairs."""
    total = sum(weight for _value, weight in scores)
    return Decimal(sum(value * weight for value, weight in scores)) / total


def result_of(phase: int, weight: int, sheets: list[Decimal]) -> Result:
    """Median and mean of the weighted means of a phase's sheets."""
    mean = sum(sheets, Decimal(0)) / len(sheets)
    return Result(phase, weight, len(sheets), median(sheets), mean)


def ranking(candidacies, phases) -> list[Ranked]:
    """`candidacies` (of one call) by the medians of their phases, weighted; then by the mean; incomplete ones last."""
    needed, by_sheet = needed_sheets(), defaultdict(list)
    sheets = ScoreSheet.objects.filter(candidacy__in=candidacies).prefetch_related("scores__criterion")
    for sheet in sheets:
        pairs = [(score.value, score.criterion.weight) for score in sheet.scores.all()]
        by_sheet[sheet.candidacy_id, sheet.phase].append(weighted(pairs))
    rows = []
    for candidacy in candidacies:
        row = Ranked(candidacy)
        for phase, criteria in phases.items():
            if found := by_sheet[candidacy.pk, phase]:
                row.results.append(result_of(phase, sum(one.weight for one in criteria), found))
        if row.results:
            row.score = weighted([(result.median, result.weight) for result in row.results])
            row.mean = weighted([(result.mean, result.weight) for result in row.results])
        row.is_complete = bool(phases) and len(row.results) == len(phases)
        row.is_complete = row.is_complete and all(result.sheets >= needed for result in row.results)
        rows.append(row)
    rows.sort(key=lambda row: (not row.is_complete, -(row.score or 0), -(row.mean or 0), row.candidacy.pk))
    return _numbered(rows)


def _numbered(rows):
    before = None
    for place, row in enumerate(rows, start=1):
        if not row.is_complete:
            break
        same = before is not None and (before.score, before.mean) == (row.score, row.mean)
        row.rank, before = (before.rank if same else place), row
    return rows


def is_scored(candidacy) -> bool:
    """Whether every phase of the call has enough sheets for this application."""
    return ranking([candidacy], phases_of(candidacy.call))[0].is_complete
