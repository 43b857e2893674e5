"""A series gets another rule from a date on: confirmed dates stay, the others follow the new rule (S2-14).

The preview carries the change out and takes it back, so that it shows exactly what will happen: hours that the old
dates give free, holidays and places included.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import record
from workflow.errors import NotAllowed
from workflow.locks import lock

from .. import policies
from ..errors import OrderRefused
from ..models import Order, Series, SeriesRule
from ..queries.series import last_order, orders_to_come
from ..series_rule import MOST_DATES, dates_by_rule
from ..states import OrderState
from .bulk import for_each
from .orders import cancel_order
from .series import SeriesDate, holiday_on, in_every_language, place_one

DETAILS = (
    "mode", "topic", "wished_speaker", "need", "audience", "people", "is_school", "age_band", "teacher_present", "site",
    "place", "latitude", "longitude", "minutes", "equipment", "dialect", "contact_name", "contact_phone", "aim",
    "gate_rules", "photo_allowed",
)  # fmt: skip


@dataclass
class Changed:
    """What a new rule does: orders that are confirmed or fall on a new date anyway, those cancelled, and the new dates."""

    kept: list[Order] = field(default_factory=list)
    same: list[Order] = field(default_factory=list)
    gone: list[Order] = field(default_factory=list)
    stuck: list[tuple[Order, str]] = field(default_factory=list)  # could not be cancelled, and why
    dates: list[SeriesDate] = field(default_factory=list)
    rule: SeriesRule | None = None

    @property
    def placed(self) -> int:
        return sum(not one.why for one in self.dates)


def preview_change(series: Series, **rule) -> Changed:
    """What `change_rule` with the same arguments would do; keeps nothing and tells nobody."""
    with transaction.atomic():
        changed = change_rule(series, **rule)
        transaction.set_rollback(True)
    return changed


@transaction.atomic
def change_rule(
    series: Series, *, by, note: str, from_on: date, every: str, first_starts_at, count: int, left_out=()
) -> Changed:
    """From `from_on` on the series follows a new rule; what was accepted stays, the rest is cancelled or placed anew.

    New orders are like the last one of the series. Raises NotAllowed, OrderRefused (field) for a day in the past, a rule
    that begins before it or has no date that goes.
    """
    if not policies.can_plan_for(reach_of(by), series.union):
        raise NotAllowed(_("Series are placed by the officers of a union."))
    _check(from_on, first_starts_at, count, note)
    lock(series)
    like = last_order(series)
    if like is None:
        raise OrderRefused(None, _("No order of this series is left that the new ones could follow."))
    starts = dates_by_rule(every, timezone.localtime(first_starts_at), count)
    changed = _clear(series, starts, from_on, by=by, note=note)
    skipped = _place(series, like, starts, changed, left_out, by)
    if not (changed.placed or changed.same):
        raise OrderRefused("starts_at", _("None of these dates goes. Please choose another rule."))
    before = [row for row in series.skipped if row["on"][:10] < from_on.isoformat()]
    Series.objects.filter(pk=series.pk).update(skipped=[*before, *skipped])
    changed.rule = SeriesRule.objects.create(
        series=series, from_on=from_on, every=every, first_starts_at=first_starts_at, count=count, note=note.strip()[:200],
        left_out=sorted(left_out), set_by=by,
    )  # fmt: skip
    told = {"kept": len(changed.kept), "cancelled": len(changed.gone), "placed": changed.placed}
    record(series, "series_rule_changed", by=by, note=note, data=told)
    return changed


def _check(from_on, first_starts_at, count, note):
    if from_on < timezone.localdate():
        raise OrderRefused("from_on", _("This date is in the past. Please choose a later one."))
    if timezone.localdate(first_starts_at) < from_on:
        raise OrderRefused("starts_at", _("The first date of the new rule lies before the day from which it holds."))
    if not 1 <= count <= MOST_DATES:
        raise OrderRefused("count", _("A new rule has between 1 and %(most)s dates.") % {"most": MOST_DATES})
    if not note.strip():
        raise OrderRefused("note", _("Please write a reason."))


def _clear(series, starts, from_on, *, by, note) -> Changed:
    """Cancels what is neither confirmed nor on a date of the new rule."""
    changed, going = Changed(), []
    for order in orders_to_come(series).filter(starts_at__date__gte=from_on):
        if order.state == OrderState.ACCEPTED:
            changed.kept.append(order)
        elif order.starts_at in starts:
            changed.same.append(order)
        else:
            going.append(order)
    changed.gone, changed.stuck = for_each(going, lambda order: cancel_order(order, by=by, note=note))
    return changed


def _place(series, like, starts, changed, left_out, by) -> list[dict]:
    """Places what the new rule asks for and is not there yet; returns what did not go, for the series to keep."""
    details = {name: getattr(like, name) for name in DETAILS}
    there = {order.starts_at for order in changed.same}
    confirmed = {timezone.localdate(order.starts_at) for order in changed.kept}
    skipped = []
    for start in starts:
        if start in there:
            continue
        if start.date() in left_out:
            changed.dates.append(SeriesDate(start, _("left out"), is_left_out=True))
            continue
        said = in_every_language(lambda start=start: _attempt(series, start, confirmed, details, by))
        changed.dates.append(SeriesDate(start, said.get(get_language() or "", next(iter(said.values()), ""))))
        if said:
            skipped.append({"on": start.isoformat(), "why": said})
    return skipped


def _attempt(series, start, confirmed, details, by) -> str:
    if start.date() in confirmed:
        return _("A confirmed date of the series stays on this day.")
    return holiday_on(start) or place_one(by, series.union, start, series, details)
