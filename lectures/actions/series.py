"""Orders by one rule: previewed, placed with what goes, and the rest cancelled at once (S2-14)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import record
from workflow.days import is_workday
from workflow.errors import NotAllowed, WorkflowError

from .. import policies
from ..checks import check_order
from ..errors import OrderRefused
from ..models import Order, Series
from ..queries.availability import is_booked, is_free
from ..queries.series import orders_to_come
from ..series_rule import MOST_DATES, dates_by_rule
from .booking import travel_to
from .bulk import for_each
from .orders import cancel_order, place_order


@dataclass(frozen=True)
class SeriesDate:
    """One date of a rule; `why` says what stands in its way, empty where it goes."""

    starts_at: datetime
    why: str = ""
    is_left_out: bool = False


def preview_series(*, union, every, first_starts_at, count, left_out=(), **details) -> list[SeriesDate]:
    """Each date of the rule, free or with what stands in its way: holiday, speaker booked, place taken. Writes nothing."""
    found = []
    for start in dates_by_rule(every, timezone.localtime(first_starts_at), count):
        if start.date() in left_out:
            found.append(SeriesDate(start, _("left out"), is_left_out=True))
        else:
            found.append(SeriesDate(start, _obstacle(union, start, details)))
    return found


def _obstacle(union, start, details) -> str:
    if why := holiday_on(start):
        return why
    speaker = details.get("wished_speaker")
    order = Order(union=union, starts_at=start, **details)
    try:
        check_order(order)
    except OrderRefused as error:
        return str(error)
    if speaker is None:
        return ""
    travel = travel_to(speaker, order)
    if is_booked(speaker, start, order.minutes, travel):
        return _("%(name)s is booked then.") % {"name": speaker.name}
    free = is_free(speaker, start, order.minutes, travel)
    return "" if free else _("%(name)s does not lecture then.") % {"name": speaker.name}


def holiday_on(start) -> str:
    """A weekday on which nobody works; a series of Saturdays is left alone."""
    day = timezone.localtime(start).date()
    return _("This is a holiday.") if day.weekday() < 5 and not is_workday(day) else ""


@transaction.atomic
def place_series(*, by, union, title, every, first_starts_at, count, left_out=(), **details) -> Series:
    """Places an order for each date of the rule that goes; the others are kept on the series with the reason.

    `details` are those of `place_order`. Raises NotAllowed, OrderRefused when no date goes or the rule is out of bounds.
    """
    if not policies.can_plan_for(reach_of(by), union):
        raise NotAllowed(_("Series are placed by the officers of a union."))
    if not 2 <= count <= MOST_DATES:
        raise OrderRefused("count", _("A series has between 2 and %(most)s dates.") % {"most": MOST_DATES})
    series = Series.objects.create(
        union=union, created_by=by, title=title, every=every, first_starts_at=first_starts_at, count=count,
        left_out=sorted(left_out),
    )  # fmt: skip
    skipped, placed = [], 0
    for start in dates_by_rule(every, timezone.localtime(first_starts_at), count):
        if start.date() in left_out:
            continue
        why = in_every_language(lambda start=start: holiday_on(start) or place_one(by, union, start, series, details))
        if why:
            skipped.append({"on": start.isoformat(), "why": why})
        else:
            placed += 1
    if not placed:
        raise OrderRefused("first_starts_at", _("None of these dates goes. Please choose another rule."))
    Series.objects.filter(pk=series.pk).update(skipped=skipped)
    series.skipped = skipped
    record(series, "series_placed", by=by, data={"placed": placed, "skipped": len(skipped)})
    return series


def in_every_language(attempt) -> dict[str, str]:
    """What stands in the way as each reader will read it; empty when `attempt` went well."""
    said = {}
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            why = attempt()
        if not why:
            return {}
        said[language] = why
    return said


def place_one(by, union, start, series, details) -> str:
    """Why the date did not go, empty when its order is placed."""
    try:
        with transaction.atomic():
            place_order(by=by, union=union, starts_at=start, series=series, **details)
    except WorkflowError as error:
        return str(error).rstrip(":：")
    return ""


@transaction.atomic
def cancel_rest(series: Series, *, by, note: str) -> tuple[list, list]:
    """Cancels every order of the series still to come with one reason; returns (cancelled, [(order, why), …])."""
    if not policies.can_plan_for(reach_of(by), series.union):
        raise NotAllowed(_("Series are placed by the officers of a union."))
    rest = list(orders_to_come(series))
    if not rest:
        raise OrderRefused("", _("No date of this series is still to come."))
    done, skipped = for_each(rest, lambda order: cancel_order(order, by=by, note=note))
    record(series, "series_cancelled", by=by, note=note, data={"orders": len(done)})
    return done, skipped
