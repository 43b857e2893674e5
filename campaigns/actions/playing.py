"""Playing: a paper of one's own, answers that count once, and the server's clock (S7-12)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import live_membership, reach_of
from workflow.errors import NotAllowed

from ..contest_rule import dice_of, paper_of
from ..errors import CampaignRefused
from ..models import Attempt, ContestRound
from ..policies import micros as policies
from ..queries import contests as queries
from ..states.micros import ContestState, Micro
from .points import Earned, award_points

GRACE = timedelta(seconds=2)  # an answer sent in the last second is on its way

# One statement takes the answer, counts it and notes the time: nothing lies between looking and writing. The place must
# be on the paper, the try running, its time not over; a place that has an answer keeps it.
ANSWER = """
WITH asked AS (
    SELECT a.id, q.id AS question, (a.paper -> %(place)s::int -> 1 ->> %(shown)s::int)::int AS choice, q."right"
    FROM campaigns_attempt a
    JOIN campaigns_question q ON q.id = (a.paper -> %(place)s::int ->> 0)::bigint
    WHERE a.id = %(attempt)s AND a.person_id = %(person)s AND a.finished_at IS NULL AND a.due_at + %(grace)s >= %(now)s
    FOR UPDATE OF a
), put AS (
    INSERT INTO campaigns_answer (attempt_id, position, question_id, choice, is_right, answered_at)
    SELECT id, %(place)s, question, choice, choice = "right", %(now)s FROM asked WHERE choice IS NOT NULL
    ON CONFLICT (attempt_id, position) DO NOTHING
    RETURNING attempt_id, is_right
)
UPDATE campaigns_attempt a SET
    answered = a.answered + 1,
    score = a.score + put.is_right::int,
    spent_ms = GREATEST(a.spent_ms, (EXTRACT(EPOCH FROM LEAST(%(now)s, a.due_at) - a.started_at) * 1000)::int)
FROM put WHERE a.id = put.attempt_id
RETURNING a.answered, jsonb_array_length(a.paper)
"""


@dataclass(frozen=True)
class Taken:
    """`is_new`: the answer counts from now on; `is_last`: the paper is full with it."""

    is_new: bool
    is_last: bool = False


@transaction.atomic
def start_attempt(round: ContestRound, *, by) -> Attempt:
    """Gives the acting member a paper of the round, drawn and shuffled from the contest's seed; the clock runs from now.

    Who has a try under way gets that one again, whatever was pressed: nothing is lost. Raises NotAllowed for who is no
    member, CampaignRefused when the round is not open or all tries are used.
    """
    if not policies.can_play(reach_of(by)):
        raise NotAllowed(_("Contests are played by members of a union."))
    now, contest = timezone.now(), round.contest
    running = Attempt.objects.filter(round=round, person=by.person, finished_at=None).select_related("round__contest")
    found = running.first()
    if found is not None and found.due_at > now:
        return found
    if found is not None:
        finish_attempt(found)
    if contest.state != ContestState.OPEN or not round.is_open(now):
        raise CampaignRefused(None, _("This round is not open now."))
    used = Attempt.objects.filter(round=round, person=by.person).count()
    if used >= contest.tries:
        if (found := running.first()) is not None:  # a second tap at the same moment
            return found
        raise CampaignRefused(None, _("You have used all your tries of this round."))
    dice = dice_of(contest.seed, round.number, by.person_id, used + 1)
    Attempt.objects.bulk_create(
        [Attempt(
            round=round, person=by.person, union=live_membership(by.person).union, number=used + 1, started_at=now,
            paper=paper_of(queries.ready_questions(contest.bank), contest.draw, dice),
            due_at=min(now + timedelta(seconds=contest.seconds), round.closes_at),
        )],
        ignore_conflicts=True,  # a second tap at the same moment finds the paper of the first
    )  # fmt: skip
    return running.get()


@transaction.atomic
def take_answer(attempt_pk: int, *, by, place: int, shown: int) -> Taken:
    """Accepts the answer at `shown` (as the player sees them, from 0) to the question at `place`, once.

    A repeat, an answer after time, to a place that is not on the paper or to somebody else's paper counts nothing. With
    the last answer the try is finished and brings its points.
    """
    now = timezone.now()
    facts = {"attempt": attempt_pk, "person": by.person_id, "place": place, "shown": shown, "now": now, "grace": GRACE}
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, facts)
        row = cursor.fetchone()
    if row is None:
        return Taken(False)
    answered, length = row
    if answered >= length:
        attempt = Attempt.objects.select_related("round__contest", "person").get(pk=attempt_pk)
        finish_attempt(attempt)
    return Taken(True, answered >= length)


def finish_attempt(attempt: Attempt) -> bool:
    """Ends a try, once: now, or when its time ran out; a point for each right answer. False when it was over already."""
    ended = min(timezone.now(), attempt.due_at)
    rows = Attempt.objects.filter(pk=attempt.pk, finished_at=None)
    if not rows.update(finished_at=ended):
        return False
    attempt.refresh_from_db(fields=["finished_at", "score", "answered", "spent_ms"])
    about, title = f"campaigns.attempt:{attempt.pk}", attempt.round.contest.title
    award_points([Earned(attempt.person, Micro.CONTEST, about, title, attempt.score)], day=timezone.localdate(ended))
    return True


@transaction.atomic
def hand_in(attempt: Attempt, *, by) -> Attempt:
    """Ends one's own try before its time; places without an answer count nothing. Raises NotAllowed for another's."""
    if attempt.person_id != by.person_id:
        raise NotAllowed(_("This is not your paper."))
    finish_attempt(attempt)
    return attempt
