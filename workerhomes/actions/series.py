"""The same hours every week: a series up to a day, or a standing booking that is confirmed again and again (S4-05, S4-07)."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import WorkflowError
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices
from ..errors import HomeError, HomeRefused, RoomTaken
from ..models import LIVE, RoomSeries
from ..parameters import SERIES_WEEKS, STANDING_ANSWER_DAYS, STANDING_WEEKS
from ..policies import rooms as policies
from ..queries.opening import Openings, openings
from ..states import BookingState, SeriesState
from .bookings import check_room, give_up, place, union_of
from .guard import demand


@transaction.atomic
def book_series(
    *, by, room, from_on: date, starts: time, minutes: int, people: int, purpose: str, until_on: date | None = None
) -> RoomSeries:
    """Books the weekday and hour of `from_on` every week until `until_on`; None books it standing.

    Dates that are taken, closed or over the quota are left out, and `skipped` says which and why. Raises NotAllowed,
    HomeRefused by field, and for the whole when not one date could be booked.
    """
    union = union_of(by)
    _check_series(room, from_on, until_on)
    check_room(room, _moment(from_on, starts), minutes, people, is_series=True, hours=_EverOpen({}, {}))
    lock(room)
    series = RoomSeries.objects.create(
        room=room, person=by.person, union=union, booked_by=by, weekday=from_on.weekday(), starts=starts,
        minutes=minutes, people=people, purpose=purpose, from_on=from_on, until_on=until_on,
    )  # fmt: skip
    last = until_on or timezone.localdate() + timedelta(days=room.ahead_days)
    if not _fill(series, from_on, last):
        raise HomeRefused("from_on", _("Not one of these dates is free: %(why)s") % {"why": series.skipped[0][1]})
    record(series, "room_series_booked", by=by, data={"skipped": len(series.skipped)})
    return series


class _EverOpen(Openings):
    """Stands for hours while the rules of the whole series are asked; each date asks its own."""

    def covers(self, home, starts_at, ends_at) -> bool:
        return True


def _check_series(room, from_on, until_on):
    weeks = value_of(SERIES_WEEKS)
    if not room.allows_standing:
        raise HomeRefused(None, _("This room is not booked weekly."))
    if room.is_shared:
        raise HomeRefused(None, _("Seats are booked one by one, not weekly."))
    if until_on is not None and until_on < from_on + timedelta(days=7):
        raise HomeRefused("until_on", _("A series holds at least two dates."))
    if until_on is not None and until_on > from_on + timedelta(weeks=weeks):
        raise HomeRefused("until_on", _("A series runs %(weeks)s weeks at most.") % {"weeks": weeks})
    if from_on > timezone.localdate() + timedelta(days=room.ahead_days):
        raise HomeRefused("from_on", _("Please begin within %(days)s days.") % {"days": room.ahead_days})


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=timezone.get_current_timezone())


def _fill(series, first: date, last: date) -> int:
    """Books the dates from `first` to `last` that can be had, and notes the others with their reason; says how many."""
    room, made, skipped = series.room, 0, list(series.skipped)
    hours = openings([room.home], first, (last - first).days + 1)
    day = first
    while day <= last:
        starts_at = _moment(day, series.starts)
        try:
            check_room(room, starts_at, series.minutes, series.people, is_series=True, hours=hours)
            place(
                room, by=series.booked_by, union=series.union, starts_at=starts_at, minutes=series.minutes,
                people=series.people, purpose=series.purpose, series=series,
            )  # fmt: skip
            made += 1
        except RoomTaken:
            skipped.append([day.isoformat(), _("taken by somebody else")])
        except HomeError as refusal:
            skipped.append([day.isoformat(), str(refusal)])
        day += timedelta(days=7)
    series.skipped, series.made_until_on = skipped[-60:], last
    series.save(update_fields=["skipped", "made_until_on"])
    return made


@transaction.atomic
def confirm_series(series: RoomSeries, *, by) -> RoomSeries:
    """Keeps a standing booking for the next weeks. Raises NotAllowed, InvalidTransition."""
    demand(by, policies.is_own, series)
    return move(series, SeriesState.ACTIVE, by=by, confirmed_at=timezone.now(), confirm_by=None)


@transaction.atomic
def end_series(series: RoomSeries, *, by=None) -> RoomSeries:
    """Ends it; dates that lie ahead are given back, and offered to those who wait. Raises NotAllowed, InvalidTransition."""
    demand(by, policies.can_end_series, series)
    return _end(series, by)


def _end(series, by):
    lock(series.room)
    series = move(series, SeriesState.ENDED, by=by)
    ahead = series.bookings.filter(state__in=LIVE, starts_at__gt=timezone.now())
    for booking in ahead.select_related("room__home__union", "person", "union").order_by("starts_at"):
        if booking.can_move(BookingState.CANCELLED):
            give_up(booking, BookingState.CANCELLED, by=by)
    return series


@transaction.atomic
def _extend(series) -> int:
    lock(series.room)
    last = timezone.localdate() + timedelta(days=series.room.ahead_days)
    first = (series.made_until_on or series.from_on) + timedelta(days=1)
    first += timedelta(days=(series.weekday - first.weekday()) % 7)
    return _fill(series, first, last) if first <= last else 0


@transaction.atomic
def _ask(series):
    until = timezone.now() + timedelta(days=value_of(STANDING_ANSWER_DAYS))
    series = move(series, SeriesState.ASKED, confirm_by=until)
    notices.tell(series.person, series, "series_asked", occasion=f"{until:%Y-%m-%d}")


@transaction.atomic
def _lapse(series):
    series = _end(series, None)
    notices.tell(series.person, series, "series_ended")


def tend_series() -> dict[str, int]:
    """Standing bookings: new dates as they come near, a question every few weeks, an end without answer; how many of each.

    A series whose last date is past ends without a word.
    """
    now, done = timezone.now(), {"made": 0, "asked": 0, "ended": 0}
    rows = RoomSeries.objects.select_related("room__home__union", "person", "union", "booked_by__person")
    ask_after = now - timedelta(weeks=value_of(STANDING_WEEKS))
    for series in rows.filter(state=SeriesState.ASKED, confirm_by__lte=now):
        done["ended"] += bool(_try(_lapse, series))
    for series in rows.filter(state=SeriesState.ACTIVE, until_on=None):
        if series.confirmed_at <= ask_after:
            done["asked"] += bool(_try(_ask, series))
        else:
            done["made"] += _try(_extend, series) or 0
    for series in rows.filter(until_on__lt=timezone.localdate()).exclude(state=SeriesState.ENDED):
        done["ended"] += bool(_try(end_series, series))
    return done


def _try(act, series):
    """What the action gives, True for None; False when somebody was faster."""
    try:
        given = act(series)
    except WorkflowError:
        return False
    return True if given is None else given
