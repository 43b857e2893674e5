"""How a school visit comes about: interested, invited, agreed, took place, rated; each step by its right side (S3-02)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move, record
from workflow.errors import InvalidTransition, NotAllowed
from workflow.locks import lock
from workflow.parameters import value_of

from .. import policies
from ..checks import check_order
from ..errors import OrderRefused
from ..models import ActivityTemplate, Order, ProgrammeSlot, SchoolVisit, Side, VisitRating
from ..parameters import SCHOOL_CEILING, SCHOOL_TURN_DAYS
from ..queries.availability import km_to
from ..queries.programmes import programme_of
from ..queries.schools import LIVE, days_since, schools_in_line, schools_on_map, tutor_on, visits_in_year
from ..states import OrderState, PostState, VisitState
from . import delivery, orders
from .guard import demand
from .visit_orders import let_go, tell_both


@transaction.atomic
def show_interest(post, *, by, school=None, speaker=None, **details) -> SchoolVisit:
    """The other side of an open ask or offer is interested; who wrote it invites next.

    Raises NotAllowed for the own side or somebody else's school, OrderRefused for a repeat or a speaker not cleared.
    """
    if not policies.can_answer_post(reach_of(by), post, school=school, speaker=speaker):
        raise NotAllowed(_("The other side of an open ask or offer can answer it."))
    side = Side.SPEAKER if post.school_id else Side.SCHOOL
    school, speaker = post.school or school, post.speaker or speaker
    if SchoolVisit.objects.filter(post=post, school=school, speaker=speaker, state__in=LIVE).exists():
        raise OrderRefused(None, _("You have said already that you are interested."))
    grades = {"grade": post.grade, "course_link": post.course_link} if post.school_id else {}
    return _begin(
        by=by, school=school, speaker=speaker, template=post.template, post=post, side=side, topic=post.topic,
        **grades | details,
    )  # fmt: skip


def _begin(*, by, school, speaker, template, side, **details) -> SchoolVisit:
    if not speaker.is_active:
        raise OrderRefused(None, _("%(name)s does not lecture at present.") % {"name": speaker.name})
    visit = SchoolVisit(
        school=school, speaker=speaker, template=template, interest_of=side, created_by=by, minutes=template.minutes,
        contact=by if side == Side.SCHOOL else None, **details,
    )  # fmt: skip
    _check_people(visit)
    visit.full_clean()
    visit.save()
    record(visit, "visit_begun", by=by)
    tell_both(visit, "visit_interest", but=by)
    return visit


def _check_people(visit):
    most = visit.template.group_max_people
    if visit.people is not None and not 1 <= visit.people <= most:
        raise OrderRefused("people", _("Between 1 and %(most)s pupils can take part.") % {"most": most})


@transaction.atomic
def invite_visit(visit: SchoolVisit, *, by, starts_at, **details) -> SchoolVisit:
    """Names the date and invites the interested side.

    Raises NotAllowed for the other side, OrderRefused (field) when the date, the group or the clearance on that day
    would not stand; InvalidTransition unless somebody is interested.
    """
    _must_be(visit, VisitState.INTERESTED, VisitState.INVITED)
    demand(by, policies.may_invite_to, visit)
    changed = {"starts_at": starts_at, **details}
    if policies.is_school_side(reach_of(by), visit.school) and visit.interest_of == Side.SPEAKER:
        changed["contact"] = by
    for name, value in changed.items():
        setattr(visit, name, value)
    _check_people(visit)
    _check_complete(visit)
    visit.full_clean(exclude=["state"])
    check_order(order_of(visit))
    visit = move(visit, VisitState.INVITED, by=by, **changed)
    tell_both(visit, "visit_invited", but=by, occasion=starts_at.isoformat())
    return visit


@transaction.atomic
def invite_speaker(*, by, school, speaker, template, starts_at, slot=None, **details) -> SchoolVisit:
    """The school invites a speaker who has reserved a day, or its tutor, at once; the speaker agrees next.

    Raises as `show_interest` and `invite_visit` do, OrderRefused (field `starts_at`) for another day than the reserved one.
    """
    demand(by, policies.is_school_side, school)
    if school.stage not in template.stages:
        raise OrderRefused("template", _("This activity is not meant for your kind of school."))
    if slot and timezone.localdate(starts_at) != slot.day:
        raise OrderRefused("starts_at", _("The speaker reserved %(day)s.") % {"day": slot.day})
    visit = _begin(by=by, school=school, speaker=speaker, template=template, side=Side.SPEAKER)
    return invite_visit(visit, by=by, starts_at=starts_at, **details)


def _must_be(visit, state, to):
    if visit.state != state:
        raise InvalidTransition(visit.machine, visit.state, to)


def _check_complete(visit):
    """What a school has to say before children meet a stranger."""
    missing = [name for name in ("grade", "people", "teacher") if not getattr(visit, name)]
    if missing:
        raise OrderRefused(missing[0], _("Please enter the grade, the number of pupils and the teacher in the room."))
    if visit.template.kind == ActivityTemplate.Kind.STUDIO:
        if not visit.route:
            raise OrderRefused("route", _("Please write the route through the workshop."))
        if not visit.consent_held:
            raise OrderRefused("consent_held", _("The school has to hold the parents' consent before pupils visit."))


def order_of(visit) -> Order:
    """The order that would hold the hours of the visit, not saved."""
    union, person = visit.school.union, visit.contact.person
    here = not visit.place
    return Order(
        union=union, ordered_by=visit.contact, mode=Order.Mode.VISIT, topic=visit.topic, wished_speaker=visit.speaker,
        corps=visit.speaker.home_corps, audience=_audience(visit), people=visit.people, is_school=True,
        age_band=visit.grade, teacher_present=True, place=visit.place or visit.school.address,
        latitude=visit.school.latitude if here else visit.speaker.latitude,
        longitude=visit.school.longitude if here else visit.speaker.longitude,
        starts_at=visit.starts_at, minutes=visit.minutes, contact_name=person.name if person else str(visit.contact),
        contact_phone=person.phone if person else "", aim=visit.course_link, gate_rules=visit.safety_notes,
    )  # fmt: skip


def _audience(visit) -> str:
    return f"{visit.school.get_stage_display()} {visit.grade} {visit.class_name}".strip()[:60]


ORDERED = (
    "audience", "people", "is_school", "age_band", "teacher_present", "place", "latitude", "longitude", "starts_at",
    "minutes", "contact_name", "contact_phone", "aim", "gate_rules",
)  # fmt: skip


@transaction.atomic
def agree_visit(visit: SchoolVisit, *, by, reason: str = "") -> SchoolVisit:
    """The invited side agrees: the speaker's hours are held through an order of the school from now on.

    `reason` says why a school goes first although another one waits longer. Raises NotAllowed, SlotTaken with the next
    free dates, OrderRefused for an expired clearance, a full year of the speaker or a missing reason.
    """
    _must_be(visit, VisitState.INVITED, VisitState.COMMITTED)
    demand(by, policies.may_agree_to, visit)
    reason = _turn_reason(visit, reason)
    if visit.contact is None:
        visit.contact = by
    _check_complete(visit)
    wanted = order_of(visit)
    order = orders.place_order(
        short_notice=bool(visit.replaces_id), by=visit.contact, union=visit.school.union, mode=Order.Mode.VISIT, topic=visit.topic,
        wished_speaker=visit.speaker, **{name: getattr(wanted, name) for name in ORDERED},
    )  # fmt: skip
    _check_ceiling(visit)  # the speaker's row is locked now
    _settle_order(order, by)
    year, day = timezone.localtime(visit.starts_at).year, timezone.localtime(visit.starts_at).date()
    visit = move(
        visit, VisitState.COMMITTED, by=by, note=reason, order=order, programme=programme_of(year),
        tutor=tutor_on(visit.school, visit.speaker, day), override_reason=reason, contact=visit.contact,
    )  # fmt: skip
    slot = ProgrammeSlot.objects.filter(speaker=visit.speaker, day=day, visit=None).order_by("pk").first()
    if slot:
        ProgrammeSlot.objects.filter(pk=slot.pk, visit=None).update(visit=visit)
    if visit.post and visit.post.state == PostState.OPEN:
        move(visit.post, PostState.MATCHED, by=by)
    tell_both(visit, "visit_agreed", occasion=visit.starts_at.isoformat())
    return visit


def _settle_order(order, by):
    """Both sides have agreed already, so nobody is asked again; the office sees the order as accepted."""
    note, now = _("agreed between school and speaker"), timezone.now()
    order = move(order, OrderState.REVIEWED, by=by, note=note, decided_at=now)
    km = km_to(order.speaker, (order.latitude, order.longitude))
    order = move(order, OrderState.DISPATCHED, by=by, note=note, distance_km=km)
    move(order, OrderState.ACCEPTED, by=by, note=note, accepted_at=now)


def _check_ceiling(visit):
    """S3-09: nobody carries all the schools alone, unless the office wrote why."""
    year, most = timezone.localtime(visit.starts_at).year, value_of(SCHOOL_CEILING)
    if not visit.override_reason and visits_in_year(visit.speaker, year) >= most:
        sentence = _(
            "%(name)s already goes to schools %(most)s times in %(year)s. The corps office can allow one more."
        )
        raise OrderRefused(None, sentence % {"name": visit.speaker.name, "most": most, "year": year})


def _turn_reason(visit, reason: str) -> str:
    """The reason that stands for going first; raises OrderRefused (field `reason`) when one is needed and missing."""
    reason = reason.strip()[:200] or visit.override_reason
    first = school_before(visit)
    if first and not reason:
        sentence = _("%(school)s has waited longer for this speaker. Please write why this school goes first.")
        raise OrderRefused("reason", sentence % {"school": first.union.name})
    return reason


def school_before(visit):
    """The school that waits for the same speaker and has gone without a visit longer by the parameter; None without one."""
    own = schools_on_map().filter(pk=visit.school_id).first()
    waited = days_since(own) if own else None
    for school in schools_in_line(visit)[:1]:
        other = days_since(school)
        longer = waited is not None and (other is None or other - waited >= value_of(SCHOOL_TURN_DAYS))
        return school if longer else None
    return None


@transaction.atomic
def allow_visit(visit: SchoolVisit, *, by, reason: str) -> SchoolVisit:
    """The office lets a visit pass although the speaker's year is full or another school waits longer."""
    demand(by, policies.is_visit_office, visit)
    if visit.state not in (VisitState.INTERESTED, VisitState.INVITED):
        raise InvalidTransition(visit.machine, visit.state, VisitState.COMMITTED)
    if not reason.strip():
        raise OrderRefused("reason", _("Please write a reason."))
    SchoolVisit.objects.filter(pk=visit.pk).update(override_reason=reason.strip()[:200])
    record(visit, "visit_allowed", by=by, note=reason.strip()[:200])
    visit.refresh_from_db(fields=["override_reason"])
    return visit


