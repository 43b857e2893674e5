"""Sessions, their desks, appointments and queues; what the pool of needs asks for."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from federation.composed import composed, written
from federation.fields import blind_index
from federation.numbers import normal_phone
from workflow.days import add_workdays, is_workday
from workflow.parameters import value_of

from ..models import (
    IN_QUEUE,
    LIVE_APPOINTMENT,
    WAITING_NEED,
    Appointment,
    Case,
    Consultation,
    Desk,
    Need,
    OnsiteSession,
    Service,
    Ticket,
)
from ..parameters import CASE_MINUTES, NEAR_WORKDAYS, THRESHOLD
from ..policies.counter import READS
from ..rules import middle
from ..states import NeedState, SessionState, SlotState, TicketState

PUBLIC = [SessionState.ANNOUNCED, SessionState.OPEN]
RUNNING = [SessionState.PROPOSED, *PUBLIC]
LEAST_MEASURED = 5


def _sessions():
    return OnsiteSession.objects.select_related("station__union")


def sessions_ahead():
    """Announced and open sessions from today on, the next first, with `services`."""
    rows = _sessions().filter(state__in=PUBLIC, held_on__gte=timezone.localdate())
    return rows.prefetch_related("services", "partners").order_by("held_on", "starts", "pk")


def session_page():
    """Sessions as everybody sees them: proposed ones are not announced yet."""
    return _sessions().exclude(state=SessionState.PROPOSED).prefetch_related("services", "partners")


def sessions_within(reach):
    """Sessions of the stations somebody looks after, the latest first."""
    rows = _sessions().select_related("round_table").filter(reach.q("station__union__path", *READS))
    return rows.order_by("-held_on", "-starts", "-pk")


def session_in_reach(reach, pk: int) -> OnsiteSession | None:
    """The session with this key at a station somebody looks after; None out of reach. Asked with every step at the counter."""
    found = next(iter(composed(_with_key, pk=pk)), None) if pk < 2**31 else None
    return found if found is not None and reach.covers(found.station.union.path, *READS) else None


def _with_key(*, pk):
    return _sessions().filter(pk=pk)


def service_brought(session, code: str) -> Service | None:
    """The service with this code that the session brings, None where it brings none."""
    return next(iter(composed(_brought, session=session.pk, code=code)), None) if code.isprintable() else None


def _brought(*, session, code):
    return Service.objects.filter(sessions=session, code=code)


def desk_of(session, officer) -> Desk | None:
    """Where an officer sits in the session."""
    return next(iter(composed(_seat, session=session.pk, officer=officer.pk)), None)


def _seat(*, session, officer):
    return Desk.objects.filter(session=session, officer=officer).order_by("pk")[:1]


def next_session_for(station, service):
    """The next announced session at the station that brings the service; None without one."""
    rows = OnsiteSession.objects.filter(
        station=station, services=service, state=SessionState.ANNOUNCED, held_on__gte=timezone.localdate()
    )
    return rows.order_by("held_on", "starts").first()


def needs_within(reach):
    """Needs at those stations, the oldest first."""
    rows = Need.objects.filter(reach.q("station__union__path", *READS))
    rows = rows.select_related("station__union", "service", "person", "company", "vehicle", "session")
    return rows.order_by("filed_at", "pk")


def needs_by_token():
    return Need.objects.select_related("station__union", "service", "person", "vehicle", "session")


def need_by_number(number: str, phone: str) -> Need | None:
    """The need with this number whose person has this phone; both must fit (S5-14)."""
    digits = normal_phone(phone)
    if not digits:
        return None
    rows = needs_by_token().filter(number=number, person__phone_index=blind_index(digits, "phone"))
    return rows.first()


def needs_of(person):
    """What somebody waits for, the oldest first."""
    return needs_by_token().filter(person=person, state__in=WAITING_NEED).order_by("filed_at", "pk")


def appointments_by_token():
    return Appointment.objects.select_related("session__station__union", "service", "person")


def ticket_by_token(token: str) -> Ticket | None:
    """The ticket of a link, asked by every phone that waits."""
    return next(iter(composed(_ticket, token=token)), None)


def _ticket(*, token):
    return Ticket.objects.select_related("session__station", "desk", "appointment").filter(token=token)


def tickets_by_token():
    return Ticket.objects.select_related("session__station__union", "desk", "person", "appointment")


@dataclass(frozen=True)
class Pool:
    """Open needs of one service at one station: how many, the earliest promise, and why a session is due ("" if not)."""

    station_id: int
    service_id: int
    waiting: int
    oldest_on: date
    because: str

    @property
    def is_due(self) -> bool:
        return bool(self.because)


def pools(stations) -> list[Pool]:
    """The open needs of `stations`, by station and service, the earliest promise first; one query (S5-03)."""
    threshold, near = value_of(THRESHOLD), add_workdays(timezone.localdate(), value_of(NEAR_WORKDAYS)).due_on
    rows = (
        Need.objects.filter(station__in=stations, state=NeedState.OPEN)
        .values_list("station", "service")
        .annotate(waiting=Count("pk"), oldest=Min("promised_on"))
        .order_by("oldest", "station", "service")
    )
    found = []
    for station, service, waiting, oldest in rows:
        because = "many" if waiting >= threshold else "age" if oldest <= near else ""
        found.append(Pool(station, service, waiting, oldest, because))
    return found


def next_workday(day: date, lead: int) -> date:
    """The working day `lead` working days after `day`."""
    found = add_workdays(day, lead).due_on
    while not is_workday(found):
        found += timedelta(days=1)
    return found


@dataclass(frozen=True)
class Slot:
    """A time at a session and how many places are free now."""

    starts_at: datetime
    free: int


def slots_of(session, now: datetime | None = None) -> list[Slot]:
    """The times of a session; places given back stay away until their delay is over (S5-06); two queries."""
    now = now or timezone.now()
    places = places_of(session)
    taken: Counter = Counter()
    held = Q(state__in=LIVE_APPOINTMENT) | Q(free_again_at__gt=now)
    for starts_at in Appointment.objects.filter(held, session=session).values_list("starts_at", flat=True):
        taken[starts_at] += 1
    start, found = session.starts_at, []
    while start + timedelta(minutes=session.slot_minutes) <= session.ends_at:
        if start > now:
            found.append(Slot(start, max(0, places - taken[start])))
        start += timedelta(minutes=session.slot_minutes)
    return found


def places_of(session) -> int:
    """How many appointments a time has: the share of the desks, at least one."""
    return max(1, round(session.desks.count() * session.slot_share / 100))


def line_of(session):
    """The queue as it will be called: who goes first, then those with an appointment whose time has come, then by number.

    Tickets on hold come after; only those of this session count (S5-08).
    """
    rows = Ticket.objects.filter(session=session, state=TicketState.WAITING).select_related("appointment", "person")
    now = timezone.now()

    def place(ticket):
        booked = ticket.appointment is not None and ticket.appointment.starts_at <= now
        return (not ticket.is_first, not booked, ticket.number)

    return sorted(rows, key=place)


@dataclass(frozen=True)
class Place:
    """Where a ticket stands: how many go before, and minutes to wait from and to (None while it cannot be said)."""

    before: int
    least: int | None = None
    most: int | None = None


_PLACE = """
    SELECT count(*) FILTER (
            WHERE ticket.state = 'waiting'
            AND (NOT ticket.is_first, NOT coalesce(booked.starts_at <= %s, false), ticket.number) < (%s, %s, %s)),
        count(ticket.done_at - ticket.served_at),
        extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY ticket.done_at - ticket.served_at))::float8,
        (SELECT count(*) FROM services_desk WHERE session_id = %s AND officer_id IS NOT NULL)
    FROM services_ticket ticket LEFT JOIN services_appointment booked ON booked.id = ticket.appointment_id
    WHERE ticket.session_id = %s"""


def place_of(ticket) -> Place:
    """Position and waiting time of a waiting ticket: a span, since nobody knows it to the minute.

    The order is that of `line_of`. A ticket takes the median of those of today at these desks, the set figure until five are
    measured; only tickets of this session count (S5-08). One statement, since every phone that waits asks all the time.
    """
    now, session = timezone.now(), ticket.session
    is_booked = ticket.appointment is not None and ticket.appointment.starts_at <= now
    [(before, measured, seconds, desks)] = written(
        _PLACE, [now, not ticket.is_first, not is_booked, ticket.number, session.pk, session.pk]
    )
    if session.state != SessionState.OPEN or not desks:
        return Place(before)
    minutes = max(0.5, seconds / 60) if measured >= LEAST_MEASURED else float(value_of(CASE_MINUTES))
    expected = (before + 1) * minutes / desks
    return Place(before, int(expected * 0.7), max(1, round(expected * 1.5)))


def wanted_by(ticket) -> list:
    """(service, case opened for it or None) of a ticket: what was wanted in order, then what came up at the desk."""
    rows = Case.objects.filter(ticket=ticket).select_related("version__service").order_by("pk")
    cases = {case.version.service_id: case for case in rows}
    wanted = {service.pk: service for service in ticket.services.all()}
    wanted |= {case.version.service_id: case.version.service for case in cases.values()}
    return [(service, cases.get(key)) for key, service in wanted.items()]


def display_of(session) -> dict:
    """What the screen above the desks shows: who is called where, and who is next."""
    at_desk = Ticket.objects.filter(session=session, state__in=[TicketState.CALLED, TicketState.SERVING])
    called = at_desk.select_related("desk").order_by("-called_at")
    line = line_of(session)
    return {"called": list(called), "next": line[:6], "waiting": len(line)}


def queue_of(session):
    """Tickets that still wait or sit at a desk, by number."""
    rows = Ticket.objects.filter(session=session, state__in=IN_QUEUE)
    return rows.select_related("person", "desk", "appointment").prefetch_related("services").order_by("number")


def tally_of(session) -> dict:
    """Cases of companies and drivers and consultations so far, and the median handling time in seconds (F-A3-06)."""
    rows = Case.objects.filter(session=session).values_list("audience", "started_at", "decided_at", "state")
    counted: dict[str, int] = defaultdict(int)
    spans = []
    for audience, started, decided, _state in rows:
        counted[audience] += 1
        if started and decided:
            spans.append((decided - started).total_seconds())
    asked = Consultation.objects.filter(session=session).count()
    ends = session.closed_at or timezone.now()
    minutes = int((ends - session.opened_at).total_seconds() // 60) if session.opened_at else 0
    tickets = Ticket.objects.filter(session=session)
    left = tickets.filter(state=TicketState.LEFT).count()
    return {
        "company": counted["company"], "person": counted["person"], "consultations": asked, "minutes": minutes,
        "median_seconds": round(middle(spans) or 0) if spans else None, "best_seconds": round(min(spans)) if spans else None,
        "waiting": tickets.filter(state__in=IN_QUEUE).count(), "left": left,
    }  # fmt: skip


def booked_of(session):
    """Appointments of a session that stand, by time."""
    rows = Appointment.objects.filter(session=session, state__in=[SlotState.BOOKED, SlotState.ARRIVED])
    return rows.select_related("person", "service").order_by("starts_at", "place")
