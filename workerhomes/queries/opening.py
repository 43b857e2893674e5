"""When a home is open: the week's hours, and the days on which others hold (S4-10)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ..models import OpeningException, OpeningHours

LOOK_AHEAD_DAYS = 14
LAST_MINUTE = time(23, 59)  # the latest hour that can be entered; a home that closes then is open until midnight


@dataclass(frozen=True)
class DayHours:
    """What holds on a day: `spans` of local times (none: closed), and the exception behind it, None for the week's hours."""

    day: date
    spans: tuple
    exception: OpeningException | None = None

    @property
    def is_closed(self) -> bool:
        return not self.spans

    @property
    def moments(self) -> list[tuple[datetime, datetime]]:
        """The spans as aware datetimes of Asia/Shanghai."""
        zone = timezone.get_current_timezone()
        tomorrow = datetime.combine(self.day + timedelta(days=1), time(), tzinfo=zone)
        return [
            (
                datetime.combine(self.day, opens, tzinfo=zone),
                tomorrow if closes >= LAST_MINUTE else datetime.combine(self.day, closes, tzinfo=zone),
            )
            for opens, closes in self.spans
        ]


@dataclass(frozen=True)
class OpenNow:
    """`is_open` with `until` when it closes, or closed with `opens`, the next opening (None: not within two weeks)."""

    is_open: bool
    until: datetime | None = None
    opens: datetime | None = None
    exception: OpeningException | None = None


@dataclass(frozen=True)
class Openings:
    """The hours of several homes, read once."""

    weekly: dict
    special: dict

    def on(self, home, day: date) -> DayHours:
        """The hours of `home` on `day`."""
        exception = self.special.get((home.pk, day))
        if exception:
            spans = () if exception.is_closed else ((exception.opens, exception.closes),)
            return DayHours(day, spans, exception)
        return DayHours(day, tuple(self.weekly.get((home.pk, day.weekday()), ())))

    def now(self, home, moment: datetime | None = None) -> OpenNow:
        """Whether `home` is open at `moment` (now), until when, and when it opens next."""
        moment = moment or timezone.now()
        today = self.on(home, timezone.localdate(moment))
        for opens, closes in today.moments:
            if opens <= moment < closes:
                return OpenNow(True, until=closes, exception=today.exception)
        for days in range(LOOK_AHEAD_DAYS):
            for opens, _closes in self.on(home, today.day + timedelta(days=days)).moments:
                if opens > moment:
                    return OpenNow(False, opens=opens, exception=today.exception)
        return OpenNow(False, exception=today.exception)

    def days(self, home, first: date, count: int = 7) -> list[DayHours]:
        """`count` days from `first` on."""
        return [self.on(home, first + timedelta(days=n)) for n in range(count)]

    def covers(self, home, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the home is open all the time from `starts_at` to `ends_at`."""
        spans = self.on(home, timezone.localdate(starts_at)).moments
        return any(opens <= starts_at and ends_at <= closes for opens, closes in spans)


def openings(homes, first: date | None = None, days: int = LOOK_AHEAD_DAYS + 1) -> Openings:
    """Hours and exceptions of `homes` from `first` (today) on; two queries."""
    first, keys = first or timezone.localdate(), [home.pk for home in homes]
    weekly: dict = {}
    for row in OpeningHours.objects.filter(home__in=keys).order_by("weekday", "opens"):
        weekly.setdefault((row.home_id, row.weekday), []).append((row.opens, row.closes))
    rows = OpeningException.objects.filter(home__in=keys, day__gte=first, day__lte=first + timedelta(days=days))
    return Openings(weekly, {(row.home_id, row.day): row for row in rows})


def exceptions_ahead(home, days: int = 60):
    """Days with other hours from today on, the soonest first."""
    today = timezone.localdate()
    return OpeningException.objects.filter(home=home, day__gte=today, day__lte=today + timedelta(days=days))
