"""Planning visits, what each carried, the roll call with its points, gifts whose recipients are protected."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from wishes.actions.intake import register_wish
from wishes.errors import WishRefused
from wishes.kinds import Source
from workflow.actions import move, record
from workflow.locks import lock
from workflow.parameters import value_of

from ..errors import CampaignRefused
from ..models import Attendee, Gift, Lesson, LessonPeople, ServiceDesk, Visit, VisitSeries, VisitWish
from ..parameters.micros import TOOK_PART, WISHED
from ..policies import micros as policies
from ..queries import visits as queries
from ..states.micros import Micro, VisitState
from .guard import demand, store
from .points import Earned, award_points

BY_HAND = (Micro.LESSON, Micro.SERVICE, Micro.CHARITY)  # contest, video and wish bring their points by themselves


@transaction.atomic
def save_series(*, by, series: VisitSeries | None = None, **details) -> VisitSeries:
    """Makes a series of visits or changes it. Raises NotAllowed, ValidationError by field."""
    union = details.get("union") or series.union
    demand(by, policies.can_keep_micros, union)
    if series is not None:
        demand(by, policies.can_keep_micros, series.union)
    return store(series or VisitSeries(), details, "visit_series_saved", by=by, union=union)


@transaction.atomic
def plan_visit(*, by, series: VisitSeries, **details) -> Visit:
    """Plans the next stop of a series; stops are numbered in the order of planning.

    Raises NotAllowed, ValidationError by field (the company is visited that day already), CampaignRefused for a closed one.
    """
    demand(by, policies.can_keep_micros, series.union)
    lock(series)
    if details["firm"].closed_on:
        raise CampaignRefused("firm", _("This union is closed."))
    last = Visit.objects.filter(series=series).aggregate(last=Max("stop"))["last"] or 0
    visit = Visit(series=series, stop=last + 1, created_by=by)
    return store(visit, details, "visit_saved", by=by, union=series.union)


@transaction.atomic
def change_visit(visit: Visit, *, by, **details) -> Visit:
    """Changes day, place or plan of a visit that is not closed. Raises NotAllowed, ValidationError by field."""
    _demand_open(visit, by)
    return store(visit, details, "visit_saved", by=by, union=visit.series.union)


def _demand_open(visit, by):
    demand(by, policies.can_change_visit, visit, sentence=_("This visit is closed or cancelled; it stays as it is."))


@transaction.atomic
def hold_visit(visit: Visit, *, by) -> Visit:
    """Says that the visit took place, from its day on. Raises NotAllowed, CampaignRefused before."""
    demand(by, policies.can_keep_micros, visit.series.union)
    if visit.held_on > timezone.localdate():
        raise CampaignRefused(None, _("The day of this visit lies ahead."))
    return move(visit, VisitState.HELD, by=by)


@transaction.atomic
def close_visit(visit: Visit, *, by, report: str) -> Visit:
    """Closes a visit with a report. Raises NotAllowed, CampaignRefused when all six tiles are empty."""
    demand(by, policies.can_keep_micros, visit.series.union)
    if visit.can_move(VisitState.CLOSED) and not any(tile.is_green for tile in queries.tiles_of(visit)):
        raise CampaignRefused("report", _("Nothing of the six is noted yet. Please add at least one item."))
    return move(visit, VisitState.CLOSED, by=by, report=report)


def cancel_visit(visit: Visit, *, by, note: str) -> Visit:
    """Cancels a visit that has not taken place. Raises NotAllowed, NoteMissing."""
    demand(by, policies.can_keep_micros, visit.series.union)
    return move(visit, VisitState.CANCELLED, by=by, note=note)


@transaction.atomic
def add_lesson(visit: Visit, *, by, people: dict, **details) -> Lesson:
    """Adds a lesson; `people` are part -> how many listened. Raises NotAllowed, CampaignRefused without anybody."""
    _demand_open(visit, by)
    counts = {part: count for part, count in people.items() if count}
    if not counts:
        raise CampaignRefused("people_worker", _("Please count at least one listener."))
    lesson = _add(Lesson(visit=visit), details, Micro.LESSON, by)
    LessonPeople.objects.bulk_create(
        LessonPeople(lesson=lesson, part=part, count=count) for part, count in counts.items()
    )
    return lesson


def add_desk(visit: Visit, *, by, **details) -> ServiceDesk:
    """Adds what a desk did: cases and minutes of advice. Raises NotAllowed, ValidationError by field."""
    _demand_open(visit, by)
    return _add(ServiceDesk(visit=visit), details, Micro.SERVICE, by)


def add_gift(visit: Visit, *, by, **details) -> Gift:
    """Adds charity; who got it is encrypted and shown with a reason alone. Raises NotAllowed, ValidationError by field."""
    _demand_open(visit, by)
    return _add(Gift(visit=visit, noted_by=by), details, Micro.CHARITY, by)


@transaction.atomic
def _add(row, details, micro, by):
    for name, value in details.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    record(row.visit, "micro_added", by=by, data={"micro": str(micro)})
    return row


@transaction.atomic
def remove_item(visit: Visit, item, *, by) -> None:
    """Removes a lesson, a desk or charity that was added by mistake, until the visit is closed. Raises NotAllowed."""
    _demand_open(visit, by)
    record(visit, "micro_removed", by=by, data={"item": item._meta.label_lower})
    item.delete()


@transaction.atomic
def expect(visit: Visit, *, by, part: str, name: str, person=None) -> Attendee:
    """Puts somebody on the list of a visit; a member stands there with `person` and can earn points.

    Raises NotAllowed, ValidationError for a member who stands there already.
    """
    _demand_open(visit, by)
    attendee = Attendee(visit=visit, part=part, name=name, person=person)
    attendee.full_clean()
    attendee.save()
    return attendee


@transaction.atomic
def call_roll(visit: Visit, *, by, came: dict[int, list[str]]) -> int:
    """Notes who came (`came`: key of an attendee -> the micros they took part in) and gives the members their points.

    Who is not named did not come. Points stay once written, whatever a second roll call says. Raises NotAllowed,
    CampaignRefused before the day of the visit; gives how many came.
    """
    _demand_open(visit, by)
    if visit.held_on > timezone.localdate():
        raise CampaignRefused(None, _("The day of this visit lies ahead."))
    rows = list(queries.roll_of(visit))
    for row in rows:
        row.came = row.pk in came
        row.micros = [micro for micro in came.get(row.pk, []) if micro in BY_HAND] if row.came else []
    Attendee.objects.bulk_update(rows, ["came", "micros"])
    points, about = value_of(TOOK_PART, visit.held_on), f"campaigns.visit:{visit.pk}"
    earned = [
        Earned(row.person, micro, about, f"{visit.series.title} · {visit.firm}", points)
        for row in rows
        for micro in row.micros
        if row.person_id
    ]
    award_points(earned, by=by, day=visit.held_on)
    count = sum(row.came for row in rows)
    record(visit, "roll_called", by=by, data={"came": count, "expected": len(rows)})
    return count


@transaction.atomic
def hear_wish(visit: Visit, *, by, text: str, category: str, person=None, is_anonymous: bool = False) -> VisitWish:
    """Registers a wish heard at the visit with the company's union and keeps its number; who wished gets points.

    An anonymous wish keeps nobody and brings no points. Raises NotAllowed, CampaignRefused by field.
    """
    _demand_open(visit, by)
    try:
        wish = register_wish(
            by=by, text=text, category=category, source=Source.VISIT, union=visit.firm, person=person, place=visit.place,
            source_ref=f"campaigns.visit:{visit.pk}", is_anonymous=is_anonymous,
        )  # fmt: skip
    except WishRefused as error:
        raise CampaignRefused(getattr(error, "field", None), str(error)) from error
    heard = _add(VisitWish(visit=visit), {"number": wish.number}, Micro.WISH, by)
    if person is not None and not is_anonymous:
        award_points([Earned(person, Micro.WISH, f"wish:{wish.number}", str(visit.series), value_of(WISHED))], by=by)
    return heard


@transaction.atomic
def unmask_gift(gift: Gift, *, by, reason: str) -> tuple[str, str]:
    """Who got a gift and why, in full; the reason goes into the journal. Raises NotAllowed, CampaignRefused without one."""
    demand(by, policies.can_read_gifts, gift.visit)
    if not reason.strip():
        raise CampaignRefused("reason", _("Please write why you need to see it."))
    record(gift, "gift_unmasked", by=by, union=gift.visit.series.union, note=reason)
    return gift.recipient_name, gift.recipient_need
