"""Sessions: proposed from needs or a timetable, announced, merged, cancelled, opened and closed with a report."""

from datetime import date, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.components.marks import day
from workflow.actions import move, record
from workflow.days import is_workday
from workflow.locks import lock
from workflow.numbers import next_number
from workflow.parameters import value_of

from .. import notices
from ..errors import ServiceRefused
from ..models import (
    IN_QUEUE,
    LIVE_APPOINTMENT,
    Appointment,
    Desk,
    Need,
    OnsiteSession,
    Service,
    Station,
    Ticket,
    Timetable,
)
from ..parameters import LEAD_WORKDAYS
from ..policies.counter import can_plan, can_serve
from ..queries import sessions as queries
from ..states import NeedState, SessionState, SlotState, TicketState
from .guard import demand, store

MORNING, NOON = time(9), time(11)  # the two hours of the founding page (F-A3-06)
TIMETABLE_DAYS = 28


@transaction.atomic
def propose_session(
    *, station: Station, held_on: date, services, starts: time = MORNING, ends: time = NOON, by=None, because=None,
    timetable: Timetable | None = None, round_table=None,
) -> OnsiteSession:  # fmt: skip
    """Writes a proposed session with the station's desks, ordered by a round table of the same station where one is named.

    Raises NotAllowed, ServiceRefused, ValidationError by field.
    """
    demand(by, can_plan, station)
    if round_table is not None:
        if round_table.station_id != station.pk:
            raise ServiceRefused("station", _("This round table was held for another station."))
        because = {"reason": "round_table", "number": round_table.number}
    if held_on < timezone.localdate():
        raise ServiceRefused("held_on", _("Please choose a day that lies ahead."))
    if not services:
        raise ServiceRefused("services", _("Please choose what the counter brings."))
    number = f"{held_on:%Y%m%d}-{next_number('services:sessions', held_on.year):04d}"
    session = OnsiteSession(
        number=number, station=station, held_on=held_on, starts=starts, ends=ends, because=because or {},
        timetable=timetable, proposed_by=by, round_table=round_table,
    )  # fmt: skip
    session.full_clean()
    session.save()
    session.services.set(services)
    Desk.objects.bulk_create([Desk(session=session, number=n) for n in range(1, station.desks + 1)])
    record(session, "session_saved", by=by, data={"services": [one.code for one in services], **(because or {})})
    return session


def propose_due() -> list[OnsiteSession]:
    """Proposes a session where a service's threshold is passed or its oldest need nears its promise (S5-03).

    A station that has one proposed or announced before the promise ends gets no second one.
    """
    stations = {station.pk: station for station in Station.objects.filter(is_active=True).select_related("union")}
    found, by_station = [], {}
    for pool in queries.pools(list(stations)):
        by_station.setdefault(pool.station_id, []).append(pool)
    for key, waiting in by_station.items():
        due = [pool for pool in waiting if pool.is_due]
        if due:
            made = _propose_for(stations[key], waiting, due[0])
            found += [made] if made else []
    return found


@transaction.atomic
def _propose_for(station, waiting, reason):
    [station] = lock(station)
    running = OnsiteSession.objects.filter(station=station, state=SessionState.PROPOSED)
    if running.filter(held_on__gte=timezone.localdate()).exists():
        return None
    day = queries.next_workday(timezone.localdate(), value_of(LEAD_WORKDAYS))
    services = list(Service.objects.filter(pk__in=[pool.service_id for pool in waiting]).order_by("code"))
    code = next(one.code for one in services if one.pk == reason.service_id)
    because = {
        "reason": reason.because, "service": code, "waiting": reason.waiting, "oldest": reason.oldest_on.isoformat(),
        "needs": sum(pool.waiting for pool in waiting),
    }  # fmt: skip
    session = propose_session(station=station, held_on=day, services=services, because=because)
    notices.tell_office(station, session, "session_proposed")
    return session


def make_from_timetables(days: int = TIMETABLE_DAYS) -> int:
    """Announces the sessions of the fixed timetables for `days` ahead; on a holiday the counter does not come."""
    today, made = timezone.localdate(), 0
    running = Timetable.objects.filter(Q(until_on=None) | Q(until_on__gte=today), station__is_active=True)
    for table in running.select_related("station__union").prefetch_related("services"):
        for n in range(1, days + 1):
            day = today + timedelta(days=n)
            weeks = (day - table.from_on).days // 7
            fits = day >= table.from_on and day.weekday() == table.weekday and weeks % table.every_weeks == 0
            if fits and (table.until_on is None or day <= table.until_on) and is_workday(day):
                made += _make_one(table, day)
    return made


