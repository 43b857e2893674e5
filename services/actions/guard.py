"""How actions ask a policy, store what changed with a line in the journal, and enter people and vehicles."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils.translation import gettext as _

from federation.actions.members import register_person
from federation.errors import FederationError
from federation.models import Person
from federation.numbers import normal_phone
from federation.queries import person_by_phone, reach_of
from workflow import context
from workflow.actions import record
from workflow.errors import NotAllowed

from ..errors import ServiceRefused
from ..models import FreightCompany, Vehicle
from ..plates import BadPlate, read_plate


def demand(by, policy, *asked, sentence=None):
    """Raises NotAllowed unless `policy(reach of by, *asked)`, read once a request; `by=None` is the portal itself."""
    if by is not None and not policy(context.cached(f"reach:{by.pk}", lambda: reach_of(by)), *asked):
        raise NotAllowed(sentence or _("Your duties do not reach that far."))


def store(row, details: dict, event: str, *, by, union):
    """Sets `details` on `row`, checks and saves it, journals which columns changed; nothing to change writes nothing.

    Raises ValidationError by field. Personal data stay out of the journal: it names columns, no values.
    """
    is_new = row.pk is None
    changed = sorted(name for name, value in details.items() if is_new or getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, details[name])
    row.full_clean()
    row.save()
    record(row, event, by=by, union=union, data={"changed": changed})
    return row


def person_for(name: str, phone: str) -> Person:
    """Who owns the phone, whatever name was typed; a person who is not known yet is entered. ServiceRefused by field."""
    number = normal_phone(phone)
    if not number:
        raise ServiceRefused("phone", _("Please enter a mobile number of 11 digits."))
    known = person_by_phone(number)
    if known is not None:
        return known
    if not name.strip():
        raise ServiceRefused("name", _("Please enter a name."))
    try:
        return register_person(name=name, phone=number)
    except FederationError as error:
        raise ServiceRefused("phone", str(error)) from error


def vehicle_for(plate: str, *, kind: str = "", company: FreightCompany | None = None) -> Vehicle:
    """The vehicle with the plate, entered when it is new; a known one joins the company if it had none.

    Raises ServiceRefused (`plate`) for what is no plate, and for plates that carry no freight.
    """
    try:
        read = read_plate(plate, kind)
    except BadPlate as error:
        raise ServiceRefused("plate", str(error)) from error
    if not read.is_freight:
        raise ServiceRefused("plate", _("A vehicle with this plate has no road-transport permit for goods."))
    vehicle, new = Vehicle.objects.get_or_create(plate=read.number, defaults={"kind": read.kind, "company": company})
    if not new and company is not None and vehicle.company_id is None:
        Vehicle.objects.filter(pk=vehicle.pk, company=None).update(company=company)
        vehicle.company = company
    return vehicle


def new_code() -> str:
    """Six digits for a text message."""
    return f"{secrets.randbelow(10**6):06d}"


def code_hash(code: str, token: str) -> str:
    """What is kept of a code: its keyed hash, bound to the link it was sent for."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{token}:{code}".encode(), hashlib.sha256).hexdigest()


def is_code(code: str, token: str, kept: str) -> bool:
    """Whether the code is the one that was sent; takes the same time either way."""
    return hmac.compare_digest(code_hash(code.strip(), token), kept)
