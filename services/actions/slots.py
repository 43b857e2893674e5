"""Appointments: a place is held, confirmed by the code of a text message, given back with a delay (S5-06)."""

import json
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from federation import limits
from federation.delivery import send_sms
from federation.fields import blind_index, opened, sealed
from federation.numbers import normal_phone
from workflow.actions import move
from workflow.locks import lock
from workflow.parameters import value_of

from ..errors import PlaceTaken, ServiceRefused, TooManyTries
from ..models import LIVE_APPOINTMENT, Appointment, OnsiteSession, Service
from ..parameters import AHEAD_LIMIT, BACK_MINUTES, CONFIRM_MINUTES
from ..queries import sessions as queries
from ..states import SessionState, SlotState
from .guard import code_hash, is_code, new_code, person_for

TRIES_PER_PHONE = ((3, timedelta(minutes=1)), (10, timedelta(hours=1)))  # a taken time may be followed by another


def hold_place(
    *, session: OnsiteSession, service: Service, starts_at: datetime, name: str, phone: str, address: str
) -> Appointment:
    """Holds a place for CONFIRM_MINUTES and sends a code to the phone.

    Raises ServiceRefused by field, PlaceTaken, TooManyTries; one person holds at most AHEAD_LIMIT appointments.
    """
    number, who = normal_phone(phone), limits.place(address)
    if not number:
        raise ServiceRefused("phone", _("Please enter a mobile number of 11 digits."))
    # counted outside the transaction: a refusal must not take the count back
    if not (
        limits.take("slot_address", who, limits.CODES_PER_ADDRESS)
        and limits.take("slot_pair", f"{number}@{who}", TRIES_PER_PHONE)
        and limits.take("slot_phone", number, limits.CODES_PER_PHONE)
    ):
        raise TooManyTries
    return _hold(session, service, starts_at, name, number)


@transaction.atomic
def _hold(session, service, starts_at, name, phone) -> Appointment:
    """Whoever typed the number may be a stranger: name and phone wait sealed, nobody is entered or looked up by them."""
    index = blind_index(phone, "phone")
    [session] = lock(session)
    _check(session, service, index)
    free = {slot.starts_at: slot.free for slot in queries.slots_of(session)}
    if starts_at not in free:
        raise ServiceRefused("starts_at", _("Please choose one of the times shown."))
    if not free[starts_at]:
        raise PlaceTaken
    held = _insert(session, service, starts_at, index, sealed(json.dumps({"name": name, "phone": phone})))
    code = new_code()
    Appointment.objects.filter(pk=held.pk).update(code_hash=code_hash(code, held.token))
    words = _("Your code for the appointment is %(code)s. Please enter it within %(minutes)s minutes.")
    said, reference = words % {"code": code, "minutes": value_of(CONFIRM_MINUTES)}, f"slot-{get_random_string(20)}"
    transaction.on_commit(lambda: send_sms(phone, said, reference))
    return held


def _check(session, service, index) -> None:
    if session.state not in (SessionState.ANNOUNCED, SessionState.OPEN):
        raise ServiceRefused(None, _("This session takes no appointments."))
    if not session.services.filter(pk=service.pk).exists():
        raise ServiceRefused("service", _("This session does not bring that service."))
    own = Q(phone_index=index) | Q(person__phone_index=index)
    mine = Appointment.objects.filter(own, state__in=LIVE_APPOINTMENT[:2], starts_at__gt=timezone.now())
    if mine.filter(session=session).exists():
        raise ServiceRefused("phone", _("This phone already has an appointment at this session."))
    if mine.count() >= value_of(AHEAD_LIMIT):
        words = _("One person can hold %(most)s appointments at a time.")
        raise ServiceRefused("phone", words % {"most": value_of(AHEAD_LIMIT)})


def _insert(session, service, starts_at, index, said) -> Appointment:
    taken = set(
        Appointment.objects.filter(session=session, starts_at=starts_at, state__in=LIVE_APPOINTMENT)
        .values_list("place", flat=True)
    )  # fmt: skip
    place = next(n for n in range(1, len(taken) + 2) if n not in taken)
    until = timezone.now() + timedelta(minutes=value_of(CONFIRM_MINUTES))
    try:
        with transaction.atomic():
            return Appointment.objects.create(
                session=session, service=service, starts_at=starts_at, phone_index=index, sealed=said, place=place,
                confirm_by=until,
            )  # fmt: skip
    except IntegrityError as error:
        raise PlaceTaken from error


def confirm_place(held: Appointment, code: str, *, address: str) -> Appointment:
    """The appointment is booked. Raises ServiceRefused (`code`) for a wrong or late one, TooManyTries."""
    # counted outside a transaction of its own: a wrong code must not take the count back
    if not limits.take("slot_code", held.pk, ((5, timedelta(minutes=30)),)):
        raise TooManyTries
    if held.state == SlotState.HELD and held.confirm_by < timezone.now():
        raise ServiceRefused("code", _("The time is over. Please choose a time again."))
    if not is_code(code, held.token, held.code_hash):
        raise ServiceRefused("code", _("This code is not right. Please compare it with the message."))
    return _book(held)


@transaction.atomic
def _book(held: Appointment) -> Appointment:
    """The phone is proven: only now its owner is entered, or found whatever name was typed."""
    [held] = lock(held)
    if not held.sealed:
        return move(held, SlotState.BOOKED)
    said = json.loads(opened(held.sealed))
    return move(held, SlotState.BOOKED, person=person_for(said["name"] or _("driver"), said["phone"]), sealed="")


@transaction.atomic
def give_back(held: Appointment, *, by=None) -> Appointment:
    """Cancels; the place comes back after a delay nobody knows, so that it cannot be handed to a buyer."""
    seconds = value_of(BACK_MINUTES) * 60
    back = timezone.now() + timedelta(seconds=seconds // 2 + secrets.randbelow(seconds // 2 + 1)) if seconds else None
    return move(held, SlotState.CANCELLED, by=by, free_again_at=back, sealed="")