@transaction.atomic
def hold_visit(visit: SchoolVisit, *, by, people_counted: int) -> SchoolVisit:
    """The school says that it took place; the order is confirmed with it. Raises as `confirm_delivery` does."""
    _must_be(visit, VisitState.COMMITTED, VisitState.ATTENDED)
    if not policies.is_school_side(reach_of(by), visit.school) and not policies.is_visit_office(reach_of(by), visit):
        raise NotAllowed(_("The school says whether the visit took place."))
    assert visit.order is not None  # a visit that is agreed holds its hours through an order
    delivery.confirm_delivery(visit.order, by=by, people_counted=people_counted)
    visit.refresh_from_db()
    return visit


@transaction.atomic
def miss_visit(visit: SchoolVisit, *, by, note: str) -> SchoolVisit:
    """The school or the office says that it did not take place, and why; the held hours are let go."""
    _must_be(visit, VisitState.COMMITTED, VisitState.MISSED)
    if not policies.is_school_side(reach_of(by), visit.school) and not policies.is_visit_office(reach_of(by), visit):
        raise NotAllowed(_("The school says whether the visit took place."))
    if visit.starts_at > timezone.now():
        raise OrderRefused(None, _("The visit has not begun yet. Please cancel it instead."))
    visit = move(visit, VisitState.MISSED, by=by, note=note)
    if visit.order and visit.order.can_move(OrderState.CANCELLED):
        orders.withdraw_order(visit.order, by=by, note=note)
    let_go(visit, by=by)
    return visit


