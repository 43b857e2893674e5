"""The yearly drive into the schools: its count, its past, the day it leads to (F-A1-17, F-A1-19, S3-07)."""

from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from federation.models import Role
from workflow.parameters import value_of

from ..models import Programme, SchoolVisit
from ..parameters import SCHOOL_BANNER_DAYS
from ..states import VisitState

FIRST_YEAR = 2019  # the first Craftsman Day
DAY = (9, 26)


def edition_of(year: int) -> int:
    """Which Craftsman Day it is: 2019 the first, 2021 the third."""
    return year - FIRST_YEAR + 1


def craftsman_day(year: int) -> date:
    """26 September."""
    return date(year, *DAY)


def with_counts(programmes):
    """`programmes` with `speaker_count` (went into a school), `school_count`, `visit_count` and `slot_count` (still free)."""
    held = Q(visits__state=VisitState.ATTENDED)
    return programmes.annotate(
        speaker_count=Count("visits__speaker", filter=held, distinct=True),
        school_count=Count("visits__school", filter=held, distinct=True),
        visit_count=Count("visits", filter=held, distinct=True),
        slot_count=Count("slots", filter=Q(slots__visit=None), distinct=True),
    )


def programmes():
    """Every year's programme with its counts, the newest first."""
    return with_counts(Programme.objects.all()).order_by("-year")


def programmes_table(reach):
    """The programmes, for the corps offices."""
    return programmes() if reach.has(Role.CORPS_OFFICER) else Programme.objects.none()


def programme_of(year: int) -> Programme | None:
    """The programme of a year, with its counts."""
    return programmes().filter(year=year).first()


def pupils_reached(programme) -> int:
    """Pupils counted at the confirmed visits."""
    rows = SchoolVisit.objects.filter(programme=programme, state=VisitState.ATTENDED)
    return sum(count or 0 for count in rows.values_list("people_counted", flat=True))


def days_to_craftsman_day(today: date | None = None) -> int:
    """Days until the next 26 September; 0 on the day itself."""
    today = today or timezone.localdate()
    day = craftsman_day(today.year)
    return ((day if day >= today else craftsman_day(today.year + 1)) - today).days


def shows_banner(today: date | None = None) -> bool:
    """Whether the day is near enough for the banner."""
    return days_to_craftsman_day(today) <= value_of(SCHOOL_BANNER_DAYS)