def _make_one(table, day) -> int:
    if OnsiteSession.objects.filter(timetable=table, held_on=day).exists():
        return 0
    try:
        with transaction.atomic():
            session = propose_session(
                station=table.station, held_on=day, services=list(table.services.all()), starts=table.starts,
                ends=table.ends, because={"reason": "timetable"}, timetable=table,
            )  # fmt: skip
            announce_session(session)
    except IntegrityError:  # made by somebody else at the same moment
        return 0
    return 1


@transaction.atomic
def announce_session(session: OnsiteSession, *, by=None) -> OnsiteSession:
    """Publishes a session: open needs of its services at the station join it and are told the day."""
    demand(by, can_plan, session.station)
    session = move(session, SessionState.ANNOUNCED, by=by)
    needs = Need.objects.filter(station=session.station_id, service__in=session.services.all(), state=NeedState.OPEN)
    for need in needs.select_related("station", "person", "service").order_by("pk"):
        need = move(need, NeedState.PLANNED, by=by, session=session)
        notices.tell(
            need.person,
            need,
            "need_planned",
            occasion=session.number,
            station=session.station.name,
            day=session.starts_at,
        )
    return session


@transaction.atomic
def save_session(session: OnsiteSession, *, by, services=None, partners=None, **details) -> OnsiteSession:
    """Changes hours, what is brought and who takes part, while it has not been opened. Raises NotAllowed, ServiceRefused."""
    demand(by, can_plan, session.station)
    [session] = lock(session)
    if session.state not in (SessionState.PROPOSED, SessionState.ANNOUNCED):
        raise ServiceRefused(None, _("This session has begun or is over; it cannot be changed any more."))
    before = session.starts_at, session.ends_at
    session = store(session, details, "session_saved", by=by, union=session.station.union)
    if services is not None:
        _check_brought(session, services)
        session.services.set(services)
    if partners is not None:
        session.partners.set(partners)
    if (session.starts_at, session.ends_at) != before:
        _tell_new_time(session, before[0])
    return session


def _check_brought(session, services) -> None:
    """What people come for is not left at home."""
    wanted = (
        session.needs.filter(state=NeedState.PLANNED).exclude(service__in=services).select_related("service").first()
    )
    if wanted is not None:
        words = _("Somebody comes for %(code)s: please leave it in, or merge the session with another one.")
        raise ServiceRefused("services", words % {"code": wanted.service.code})


def _tell_new_time(session, before) -> None:
    """Tells who comes; a session is not moved away from times that somebody has booked."""
    if session.held_on < timezone.localdate():
        raise ServiceRefused("held_on", _("Please choose a day that lies ahead."))
    booked = session.appointments.filter(state__in=LIVE_APPOINTMENT)
    left = booked.exclude(starts_at__gte=session.starts_at, starts_at__lt=session.ends_at).count()
    if left:
        words = _("%(count)s booked times lie outside: please merge the session with another one, or cancel it.")
        raise ServiceRefused("held_on", words % {"count": left})
    if session.starts_at == before:
        return
    occasion = f"{session.number}:{session.starts_at:%m%d%H%M}"
    for need in session.needs.filter(state=NeedState.PLANNED).select_related("person"):
        notices.tell(
            need.person, need, "need_planned", occasion=occasion, station=session.station.name, day=session.starts_at
        )


@transaction.atomic
def seat_officer(session: OnsiteSession, *, by, desk: int, officer, stamps=()) -> Desk:
    """Puts an officer (or nobody) at a desk with the stamps that are brought. Raises NotAllowed, ServiceRefused."""
    demand(by, can_plan, session.station)
    if session.state not in queries.RUNNING:
        raise ServiceRefused(None, _("This session is over."))
    row = session.desks.filter(number=desk).first() or Desk(session=session, number=desk)
    if officer is not None and session.desks.filter(officer=officer).exclude(pk=row.pk).exists():
        raise ServiceRefused("officer", _("This officer already sits at another desk."))
    return store(row, {"officer": officer, "stamps": list(stamps)}, "desk_saved", by=by, union=session.station.union)


