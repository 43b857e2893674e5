"""The queue of a session: tickets taken, called, put on hold, finished; one ticket a desk (S5-07)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation import limits
from workflow.actions import move
from workflow.locks import lock
from workflow.numbers import next_number

from ..errors import ServiceRefused, TooManyTries
from ..models import IN_QUEUE, Appointment, Desk, OnsiteSession, Ticket
from ..policies.counter import can_serve
from ..queries import sessions as queries
from ..states import SessionState, SlotState, TicketState
from .guard import demand

PER_ADDRESS = limits.TRIES_PER_ADDRESS


@transaction.atomic
def take_ticket(
    session: OnsiteSession, *, services=(), person=None, appointment: Appointment | None = None, by=None,
    is_first: bool = False, first_reason: str = "", address: str = "",
) -> Ticket:  # fmt: skip
    """The next number of the session; a person who waits already gets their ticket again.

    Raises ServiceRefused when the counter is not open, TooManyTries for a flood from one address.
    """
    if by is None and address and not limits.take("ticket", f"{session.pk}:{limits.place(address)}", PER_ADDRESS):
        raise TooManyTries
    if by is not None and (is_first or appointment is not None):
        demand(by, can_serve, session.station)
    if session.state != SessionState.OPEN:
        raise ServiceRefused(None, _("Tickets are given once the counter is open."))
    if person is not None:
        mine = Ticket.objects.filter(session=session, person=person, state__in=IN_QUEUE).first()
        if mine is not None:
            return _with_appointment(mine, appointment, by)
    if appointment is not None:
        appointment = move(appointment, SlotState.ARRIVED, by=by)
    ticket = Ticket.objects.create(
        session=session, number=next_number(f"services:queue:{session.pk}", session.held_on.year), person=person,
        appointment=appointment, is_first=is_first, first_reason=first_reason,
    )  # fmt: skip
    ticket.services.set(services)
    return ticket


def _with_appointment(ticket: Ticket, appointment: Appointment | None, by) -> Ticket:
    """Who took a number before showing the appointment keeps the number and goes by the time that was booked."""
    if appointment is not None and ticket.appointment_id is None:
        ticket.appointment = move(appointment, SlotState.ARRIVED, by=by)
        ticket.save(update_fields=["appointment"])
    return ticket


def check_in(appointment: Appointment, *, by) -> Ticket:
    """Somebody with an appointment is here: a number in the queue that is called at the time that was booked.

    Raises NotAllowed, ServiceRefused while the counter is shut, InvalidTransition for one that was given back or has come.
    """
    return take_ticket(
        appointment.session, by=by, person=appointment.person, appointment=appointment, services=[appointment.service]
    )


@transaction.atomic
def call_next(session: OnsiteSession, *, by) -> Ticket | None:
    """Calls the next in line to the desk of `by`; None when nobody waits. Two officers never call the same ticket.

    Raises ServiceRefused without a desk, or while somebody is still at it.
    """
    demand(by, can_serve, session.station)
    [desk] = lock(_desk_of(session, by))
    _check_free(desk)
    [session] = _only_open(session)
    line = queries.line_of(session)
    return _call(line[0], desk, by) if line else None


def _desk_of(session, by) -> Desk:
    desk = session.desks.filter(officer=by).first()
    if desk is None:
        raise ServiceRefused(None, _("You sit at no desk of this session. Please take one first."))
    return desk


def _check_free(desk) -> None:
    if desk.tickets.filter(state__in=[TicketState.CALLED, TicketState.SERVING]).exists():
        raise ServiceRefused(None, _("Please finish the ticket at your desk first."))


def _only_open(session) -> list:
    rows = list(
        OnsiteSession.objects.select_for_update(of=("self",)).select_related("station__union").filter(pk=session.pk)
    )
    if rows[0].state != SessionState.OPEN:
        raise ServiceRefused(None, _("The counter is not open."))
    return rows


def _call(ticket, desk, by) -> Ticket:
    return move(ticket, TicketState.CALLED, by=by, desk=desk, called_at=timezone.now(), calls=ticket.calls + 1)


@transaction.atomic
def call_ticket(ticket: Ticket, *, by) -> Ticket:
    """Calls one ticket out of turn, such as one that was on hold."""
    demand(by, can_serve, ticket.session.station)
    [desk] = lock(_desk_of(ticket.session, by))
    _check_free(desk)
    return _call(ticket, desk, by)


@transaction.atomic
def step_ticket(ticket: Ticket, to: str, *, by) -> Ticket:
    """Serves, holds, finishes, sends back or ends a ticket. Raises NotAllowed, InvalidTransition."""
    demand(by, can_serve, ticket.session.station)
    now = timezone.now()
    known: dict[str, dict] = {
        TicketState.SERVING: {"served_at": now}, TicketState.DONE: {"done_at": now}, TicketState.LEFT: {"done_at": now},
        TicketState.HELD: {"desk": None}, TicketState.WAITING: {"desk": None},
    }  # fmt: skip
    return move(ticket, to, by=by, **known.get(to, {}))


@transaction.atomic
def leave_queue(ticket: Ticket) -> Ticket:
    """Whoever holds the link gives the number up."""
    return move(ticket, TicketState.LEFT, done_at=timezone.now())