@transaction.atomic
def cancel_visit(visit: SchoolVisit, *, by, note: str) -> SchoolVisit:
    """Either side or the office cancels with a reason; held hours are free again. Raises NotAllowed, InvalidTransition."""
    if visit.can_move(VisitState.CANCELLED):
        demand(by, policies.can_cancel_visit, visit)
    if visit.state == VisitState.COMMITTED and visit.order:
        orders.withdraw_order(visit.order, by=by, note=note)
        visit.refresh_from_db()
        return visit
    visit = move(visit, VisitState.CANCELLED, by=by, note=note)
    let_go(visit, by=by)
    tell_both(visit, "visit_cancelled", but=by, note=note)
    return visit


@transaction.atomic
def rate_visit(visit: SchoolVisit, *, by, side: str, score: int, comment: str = "") -> VisitRating:
    """The school about the visit, the speaker about the conditions: once each, from 1 to 5 (S3-04)."""
    demand(by, policies.is_side_of, visit, side)
    [visit_now] = lock(visit)
    if visit_now.state != VisitState.ATTENDED:
        raise OrderRefused(None, _("A visit can be rated once it took place."))
    if not 1 <= score <= 5:
        raise OrderRefused("score", _("Please choose from 1 to 5."))
    if VisitRating.objects.filter(visit=visit, side=side).exists():
        raise OrderRefused(None, _("Thank you, your answer was already counted."))
    row = VisitRating.objects.create(visit=visit, side=side, score=score, comment=comment[:500], written_by=by)
    record(visit, "visit_rated", by=by, data={"side": str(side)})
    return row
