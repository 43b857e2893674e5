"""Contests for players and for those who run them: rounds, tries, the two rankings (S7-12)."""

from dataclasses import dataclass

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from federation.masks import mask_name
from federation.models import Membership, Person, Union
from workflow.parameters import value_of

from ..models import Answer, Attempt, Award, Contest, ContestRound, Prize, Question, QuestionBank
from ..parameters.micros import UNIT_LEAST
from ..policies.micros import STAFF
from ..states.micros import ContestState

SHOWN = (ContestState.OPEN, ContestState.CLOSED, ContestState.AWARDED)


def contests():
    """Contests everybody may see, those under way first."""
    rows = Contest.objects.filter(state__in=SHOWN).select_related("union", "bank", "visit__firm")
    return rows.annotate(players=players_count()).order_by(
        F("state").desc(), "-created_at", "-pk"
    )  # open, closed, awarded


def players_count():
    """How many people finished a try, for annotations."""
    return Count("rounds__attempts__person", filter=Q(rounds__attempts__finished_at__isnull=False), distinct=True)


def contests_within(reach):
    """Contests of covered unions in every state, the newest first."""
    rows = Contest.objects.filter(reach.q("union__path", *STAFF)).select_related("union", "bank", "visit__firm")
    return rows.annotate(players=players_count()).order_by("-created_at", "-pk")


def contests_visible(reach):
    """What everybody sees, and the drafts of one's own unions."""
    rows = Contest.objects.filter(Q(state__in=SHOWN) | reach.q("union__path", *STAFF))
    return rows.select_related("union", "bank", "visit__firm")


def banks_for(reach):
    """Banks that officers may use: of the unions they cover and of those above them."""
    above = {path for own in reach.paths(*STAFF) for path in _above(own)}
    return QuestionBank.objects.filter(reach.q("union__path", *STAFF) | Q(union__path__in=above)).select_related(
        "union"
    )


