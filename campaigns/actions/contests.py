"""Making, opening and ending contests, and awarding prizes within two thirds of the players (S7-12)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.models import Person
from workflow.actions import move, record
from workflow.locks import lock
from workflow.parameters import value_of

from ..contest_rule import prize_limit
from ..errors import CampaignRefused
from ..models import Attempt, Award, Contest, ContestRound, Prize, Question, QuestionBank
from ..notices import micros as notices
from ..parameters.micros import PRIZE_MOST
from ..policies import micros as policies
from ..queries import contests as queries
from ..states.micros import ContestState
from .guard import demand, store
from .playing import finish_attempt


@transaction.atomic
def save_bank(*, by, bank: QuestionBank | None = None, **details) -> QuestionBank:
    """Makes a question bank or renames it. Raises NotAllowed, ValidationError by field."""
    union = details.get("union") or bank.union
    demand(by, policies.can_keep_micros, union)
    if bank is not None:
        demand(by, policies.can_keep_micros, bank.union)
    return store(bank or QuestionBank(), details, "question_bank_saved", by=by, union=union)


@transaction.atomic
def save_question(*, by, question: Question | None = None, **details) -> Question:
    """Makes a question or changes one. Raises NotAllowed, CampaignRefused for answers that cannot be asked."""
    bank = details.get("bank") or question.bank
    demand(by, policies.can_keep_micros, bank.union)
    if question is not None:
        demand(by, policies.can_keep_micros, question.bank.union)
        if Contest.objects.filter(bank=question.bank_id, state=ContestState.OPEN).exists():
            raise CampaignRefused(None, _("A contest with this bank is under way; its questions stay as they are."))
    options = details.get("options", question.options if question else [])
    right = details.get("right", question.right if question else 0)
    check_options(options, right)
    return store(question or Question(), details, "question_saved", by=by, union=bank.union)


def check_options(options, right) -> None:
    """Raises CampaignRefused unless there are two to six different answers and the right one is among them."""
    fine = isinstance(options, list) and all(
        isinstance(one, str) and one.strip() and len(one) <= 120 for one in options
    )
    if not fine or not 2 <= len(options) <= 6 or len(set(options)) != len(options):
        raise CampaignRefused("options", _("Please give two to six different answers of at most 120 characters."))
    if not 0 <= right < len(options):
        raise CampaignRefused("right", _("The right answer is not among the answers."))


@transaction.atomic
def save_contest(*, by, contest: Contest | None = None, **details) -> Contest:
    """Makes a contest or changes its draft. Raises NotAllowed, ValidationError by field."""
    union = details.get("union") or contest.union
    demand(by, policies.can_keep_micros, union)
    if contest is not None:
        words = _("A contest can be changed while it is a draft.")
        demand(by, policies.can_change_contest, contest, sentence=words)
    return store(contest or Contest(created_by=by), details, "contest_saved", by=by, union=union)


@transaction.atomic
def save_round(*, by, round: ContestRound | None = None, **details) -> ContestRound:
    """Plans a round of a drafted contest, or moves one. Raises NotAllowed, ValidationError by field."""
    contest = details.get("contest") or round.contest
    for one in {contest, round.contest if round else contest}:
        demand(by, policies.can_change_contest, one, sentence=_("Rounds are planned while the contest is a draft."))
    return store(round or ContestRound(), details, "contest_round_saved", by=by, union=contest.union)


@transaction.atomic
def save_prize(*, by, prize: Prize | None = None, **details) -> Prize:
    """Plans a prize of a drafted contest. Raises NotAllowed, CampaignRefused over the figure a prize may cost."""
    contest = details.get("contest") or prize.contest
    for one in {contest, prize.contest if prize else contest}:
        demand(by, policies.can_change_contest, one, sentence=_("Prizes are planned while the contest is a draft."))
    most = value_of(PRIZE_MOST)
    if (details.get("value") or 0) > most:
        raise CampaignRefused("value", _("A prize may cost at most ¥%(most)s.") % {"most": most})
    return store(prize or Prize(), details, "prize_saved", by=by, union=contest.union)


@transaction.atomic
def open_contest(contest: Contest, *, by) -> Contest:
    """Opens a contest to its players; each round then follows the clock.

    Raises NotAllowed, CampaignRefused without a round ahead or with fewer questions than one try asks.
    """
    if contest.can_move(ContestState.OPEN):
        demand(by, policies.can_open_contest, contest)
    else:
        demand(by, policies.can_keep_micros, contest.union)
    if len(queries.ready_questions(contest.bank)) < contest.draw:
        raise CampaignRefused(None, _("The bank holds fewer questions than one try asks."))
    if not queries.rounds_of(contest).filter(closes_at__gt=timezone.now()).exists():
        raise CampaignRefused(None, _("Please plan at least one round that lies ahead."))
    return move(contest, ContestState.OPEN, by=by)


@transaction.atomic
def end_contest(contest: Contest, *, by=None) -> Contest:
    """Ends a contest: rounds are over, tries under way count as they stand. Raises NotAllowed."""
    if contest.can_move(ContestState.CLOSED):
        demand(by, policies.can_end_contest, contest)
    else:
        demand(by, policies.can_keep_micros, contest.union)
    move(contest, ContestState.CLOSED, by=by)
    now = timezone.now()
    ContestRound.objects.filter(contest=contest, opens_at__lt=now, closes_at__gt=now).update(closes_at=now)
    running = Attempt.objects.filter(round__contest=contest, finished_at=None)
    for attempt in running.select_related("round__contest", "person").order_by("person", "pk"):
        finish_attempt(attempt)
    return contest


def cancel_contest(contest: Contest, *, by, note: str) -> Contest:
    """Cancels a contest before it has ended. Raises NotAllowed, NoteMissing."""
    demand(by, policies.can_keep_micros, contest.union)
    return move(contest, ContestState.CANCELLED, by=by, note=note)


@transaction.atomic
def award_prizes(contest: Contest, *, by) -> Contest:
    """Gives the prizes to the best, one each, to at most two thirds of the players; the journal says how many.

    Where more prizes were planned than may be given, the last ones stay. Raises NotAllowed, CampaignRefused without
    prizes or players.
    """
    if contest.can_move(ContestState.AWARDED):
        demand(by, policies.can_award_prizes, contest)
    else:
        demand(by, policies.can_keep_micros, contest.union)
    (held,) = lock(contest)
    places = [prize for prize in queries.prizes_of(held) for _one in range(prize.people)]
    ranking = queries.people_ranking(held)
    if not places or not ranking:
        raise CampaignRefused(None, _("Without prizes or without players there is nothing to award."))
    limit = prize_limit(len(ranking))
    winners = [one for one in ranking if one.score > 0][: min(limit, len(places))]
    move(contest, ContestState.AWARDED, by=by, data={"players": len(ranking), "winners": len(winners), "limit": limit})
    people = Person.objects.in_bulk([one.pk for one in winners])
    Award.objects.bulk_create(
        Award(contest=held, prize=prize, person=people[one.pk], rank=one.rank)
        for one, prize in zip(winners, places, strict=False)
    )
    notices.tell_winners(contest)
    return contest


def tend_contests() -> tuple[int, int]:
    """Finishes tries whose time ran out and ends contests that are over; gives how many of each."""
    finished = 0
    for attempt in queries.overdue_attempts()[:500]:
        with transaction.atomic():
            finished += finish_attempt(attempt)
    ended = 0
    for contest in queries.contests_over():
        end_contest(contest)
        ended += 1
    return finished, ended


def note_export(contest: Contest, *, by, rows: int) -> None:
    """Notes that the ranking was taken along as a table."""
    record(contest, "list_exported", by=by, data={"rows": rows})
