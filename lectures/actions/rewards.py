"""Points and fees: every line names its rule, its fact and what a cap or ceiling did (S1-13)."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import record
from workflow.errors import NotAllowed
from workflow.locks import lock
from workflow.parameters import figures, value_of

from .. import notices, policies
from ..errors import OrderRefused
from ..models import AllowanceLine, Order, PointsLine, Speaker
from ..parameters import FEE_CEILING, FEE_HOURS_HALF_DAY, POINTS, POINTS_A_MONTH
from ..points_rule import lines_of
from ..queries.facts import HELD, points_facts

LOOK_BACK_DAYS = 45


@transaction.atomic
def settle_points(speakers, *, since: date | None = None, until: date | None = None) -> int:
    """Writes the points that are due and not yet written; returns how many lines are new. Run twice it changes nothing.

    Facts that became certain between `since` (45 days ago) and `until` (today, Asia/Shanghai) are looked at.
    """
    until = until or timezone.localdate()
    since = since or until - timedelta(days=LOOK_BACK_DAYS)
    locked = lock(*speakers) if speakers else []
    keys = [speaker.pk for speaker in locked]
    written = PointsLine.objects.filter(speaker__in=keys)
    known = set(written.values_list("speaker", "rule", "about"))
    facts = [fact for fact in points_facts(keys, since, until) if (fact.speaker, fact.rule, fact.about) not in known]
    already = written.filter(rule__in=POINTS, earned_on__gte=since.replace(day=1))
    held = figures()
    lines = lines_of(
        facts, lambda rule, day: held.value_of(POINTS[rule], day), int(held.value_of(POINTS_A_MONTH, until)),
        already.values_list("speaker", "earned_on", "points"),
    )  # fmt: skip
    rows = [
        PointsLine(speaker_id=line.fact.speaker, rule=line.fact.rule, about=line.fact.about,
                   earned_on=line.fact.earned_on, points=line.points, cut_points=line.cut_points)
        for line in lines
    ]  # fmt: skip
    return len(PointsLine.objects.bulk_create(rows))


@transaction.atomic
def correct_points(speaker: Speaker, *, by, points: int, reason: str) -> PointsLine:
    """Adds a line that corrects the ledger, with its reason; lines that stand are never changed."""
    if not policies.can_keep_corps(reach_of(by), speaker.home_corps):
        raise NotAllowed(_("The office of the corps corrects points."))
    if not reason.strip():
        raise OrderRefused("reason", _("Please write a reason."))
    if not points or abs(points) > 1000:
        raise OrderRefused("points", _("Please enter between 1 and 1000 points, with a minus to take some away."))
    today = timezone.localdate()
    number = PointsLine.objects.filter(speaker=lock(speaker)[0], rule="correction").count() + 1
    row = PointsLine.objects.create(
        speaker=speaker, rule="correction", about=f"correction:{number}", earned_on=today, points=points,
        reason=reason.strip()[:200], written_by=by,
    )  # fmt: skip
    record(row, "points_corrected", by=by, note=reason, union=speaker.union, data={"points": points})
    return row


@transaction.atomic
def propose_allowance(order: Order, *, by, grade: str, class_hours: Decimal, amount: Decimal) -> AllowanceLine:
    """Proposes the fee of a lecture that was held, after tax in yuan; somebody else of the office approves it.

    Raises OrderRefused above the ceiling of the level on that day, above the paid hours of half a day, for a lecture
    that was not held or has its fee already.
    """
    if not policies.can_keep_corps(reach_of(by), order.corps):
        raise NotAllowed(_("The office of the corps proposes fees."))
    if order.state not in HELD:
        raise OrderRefused("", _("A fee is paid for a lecture that was held."))
    speaker = lock(order.speaker)[0]
    if AllowanceLine.objects.filter(order=order).exists():
        raise OrderRefused("", _("This lecture has its fee already."))
    day = timezone.localdate(order.starts_at)
    ceiling = Decimal(value_of(FEE_CEILING[grade], day))
    if not 0 < class_hours <= _hours_left(speaker, order, day):
        raise OrderRefused(
            "class_hours",
            _("At most %(hours)s class hours are paid in half a day.") % {"hours": value_of(FEE_HOURS_HALF_DAY, day)},
        )
    if not 0 <= amount <= ceiling * class_hours:
        raise OrderRefused(
            "amount", _("At most %(yuan)s yuan for these class hours.") % {"yuan": ceiling * class_hours}
        )
    row = AllowanceLine.objects.create(
        speaker=speaker, order=order, grade=grade, class_hours=class_hours, ceiling=ceiling, amount=amount,
        rule=FEE_CEILING[grade], proposed_by=by,
    )  # fmt: skip
    record(row, "fee_proposed", by=by, union=order.corps.union)
    return row


def _hours_left(speaker, order, day) -> Decimal:
    """Class hours that may still be paid to the speaker in the half day (before or from 12:00) of the lecture."""
    is_morning = timezone.localtime(order.starts_at).hour < 12
    same_day = AllowanceLine.objects.filter(speaker=speaker, order__starts_at__date=day)
    half = (
        same_day.filter(order__starts_at__hour__lt=12)
        if is_morning
        else same_day.filter(order__starts_at__hour__gte=12)
    )
    paid = half.aggregate(hours=Sum("class_hours"))["hours"] or Decimal(0)
    return Decimal(value_of(FEE_HOURS_HALF_DAY, day)) - paid


@transaction.atomic
def approve_allowance(row: AllowanceLine, *, by) -> AllowanceLine:
    """Approves a proposed fee; never by who proposed it. An approved one stays as it is."""
    if not policies.can_keep_corps(reach_of(by), row.order.corps) or row.proposed_by_id == by.pk:
        raise NotAllowed(_("A fee is approved by the office, and never by who proposed it."))
    changed = AllowanceLine.objects.filter(pk=row.pk, approved_at=None).update(
        approved_by=by, approved_at=timezone.now()
    )
    if changed:
        record(row, "fee_approved", by=by, union=row.order.corps.union)
        notices.tell_person(row.speaker.person, row, "fee_approved")
    row.refresh_from_db()
    return row
