"""Accounts of workers, their numbers, and the one way to see a number in full."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from .. import journal, policies, witness
from ..errors import FederationError
from ..models import Membership, Person, User
from ..names import clean_text
from .guard import allow
from .members import stored_id_number, stored_phone

UNMASKABLE = ("phone", "id_number")


@transaction.atomic
def account_for(person) -> User:
    """The account of `person`, made without a password when there is none yet."""
    user = User.objects.filter(person=person).first()
    if user:
        return user
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    user, made = User.objects.get_or_create(person=person, defaults={"username": f"worker-{person.pk}"})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def end_sessions(user):
    """Signs `user` out everywhere at once."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)


@transaction.atomic
def set_phone(person, phone, *, by=None) -> Person:
    """Changes the phone of `person` ('' removes it); FederationError when wrong or somebody else's."""
    number, index = stored_phone(phone)
    return _set(person, by, _("This phone number belongs to somebody else."), phone=number, phone_index=index)


@transaction.atomic
def set_id_number(person, number, *, by=None) -> Person:
    """Changes the national ID number of `person` ('' removes it); FederationError when wrong or somebody else's."""
    number, index = stored_id_number(number)
    return _set(person, by, _("This ID number belongs to somebody else."), id_number=number, id_index=index)


def _set(person, by, taken, **columns):
    if by is not None and by.person_id != person.pk:
        live = _live(person)
        allow(by, lambda reach: live is not None and policies.can_manage_members(reach, live.union))
    person = Person.objects.select_for_update().get(pk=person.pk)
    for column, value in columns.items():
        setattr(person, column, value)
    try:
        with transaction.atomic():
            person.save(update_fields=list(columns))
    except IntegrityError as error:
        raise FederationError(taken) from error
    return person


@transaction.atomic
def unmask(*, by, person, field, reason) -> str:
    """The full `field` ("phone" or "id_number") of `person` for a named reason, journalled first.

    PermissionDenied unless `by` is an officer reaching the live union; FederationError without a reason of
    four characters; JournalMissing when nobody keeps the journal, so that nothing is seen unrecorded.
    """
    if field not in UNMASKABLE:
        raise ValueError(field)
    reason = clean_text(reason)[:200]
    live = _live(person)
    if by is None or live is None:
        raise PermissionDenied(_("Your duties do not reach that far."))
    allow(by, policies.can_unmask, live.union)
    if len(reason) < 4:
        raise FederationError(_("Please say why you need the full number."))
    journal.record(person, "number_unmasked", by=by, union=live.union, note=reason, data={"field": field})
    seen, done = witness.Kind.UNMASKING, witness.Result.DONE
    witness.note(seen, done, user=by, about=f"{field} of person {person.pk}")
    return getattr(Person.objects.get(pk=person.pk), field)


def _live(person):
    return Membership.objects.filter(person=person, left_on=None).select_related("union").first()
