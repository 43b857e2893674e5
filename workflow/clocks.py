"""Deadlines in working days, up to the hour the office closes, that can pause while the other side is awaited (S7-06)."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .days import add_workdays
from .errors import ClockError
from .hours import until_closing
from .locks import lock
from .models import Clock, ClockEvent

Kind = ClockEvent.Kind


def of(thing, purpose: str) -> Clock | None:
    """The live clock of a thing; None when it was never started or is stopped."""
    return Clock.objects.filter(**_key(thing), purpose=purpose, stopped_at=None).first()


@transaction.atomic
def start(thing, purpose: str, *, workdays: int, by=None) -> Clock:
    """Starts the deadline `workdays` working days from today; due when the office closes on that day (Asia/Shanghai).

    Raises ClockError when a clock for that purpose is already live.
    """
    now = timezone.now()
    reckoning = add_workdays(timezone.localdate(now), workdays)
    clock = Clock(**_key(thing), purpose=purpose, workdays=workdays, started_at=now)
    clock.due_at, clock.steps = until_closing(reckoning)
    try:
        with transaction.atomic():
            clock.save()
    except IntegrityError as error:
        raise ClockError(_("This deadline is already running.")) from error
    return _note(clock, Kind.STARTED, by, "")


@transaction.atomic
def pause(thing, purpose: str, *, cause: str, by=None) -> Clock:
    """Stops counting from tomorrow on while `cause` lasts. Raises ClockError unless it is running."""
    clock = _live(thing, purpose)
    if clock.paused_at:
        raise ClockError(_("This deadline is already paused."))
    clock.paused_at = timezone.now()
    return _note(clock, Kind.PAUSED, by, cause)


@transaction.atomic
def resume(thing, purpose: str, *, by=None) -> Clock:
    """Counts again from tomorrow on; the paused working days are added. Raises ClockError unless paused."""
    clock = _live(thing, purpose)
    if not clock.paused_at:
        raise ClockError(_("This deadline is not paused."))
    clock.paused_at = None
    return _reckon(_note(clock, Kind.RESUMED, by, ""))


@transaction.atomic
def extend(thing, purpose: str, *, workdays: int, cause: str, by=None) -> Clock:
    """Gives `workdays` more working days, with a cause. Raises ClockError when it is stopped."""
    clock = _live(thing, purpose)
    clock.workdays += workdays
    return _reckon(_note(clock, Kind.EXTENDED, by, cause))


@transaction.atomic
def stop(thing, purpose: str, *, by=None) -> Clock | None:
    """Ends the deadline, running or paused; None when there was none to end."""
    clock = of(thing, purpose)
    if clock is None:
        return None
    [clock] = lock(clock)
    if clock.stopped_at is None:
        clock.stopped_at = timezone.now()
        _note(clock, Kind.STOPPED, by, "")
    return clock


def running(purpose: str | None = None) -> QuerySet[Clock]:
    """Clocks that count now, the next one due first."""
    clocks = Clock.objects.filter(stopped_at=None, paused_at=None)
    return clocks.filter(purpose=purpose) if purpose else clocks


def overdue(purpose: str | None = None) -> QuerySet[Clock]:
    """Running clocks past their deadline, the longest overdue first."""
    return running(purpose).filter(due_at__lt=timezone.now())


def oldest(purpose: str | None = None) -> Clock | None:
    """The running clock that was started first."""
    return running(purpose).order_by("started_at", "pk").first()


def _key(thing) -> dict:
    return {"thing_label": thing._meta.label_lower, "thing_pk": str(thing.pk)}


def _live(thing, purpose) -> Clock:
    clock = of(thing, purpose)
    if clock is None:
        raise ClockError(_("There is no such deadline."))
    [clock] = lock(clock)
    if clock.stopped_at:
        raise ClockError(_("There is no such deadline."))
    return clock


def _note(clock, kind, by, cause) -> Clock:
    clock.save()
    clock.events.create(kind=kind, at=timezone.now(), by=by, cause=cause[:200], due_at=clock.due_at)
    return clock


def _holds(clock) -> list:
    """The pauses so far as (from, until, cause) in local days."""
    holds, since = [], None
    for event in clock.events.order_by("at", "pk"):
        if event.kind == Kind.PAUSED:
            since = event
        elif event.kind == Kind.RESUMED and since:
            holds.append((timezone.localdate(since.at), timezone.localdate(event.at), since.cause))
            since = None
    return holds


def _reckon(clock) -> Clock:
    reckoning = add_workdays(timezone.localdate(clock.started_at), clock.workdays, _holds(clock))
    clock.due_at, clock.steps = until_closing(reckoning)
    clock.save()
    clock.events.filter(pk=clock.events.latest("pk").pk).update(due_at=clock.due_at)
    return clock