def _above(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def banks_within(reach):
    """Banks of covered unions with `ready`, their active questions."""
    rows = QuestionBank.objects.filter(reach.q("union__path", *STAFF)).select_related("union")
    return rows.annotate(ready=Count("questions", filter=Q(questions__is_active=True))).order_by("title", "pk")


def questions_within(reach):
    """Questions of covered banks by code; right answers stand in them."""
    return Question.objects.filter(reach.q("bank__union__path", *STAFF)).select_related("bank__union")


def parts_within(model, reach):
    """Rounds or prizes of covered contests."""
    return model.objects.filter(reach.q("contest__union__path", *STAFF)).select_related("contest__union")


def ready_questions(bank) -> list[tuple[int, int]]:
    """(key, number of answers) of the active questions of a bank."""
    rows = Question.objects.filter(bank=bank, is_active=True).values_list("pk", "options")
    return [(pk, len(options)) for pk, options in rows]


def rounds_of(contest):
    """The rounds in their order."""
    return ContestRound.objects.filter(contest=contest).order_by("number")


def attempts_of(reach, contest):
    """One's own tries in a contest, in the order of rounds."""
    rows = Attempt.objects.filter(round__contest=contest, person=reach.person_id) if reach.person_id else (
        Attempt.objects.none()
    )  # fmt: skip
    return rows.select_related("round").order_by("round__number", "number")


def own_attempt(reach, pk):
    """One's own try with its contest; None for anybody else's."""
    rows = Attempt.objects.filter(pk=pk, person=reach.person_id) if reach.person_id else Attempt.objects.none()
    return rows.select_related("round__contest__union", "round__contest__bank", "union").first()


def places_answered(attempt) -> set[int]:
    """Which places of the paper have an accepted answer."""
    return set(Answer.objects.filter(attempt=attempt).values_list("position", flat=True))


def answers_of(attempt):
    """What was answered, with the questions, in the order of the paper."""
    return Answer.objects.filter(attempt=attempt).select_related("question").order_by("position")


def overdue_attempts(now=None):
    """Tries whose time ran out before they were finished, the oldest first."""
    rows = Attempt.objects.filter(finished_at=None, due_at__lte=now or timezone.now())
    return rows.select_related("round__contest", "person").order_by("due_at", "pk")


def contests_over(now=None):
    """Open contests whose last round is over and in which nobody plays any more."""
    now = now or timezone.now()
    ahead = ContestRound.objects.filter(contest=OuterRef("pk"), closes_at__gt=now)
    running = Attempt.objects.filter(round__contest=OuterRef("pk"), finished_at=None)
    some = ContestRound.objects.filter(contest=OuterRef("pk"))
    rows = Contest.objects.filter(Exists(some), ~Exists(ahead), ~Exists(running), state=ContestState.OPEN)
    return rows.select_related("union")


def best_attempts(contest):
    """The best finished try of each player in each round: most right, then least time."""
    rows = Attempt.objects.filter(round__contest=contest, finished_at__isnull=False)
    best = rows.order_by("round_id", "person_id", "-score", "spent_ms", "number").distinct("round_id", "person_id")
    return Attempt.objects.filter(pk__in=best.values("pk"))


@dataclass(frozen=True)
class Standing:
    """A line of a ranking; equal score and equal time share a rank."""

    rank: int
    pk: int
    name: str
    union: str
    score: float
    seconds: float
    is_mine: bool = False
    players: int = 1
    members: int = 1

    @property
    def percent(self) -> float:
        """Players in per cent of the members."""
        return round(100 * self.players / self.members, 1) if self.members else 0.0


def people_ranking(contest, reach=None, most: int | None = None) -> list[Standing]:
    """Players by score, ties by time; names shortened, one's own in full. Two queries."""
    rows = best_attempts(contest).values("person", "person__name", "union__short_name", "union__name")
    rows = rows.annotate(total=Sum("score"), spent=Sum("spent_ms")).order_by("-total", "spent", "person")
    found, own = [], reach.person_id if reach else None
    for n, row in enumerate(rows[:most], 1):
        same = found and (found[-1].score, found[-1].seconds) == (row["total"], row["spent"] / 1000)
        mine = own is not None and row["person"] == own
        found.append(Standing(
            rank=found[-1].rank if same else n, pk=row["person"], is_mine=mine,
            name=row["person__name"] if mine else mask_name(row["person__name"]),
            union=row["union__short_name"] or row["union__name"], score=row["total"], seconds=row["spent"] / 1000,
        ))  # fmt: skip
    return found


def own_standing(contest, reach) -> Standing | None:
    """Where the asking person stands; None without a finished try."""
    if reach.person_id is None:
        return None
    return next((one for one in people_ranking(contest, reach) if one.is_mine), None)


def unit_ranking(contest, least: int | None = None) -> list[Standing]:
    """Unions by the share of their members who played, then by mean score, then by mean time; small ones left out.

    The share and not the sum decides, so that a union is not beaten by another one's size; unions of fewer than
    `least` members (a figure) are not ranked, for one player would be all of them. Three queries.
    """
    least = int(value_of(UNIT_LEAST)) if least is None else least
    rows = best_attempts(contest).values("union").annotate(
        players=Count("person", distinct=True), mean=Avg("score"), spent=Avg("spent_ms")
    )  # fmt: skip
    by_union = {row["union"]: row for row in rows}
    counted = Membership.objects.filter(union__in=by_union, left_on=None).values("union").annotate(n=Count("pk"))
    members = {row["union"]: row["n"] for row in counted.order_by()}
    names = Union.objects.in_bulk(by_union)
    ranked = [
        (-min(row["players"] / members[key], 1), -row["mean"], row["spent"], key)
        for key, row in by_union.items()
        if members.get(key, 0) >= least
    ]
    return [
        Standing(
            rank=n, pk=key, name=str(names[key]), union="", score=round(-mean, 1), seconds=spent / 1000,
            players=by_union[key]["players"], members=members[key],
        )
        for n, (_share, mean, spent, key) in enumerate(sorted(ranked), 1)
    ]  # fmt: skip


def figures_of(contest) -> dict:
    """Players, teams (unions), mean score of a try and finished tries."""
    rows = Attempt.objects.filter(round__contest=contest, finished_at__isnull=False)
    return rows.aggregate(
        players=Count("person", distinct=True),
        teams=Count("union", distinct=True),
        mean=Avg("score"),
        tries=Count("pk"),
    )


def prizes_of(contest):
    """The prizes in their order."""
    return Prize.objects.filter(contest=contest).order_by("place")


def awards_of(contest):
    """Who won what, best first."""
    return Award.objects.filter(contest=contest).select_related("prize", "person").order_by("rank", "pk")


def player_of(pk) -> Person:
    """The person behind a line of a ranking."""
    return Person.objects.get(pk=pk)
