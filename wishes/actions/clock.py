"""Deadlines of the work: pause with a cause, resume, extend once before it is over, long-term plans (S7-06)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import clocks
from workflow.actions import record
from workflow.days import add_workdays, is_workday
from workflow.hours import closing_of
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices
from ..errors import WishRefused
from ..models import Wish
from ..parameters import LEADER_WORKDAYS, PLAN_WORKDAYS
from ..policies import can_extend, can_pause, can_report, can_resume, may_move
from ..states import WishState as W
from .guard import SOLVE, days_for, demand, step


def _keep(wish: Wish, clock) -> Wish:
    seen = {"due_at": clock.due_at, "paused_at": clock.paused_at}
    Wish.objects.filter(pk=wish.pk).update(changed_at=timezone.now(), **seen)
    wish.due_at, wish.paused_at = clock.due_at, clock.paused_at
    return wish


@transaction.atomic
def pause_wish(wish: Wish, *, by, cause: str) -> Wish:
    """Lets the deadline stand still while `cause` lasts; the wisher reads the cause. ClockError when it is paused."""
    demand(by, can_pause, wish)
    _keep(wish, clocks.pause(wish, SOLVE, cause=cause, by=by))
    record(wish, "wish_paused", by=by, note=cause)
    notices.tell(wish, "progress", occasion=f"pause-{wish.paused_at.isoformat()}", report=cause)
    return wish


@transaction.atomic
def resume_wish(wish: Wish, *, by) -> Wish:
    """Lets the deadline run again; the days that stood still are added."""
    demand(by, can_resume, wish)
    _keep(wish, clocks.resume(wish, SOLVE, by=by))
    record(wish, "wish_resumed", by=by)
    return wish


@transaction.atomic
def extend_wish(wish: Wish, *, by, workdays: int, cause: str) -> Wish:
    """Gives more time once, at most as much as the promise itself, and tells the wisher before the old day is over."""
    demand(by, can_extend, wish, sentence=_("A deadline is extended once, and before it is over."))
    [wish] = lock(wish)
    most = days_for(SOLVE, several=wish.assisting.exists())
    if wish.is_extended:
        raise WishRefused("workdays", _("This deadline was extended already."))
    if not 1 <= workdays <= most:
        raise WishRefused("workdays", _("Please extend by 1 to %(most)s working days.") % {"most": most})
    Wish.objects.filter(pk=wish.pk).update(is_extended=True)
    wish.is_extended = True
    _keep(wish, clocks.extend(wish, SOLVE, workdays=workdays, cause=cause, by=by))
    record(wish, "wish_extended", by=by, note=cause, data={"workdays": workdays})
    notices.tell(wish, "extended", due=wish.due_at, cause=cause)
    return wish


@transaction.atomic
def plan_wish(wish: Wish, *, by, plan: str, report_on) -> Wish:
    """Makes it a long-term matter with a plan; the wisher hears of it and of each step of progress."""
    demand(by, may_move(W.LONG_TERM), wish)
    _checked_day(report_on)
    wish = step(wish, W.LONG_TERM, by=by, plan=plan, report_on=report_on, handled_by=by)
    notices.tell(wish, "progress", occasion="plan", report=plan)
    return wish


@transaction.atomic
def report_progress(wish: Wish, *, by, report: str, report_on) -> Wish:
    """Tells how a long-term matter stands and when the next word comes."""
    demand(by, can_report, wish)
    _checked_day(report_on)
    due = closing_of(add_workdays(timezone.localdate(), value_of(PLAN_WORKDAYS)).due_on)
    Wish.objects.filter(pk=wish.pk).update(report_on=report_on, due_at=due, changed_at=timezone.now())
    wish.report_on, wish.due_at = report_on, due
    record(wish, "wish_reported", by=by, note=report)
    notices.tell(wish, "progress", occasion=timezone.now().isoformat(), report=report)
    return wish


def _checked_day(day) -> None:
    today = timezone.localdate()
    if not today < day <= today + timedelta(days=45):
        raise WishRefused("report_on", _("Please choose a day within the next 45 days."))


def remind() -> int:
    """Tells units of what is due on the next working day, of what is overdue, and leaders of what is long overdue.

    Each is told once for a deadline; returns how many wishes were looked at.
    """
    _remind_of_reports()
    now, looked = timezone.now(), 0
    tomorrow = timezone.localdate() + timedelta(days=1)
    while not is_workday(tomorrow):
        tomorrow += timedelta(days=1)
    waiting = Wish.objects.filter(due_at__date__lte=tomorrow, paused_at=None).exclude(
        state__in=[W.ANSWERED, W.TOLD, W.CLOSED, W.DECLINED, W.JOINED, W.WITHDRAWN]
    )
    for wish in waiting.select_related("handler__parent", "union", "person").order_by("pk").iterator(chunk_size=500):
        looked += 1
        occasion = wish.due_at.date().isoformat()
        if wish.due_at >= now:
            notices.tell_desk(wish, wish.handler, "due_soon", occasion=occasion)
            continue
        notices.tell_desk(wish, wish.handler, "overdue", occasion=occasion)
        leader = wish.handler.parent or wish.handler
        if add_workdays(timezone.localdate(wish.due_at), value_of(LEADER_WORKDAYS)).due_at < now:
            notices.tell_desk(wish, leader, "leader", occasion=occasion)
    return looked


def _remind_of_reports() -> None:
    """Tells units on the day for which a word on a long-term matter was promised, and once when it has gone by."""
    today = timezone.localdate()
    rows = Wish.objects.filter(state=W.LONG_TERM, report_on__lte=today, paused_at=None).select_related("handler")
    for wish in rows.order_by("pk").iterator(chunk_size=500):
        word = "report_due" if wish.report_on == today else "report_overdue"
        notices.tell_desk(wish, wish.handler, word, occasion=wish.report_on.isoformat())
