"""Needs without a date: filed by phone, by a company or by a clerk, one at a time for the same thing (S5-02, S5-11)."""

import json
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation import limits
from federation.delivery import send_sms
from federation.fields import blind_index, opened, sealed
from federation.numbers import normal_phone
from workflow.actions import move, record
from workflow.days import add_workdays
from workflow.errors import InvalidTransition
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices
from ..errors import ServiceRefused, TooManyTries
from ..models import WAITING_NEED, Need, NeedCode, Service, Station
from ..parameters import PROMISE_WORKDAYS
from ..plates import BadPlate, read_plate
from ..policies.counter import can_serve
from ..queries import sessions as session_queries
from ..rules import needs_vehicle
from ..states import NeedState
from .guard import code_hash, demand, is_code, new_code, person_for, vehicle_for

NOT_FOUND = gettext_lazy(
    "There is no case and no need with this number and phone. Please look at the receipt or the message."
)
CODE_MINUTES, MOST_TRIES = 5, 5
PER_PHONE = limits.CODES_PER_PHONE_AND_ADDRESS
PER_ADDRESS = limits.CODES_PER_ADDRESS


@transaction.atomic
def send_code(*, station: Station, service: Service, name: str, phone: str, plate: str, address: str) -> NeedCode:
    """Keeps what was filled in, encrypted, and sends a code to the phone; the need is filed when the code comes back.

    Raises ServiceRefused by field, TooManyTries as often as sign-in would (counted in the database).
    """
    number, plate = normal_phone(phone), _checked_plate(service, plate)
    if not number:
        raise ServiceRefused("phone", _("Please enter a mobile number of 11 digits."))
    who = limits.place(address)
    if not (
        limits.take("need_address", who, PER_ADDRESS)
        and limits.take("need_phone", number, limits.CODES_PER_PHONE)
        and limits.take("need_pair", f"{number}@{who}", PER_PHONE)
    ):
        raise TooManyTries
    said = {"station": station.pk, "service": service.pk, "name": name, "phone": number, "plate": plate}
    waiting = NeedCode(phone_index=blind_index(number, "phone"), sealed=sealed(json.dumps(said)))
    code = new_code()
    waiting.code_hash = code_hash(code, waiting.token)
    waiting.save()
    words = _("Your code for the on-site service is %(code)s. It is valid for 5 minutes.") % {"code": code}
    reference = f"need-{get_random_string(20)}"
    transaction.on_commit(lambda: send_sms(number, words, reference))
    return waiting


def _checked_plate(service, plate: str) -> str:
    if not plate.strip():
        if needs_vehicle(service):
            raise ServiceRefused("plate", _("This service is about one vehicle. Please enter its plate."))
        return ""
    try:
        read = read_plate(plate)
    except BadPlate as error:
        raise ServiceRefused("plate", str(error)) from error
    if not read.is_freight:
        raise ServiceRefused("plate", _("A vehicle with this plate has no road-transport permit for goods."))
    return read.number


def confirm_code(waiting: NeedCode, code: str) -> Need:
    """Files the need that waited for this code; a second time gives the same need. Five tries, five minutes.

    Raises ServiceRefused (`code`).
    """
    with transaction.atomic():
        [waiting] = lock(waiting)
        _check_code(waiting)
        if is_code(code, waiting.token, waiting.code_hash):
            said = json.loads(opened(waiting.sealed))
            need = _file_said(said)
            NeedCode.objects.filter(pk=waiting.pk).update(used_at=timezone.now(), sealed="")
            return need
        NeedCode.objects.filter(pk=waiting.pk).update(tries=waiting.tries + 1)
    raise ServiceRefused("code", _("This code is not right. Please compare it with the message."))


def _check_code(waiting: NeedCode) -> None:
    if waiting.used_at or waiting.created_at < timezone.now() - timedelta(minutes=CODE_MINUTES):
        raise ServiceRefused("code", _("This code is no longer valid. Please ask for a new one."))
    if waiting.tries >= MOST_TRIES:
        raise ServiceRefused("code", _("Too many wrong codes. Please ask for a new one."))


def _file_said(said: dict) -> Need:
    station, service = (
        Station.objects.select_related("union").get(pk=said["station"]),
        Service.objects.get(pk=said["service"]),
    )
    person = person_for(said["name"] or _("driver"), said["phone"])
    vehicle = vehicle_for(said["plate"]) if said["plate"] else None
    return file_need(station=station, service=service, person=person, vehicle=vehicle)


@transaction.atomic
def file_need(
    *, station: Station, service: Service, person, vehicle=None, company=None, certificate=None, by=None,
    source: str = Need.Source.PHONE, tell: bool = True,
) -> Need:  # fmt: skip
    """Writes the need, or gives the one that waits already; it joins a session that is announced and brings the service.

    The promise is PROMISE_WORKDAYS working days from today. Without `tell` the caller tells the person.
    """
    wanted = {"station": station, "service": service, "person": person, "vehicle": vehicle}
    promised = add_workdays(timezone.localdate(), value_of(PROMISE_WORKDAYS)).due_on
    try:
        with transaction.atomic():
            need = Need.objects.create(
                company=company or getattr(vehicle, "company", None), certificate=certificate, source=source,
                filed_by=by, promised_on=promised, **wanted,
            )  # fmt: skip
    except IntegrityError:
        return Need.objects.get(state__in=WAITING_NEED, **wanted)
    record(need, "need_filed", by=by, data={"service": service.code, "source": str(source)})
    session = session_queries.next_session_for(station, service)
    if session is not None:
        need = move(need, NeedState.PLANNED, by=by, session=session)
    if tell:
        notices.tell(need.person, need, "need_filed")
    return need


@transaction.atomic
def file_for(*, by, station: Station, service: Service, name: str, phone: str, plate: str = "", company=None) -> Need:
    """A clerk files for somebody who stands there or calls (S5-11). Raises NotAllowed, ServiceRefused by field."""
    demand(by, can_serve, station)
    plate = _checked_plate(service, plate)
    person = person_for(name, phone)
    vehicle = vehicle_for(plate, company=company) if plate else None
    return file_need(
        station=station, service=service, person=person, vehicle=vehicle, company=company, by=by,
        source=Need.Source.CLERK,
    )  # fmt: skip


@transaction.atomic
def withdraw_need(need: Need, *, by=None) -> Need:
    """Takes a need back, whoever holds its link. Raises InvalidTransition."""
    return move(need, NeedState.WITHDRAWN, by=by)


def meet_need(need: Need | None, *, by) -> None:
    """Notes that a need was served; one that ended meanwhile stays as it is."""
    if need is None:
        return
    try:
        move(need, NeedState.MET, by=by)
    except InvalidTransition:
        return


def forget_codes() -> int:
    """Deletes codes of yesterday and what waited with them."""
    return NeedCode.objects.filter(created_at__lt=timezone.now() - timedelta(days=1)).delete()[0]
