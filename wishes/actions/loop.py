"""Closing the loop: the wisher's word, calls back, silence that is never counted as satisfied, four weeks later (S7-05)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.days import add_workdays
from workflow.errors import InvalidTransition
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices
from ..errors import WishRefused
from ..kinds import ClosedAs, Lasting
from ..models import Call, Follower, Wish
from ..parameters import FOLLOW_DAYS, REOPEN_DAYS, SILENCE_WORKDAYS
from ..policies import CLOSES, WAITS_FOR_WORD, can_call
from ..states import WishState as W
from .guard import demand, step

MOST_REOPENINGS = 2


@transaction.atomic
def say_word(wish: Wish, *, by, word: str, comment: str = "") -> Wish:
    """The wisher's word: satisfied closes; not satisfied opens again for the same unit, the third time for a leader.

    After a leader has answered, "not satisfied" closes too and is counted as what it is. Raises WishRefused
    (`comment`) when a reason is missing, InvalidTransition when no word is awaited.
    """
    if wish.state not in WAITS_FOR_WORD:
        raise InvalidTransition(wish.machine, wish.state, W.CLOSED)
    if word in CLOSES:
        return _close(wish, by=by, word=word, comment=comment)
    if not comment.strip():
        raise WishRefused("comment", _("Please write what is still missing."))
    if wish.is_escalated:
        return _close(wish, by=by, word=ClosedAs.NOT_SATISFIED, comment=comment)
    return _open_again(wish, by=by, comment=comment)


def _close(wish: Wish, *, by, word: str, comment: str = "") -> Wish:
    return step(wish, W.CLOSED, by=by, closed_as=word, comment=comment.strip(), closed_at=timezone.now())


def _open_again(wish: Wish, *, by, comment: str) -> Wish:
    """Back to the same unit at most twice, then to a leader: the officers of the union above."""
    again: dict[str, Any] = {"comment": comment.strip(), "closed_as": "", "closed_at": None, "is_extended": False}
    if wish.reopenings < MOST_REOPENINGS:
        wish = step(wish, W.REOPENED, by=by, note=comment, restart=True, reopenings=wish.reopenings + 1, **again)
        notices.tell_desk(wish, wish.handler, "came_back", occasion=f"word-{wish.reopenings}", note=comment)
        return wish
    leader = wish.handler.parent or wish.handler
    wish = step(
        wish, W.LEADER, by=by, note=comment, restart=True, handler=leader, handled_by=None, is_escalated=True, **again
    )
    notices.tell_desk(wish, leader, "leader", occasion="third", note=comment)
    return wish


@transaction.atomic
def reopen_closed(wish: Wish, *, by, comment: str) -> Wish:
    """Opens a closed wish again within REOPEN_DAYS, with a reason. Raises WishRefused afterwards."""
    if wish.state != W.CLOSED:
        raise InvalidTransition(wish.machine, wish.state, W.REOPENED)
    if not comment.strip():
        raise WishRefused("comment", _("Please write what is still missing."))
    if wish.closed_at < timezone.now() - timedelta(days=value_of(REOPEN_DAYS)) or wish.is_escalated:
        raise WishRefused("comment", _("Its time is over. Please write a new wish; we put both together."))
    return _open_again(wish, by=by, comment=comment)


@transaction.atomic
def withdraw_wish(wish: Wish, *, by, note: str = "") -> Wish:
    """Takes a wish back: it is no longer needed."""
    return step(wish, W.WITHDRAWN, by=by, note=note, closed_at=timezone.now())


@transaction.atomic
def note_call(wish: Wish, *, by, word: str = "", comment: str = "") -> Wish:
    """Notes a call back. An empty `word` means nobody answered: two such calls on different days close as no answer."""
    demand(by, can_call, wish)
    [wish] = lock(wish)
    if wish.state not in WAITS_FOR_WORD:
        raise InvalidTransition(wish.machine, wish.state, W.CLOSED)
    call = Call.objects.create(wish=wish, by=by, is_reached=bool(word), round=wish.reopenings)
    record(wish, "wish_called", by=by, data={"reached": bool(word)})
    if word:
        return say_word(wish, by=by, word=word, comment=comment)
    failed = wish.calls.filter(round=wish.reopenings, is_reached=False)
    days = {timezone.localdate(row.at) for row in failed}
    if len(days | {timezone.localdate(call.at)}) >= 2:
        return _close(wish, by=by, word=ClosedAs.NO_ANSWER)
    return wish


def close_silent(limit: int = 500) -> int:
    """Closes as "no answer" what was told long enough ago without a word; returns how many."""
    silent = Wish.objects.filter(state__in=WAITS_FOR_WORD, told_at__lt=timezone.now() - timedelta(days=1))
    days, closed = value_of(SILENCE_WORKDAYS), 0
    for wish in silent.select_related("person", "union").order_by("told_at")[:limit]:
        if add_workdays(timezone.localdate(wish.told_at), days).due_at >= timezone.now():
            break  # the oldest comes first: all after it have time left
        try:
            with transaction.atomic():
                notices.tell(_close(wish, by=None, word=ClosedAs.NO_ANSWER), "closed", occasion=str(wish.reopenings))
            closed += 1
        except InvalidTransition:
            continue  # a word came in between
    return closed


def ask_again(limit: int = 500) -> int:
    """Asks four weeks after the close whether it lasts, once, unless somebody asked not to be asked (S7-11)."""
    day = timezone.now() - timedelta(days=value_of(FOLLOW_DAYS))
    rows = Wish.objects.filter(
        state=W.CLOSED, closed_at__lt=day, closed_at__gt=day - timedelta(days=30), asked_again_at=None,
        wants_follow_up=True, person__isnull=False,
    ).exclude(closed_as=ClosedAs.NO_ANSWER)  # fmt: skip
    asked = 0
    for wish in rows.select_related("person", "union").order_by("closed_at")[:limit]:
        with transaction.atomic():
            if Wish.objects.filter(pk=wish.pk, asked_again_at=None).update(asked_again_at=timezone.now()):
                notices.tell_one(wish.person, wish, "follow_up")
                asked += 1
    return asked


@transaction.atomic
def answer_follow_up(wish: Wish, *, by, lasting: int, comment: str = "") -> Wish:
    """The answer four weeks later; "came back" opens the wish again where it still may be."""
    Wish.objects.filter(pk=wish.pk).update(lasting=lasting, changed_at=timezone.now())
    wish.lasting = lasting
    return reopen_closed(wish, by=by, comment=comment) if lasting == Lasting.CAME_BACK else wish


@transaction.atomic
def stop_asking(wish: Wish, *, by=None) -> Wish:
    """No question four weeks later."""
    Wish.objects.filter(pk=wish.pk).update(wants_follow_up=False)
    wish.wants_follow_up = False
    return wish


@transaction.atomic
def follow_wish(wish: Wish, *, by) -> Wish:
    """Joins a published wish instead of repeating it; a second time does nothing."""
    if not wish.is_published or wish.is_final:
        raise WishRefused(None, _("This wish can no longer be joined."))
    if wish.person_id == by.person_id:
        return wish
    _row, new = Follower.objects.get_or_create(wish=wish, person=by.person)
    if new:
        record(wish, "wish_followed", by=None)  # who joined stands in the row, not in the journal
    return wish
