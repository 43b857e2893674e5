"""How actions ask a policy, move a wish together with its clocks, and tell whom it concerns."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow import clocks
from workflow.actions import move
from workflow.errors import NotAllowed
from workflow.parameters import value_of

from ..parameters import (
    CALL_WORKDAYS,
    FIRST_WORKDAYS,
    MANY_WORKDAYS,
    PLAN_WORKDAYS,
    SIGN_WORKDAYS,
    SOLVE_WORKDAYS,
    TELL_WORKDAYS,
)
from ..states import WishState as W

FIRST, SIGN, SOLVE, TELL, CALL, PLAN = (f"wishes.{word}" for word in ("first", "sign", "solve", "tell", "call", "plan"))
PURPOSE = {
    W.REGISTERED: FIRST, W.TRANSFERRED: SIGN, W.ACCEPTED: SOLVE, W.IN_PROGRESS: SOLVE, W.REOPENED: SOLVE, W.LEADER: SOLVE,
    W.LONG_TERM: PLAN, W.RESOLVED: TELL, W.ANSWERED: CALL, W.TOLD: CALL,
}  # fmt: skip
WORKDAYS = {
    FIRST: FIRST_WORKDAYS, SIGN: SIGN_WORKDAYS, SOLVE: SOLVE_WORKDAYS, TELL: TELL_WORKDAYS, CALL: CALL_WORKDAYS,
    PLAN: PLAN_WORKDAYS,
}  # fmt: skip


def demand(by, policy, *asked, sentence=None):
    """Raises NotAllowed unless `policy(reach of by, *asked)`; `by=None` is the portal itself."""
    if by is not None and not policy(reach_of(by), *asked):
        raise NotAllowed(sentence or _("Your duties do not reach that far."))


def days_for(purpose: str, *, several: bool = False) -> int:
    """How many working days the promise allows; more when several units work on it."""
    return value_of(MANY_WORKDAYS if several and purpose == SOLVE else WORKDAYS[purpose])


@transaction.atomic
def step(wish, to, *, by=None, note="", several: bool = False, restart: bool = False, **changed):
    """Moves a wish and its clocks: the old deadline ends, that of the new state runs, the row repeats when it is due.

    The clock of the work goes on when it is handed on within the work; `restart` begins it anew. What is passed on
    to be signed lets the work's clock stand still no longer than the other side needs. Returns the wish.
    """
    was, purpose = PURPOSE.get(wish.state), PURPOSE.get(to)
    wish = move(wish, to, by=by, note=note, changed_at=timezone.now(), **changed)
    if to == W.TRANSFERRED and was == SOLVE:
        was = None  # the promise to the wisher runs on while units pass it between them
    if was and (was != purpose or restart):
        clocks.stop(wish, was, by=by)
    due = None
    if purpose:
        clock = None if restart else clocks.of(wish, purpose)
        clock = clock or clocks.start(wish, purpose, workdays=days_for(purpose, several=several), by=by)
        due = clock.due_at
        paused = clock.paused_at
    else:
        for left in (FIRST, SIGN, SOLVE, PLAN, TELL, CALL):
            clocks.stop(wish, left, by=by)
        paused = None
    type(wish).objects.filter(pk=wish.pk).update(due_at=due, paused_at=paused)
    wish.due_at, wish.paused_at = due, paused
    return wish