@transaction.atomic
def open_session(session: OnsiteSession, *, by) -> OnsiteSession:
    """The counter is open; who opens it sits down at the first free desk when they sit nowhere yet."""
    demand(by, can_serve, session.station)
    if session.held_on > timezone.localdate():
        raise ServiceRefused(None, _("This session is held on %(day)s.") % {"day": day(session.held_on)})
    session = move(session, SessionState.OPEN, by=by, opened_at=timezone.now())
    if by is not None and not session.desks.filter(officer=by).exists():
        free = session.desks.filter(officer=None).first()
        if free:
            Desk.objects.filter(pk=free.pk, officer=None).update(officer=by)
    return session


@transaction.atomic
def close_session(session: OnsiteSession, *, by) -> OnsiteSession:
    """Closes the counter and keeps its report; whoever still waits is told, their needs wait for the next session (F-A3-06)."""
    demand(by, can_serve, session.station)
    [session] = lock(session)
    now = timezone.now()
    report = queries.tally_of(session)
    session = move(session, SessionState.CLOSED, by=by, closed_at=now, report=report)
    _send_home(session, by, "queue_closed")
    for booked in session.appointments.filter(state=SlotState.BOOKED):
        move(booked, SlotState.MISSED, by=by)
    _needs_wait_again(session, by)
    return session


@transaction.atomic
def cancel_session(session: OnsiteSession, *, by, note: str) -> OnsiteSession:
    """Cancels with a reason, while people wait even: needs wait again, appointments and tickets end, everybody is told."""
    demand(by, can_plan, session.station)
    [session] = lock(session)
    session = move(session, SessionState.CANCELLED, by=by, note=note)
    _send_home(session, by, "session_cancelled", note=note)
    for booked in session.appointments.filter(state__in=[SlotState.HELD, SlotState.BOOKED]).select_related("person"):
        move(booked, SlotState.CANCELLED, by=by, note=note, sealed="")
        if booked.person:
            notices.tell(booked.person, session, "session_cancelled", note=note)
    for need in _needs_wait_again(session, by):
        notices.tell(need.person, session, "session_cancelled", note=note)
    return session


@transaction.atomic
def merge_session(session: OnsiteSession, *, into: OnsiteSession, by) -> OnsiteSession:
    """Brings the needs of a session into another one of the station; appointments end, everybody is told the new day.

    Raises NotAllowed, ServiceRefused for another station or one that is over.
    """
    demand(by, can_plan, session.station)
    session, into = lock(session, into)
    if into.station_id != session.station_id or into.pk == session.pk or into.state not in queries.RUNNING:
        raise ServiceRefused("into", _("Please choose another session of the same station that lies ahead."))
    session = move(session, SessionState.MERGED, by=by, merged_into=into)
    into.services.add(*session.services.all())
    for booked in session.appointments.filter(state__in=LIVE_APPOINTMENT[:2]).select_related("person"):
        move(booked, SlotState.CANCELLED, by=by, sealed="")
        if booked.person:
            notices.tell(booked.person, session, "session_merged", station=into.station.name, day=into.starts_at)
    for need in session.needs.filter(state=NeedState.PLANNED).select_related("person"):
        Need.objects.filter(pk=need.pk).update(session=into)
        notices.tell(need.person, session, "session_merged", station=into.station.name, day=into.starts_at)
    return session


def _send_home(session, by, word, **context) -> None:
    rows = Ticket.objects.filter(session=session, state__in=IN_QUEUE).select_related("person")
    for ticket in rows.order_by("pk"):
        at_desk = ticket.state == TicketState.SERVING
        move(ticket, TicketState.DONE if at_desk else TicketState.LEFT, by=by, done_at=timezone.now())
        if ticket.person and not at_desk:
            notices.tell(ticket.person, session, word, **context)


def _needs_wait_again(session, by) -> list[Need]:
    rows = list(session.needs.filter(state=NeedState.PLANNED).select_related("person", "station").order_by("pk"))
    return [move(need, NeedState.OPEN, by=by, session=None) for need in rows]


def tend_appointments() -> int:
    """Ends held appointments nobody confirmed in time."""
    done = 0
    for held in Appointment.objects.filter(state=SlotState.HELD, confirm_by__lt=timezone.now()):
        move(held, SlotState.LAPSED, sealed="")
        done += 1
    return done
