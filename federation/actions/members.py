"""Members join, change union and leave; one person is counted once."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import journal, policies
from ..composed import insert
from ..errors import AlreadyMember, FederationError
from ..fields import blind_index
from ..models import Membership, Person, Union
from ..names import clean_text, person_pinyin
from ..numbers import normal_id_number, normal_phone
from ..queries import person_by_phone
from .guard import allow


def stored_phone(phone) -> tuple[str, str | None]:
    """(number, look-up key) as they are stored; ('', None) for an empty one, FederationError for a wrong one."""
    if not str(phone or "").strip():
        return "", None
    number = normal_phone(phone)
    if not number:
        raise FederationError(_("This is not a mobile phone number of 11 digits."), "phone")
    return number, blind_index(number, "phone")


def stored_id_number(number) -> tuple[str, str | None]:
    """(ID number, look-up key) as they are stored; ('', None) for an empty one, FederationError for a wrong one."""
    if not str(number or "").strip():
        return "", None
    found = normal_id_number(number)
    if not found:
        raise FederationError(_("This is not a valid national ID number."), "id_number")
    return found, blind_index(found, "id_number")


@transaction.atomic
def enrol_member(
    *, union, name="", phone="", id_number="", number="", joined_on=None, person=None, by=None
) -> Membership:
    """Makes somebody a member of `union` from `joined_on` (today, Asia/Shanghai).

    A person known by ID number or phone is found again and counted once. An empty `number` is given out.
    AlreadyMember when the person has a live membership; FederationError for a closed union or a wrong number.
    """
    allow(by, policies.can_manage_members, union)
    union = Union.objects.select_for_update(no_key=True).get(pk=union.pk)
    if union.closed_on:
        raise FederationError(_("This union is closed."), "union")
    person = person or _person(clean_text(name), phone, id_number)
    if Membership.objects.filter(person=person, left_on=None).exists():
        raise AlreadyMember(_("This person is a member of a union already."))
    membership = Membership(
        person=person,
        union=union,
        number=clean_text(number) or default_number(person),
        joined_on=joined_on or timezone.localdate(),
    )
    _save(membership)
    journal.note(membership, "member_enrolled", by=by, union=union)
    return membership


@transaction.atomic
def register_person(*, name, phone="") -> Person:
    """Finds somebody by phone, or enters a person who is no member (yet); one person is counted once.

    FederationError for a wrong number, and for a number of somebody with another name.
    """
    name = clean_text(name)
    person = _person(name, phone, "")
    if person.name != name:
        raise FederationError(_("This phone number belongs to somebody else."), "phone")
    return person


def default_number(person) -> str:
    """The member number of somebody who brought none."""
    return f"M{person.pk:08d}"


def _person(name, phone, id_number) -> Person:
    phone, phone_index = stored_phone(phone)
    id_number, id_index = stored_id_number(id_number)
    by_id = Person.objects.filter(id_index=id_index).first() if id_index else None
    by_phone = person_by_phone(phone) if phone_index else None
    if by_phone and id_index and by_phone.id_index not in (None, id_index):
        raise FederationError(_("This phone number belongs to somebody else."), "phone")
    if by_id and by_phone and by_id != by_phone:
        raise FederationError(_("This phone number belongs to somebody else."), "phone")
    person = by_id or by_phone
    if name and person and not by_id and person.name != name:  # a number given out anew must not make one of two people
        raise FederationError(_("This phone number belongs to somebody else."), "phone")
    if person is None:
        if not name:
            raise FederationError(_("Please enter a name."), "name")
        person = Person(name=name, pinyin=person_pinyin(name))
    if phone and not person.phone:
        person.phone, person.phone_index = phone, phone_index
    if id_number and not person.id_number:
        person.id_number, person.id_index = id_number, id_index
    asked = ["phone_index", "id_index"]  # whose they are was asked above; the database has the last word
    person.full_clean(exclude=["pinyin", *asked], validate_constraints=False)
    if person.pk is None:
        insert(person)
    else:
        person.save()
    return person


def _save(membership):
    membership.clean_fields()
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except IntegrityError as error:
        if "federation_membership_number_live" in str(error):
            raise FederationError(_("This member number is taken."), "number") from error
        if "federation_membership_one_live" in str(error):
            raise AlreadyMember(_("This person is a member of a union already.")) from error
        raise


@transaction.atomic
def end_membership(*, membership, on=None, by=None) -> Membership:
    """Ends a live membership on a day (today, Asia/Shanghai); an ended one stays as it is."""
    allow(by, policies.can_manage_members, membership.union)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.left_on:
        return membership
    on = on or timezone.localdate()
    if on < membership.joined_on:
        raise FederationError(_("A membership cannot end before it began."))
    membership.left_on = on
    membership.save(update_fields=["left_on"])
    journal.note(membership, "membership_ended", by=by, union=membership.union)
    return membership


@transaction.atomic
def transfer_member(*, person, to, on=None, by=None) -> Membership:
    """Ends the live membership of `person` and begins one in `to` on the same day, under the same number.

    The acting officer must reach both unions. Without a live membership FederationError; into the same union
    nothing changes.
    """
    current = (
        Membership.objects.select_for_update(of=["self"]).filter(person=person, left_on=None).select_related("union")
    ).first()
    if current is None:
        raise FederationError(_("This person is not a member of any union."))
    allow(by, policies.can_manage_members, current.union)
    allow(by, policies.can_manage_members, to)
    if current.union_id == to.pk:
        return current
    to = Union.objects.select_for_update(no_key=True).get(pk=to.pk)
    if to.closed_on:
        raise FederationError(_("This union is closed."), "union")
    on = max(on or timezone.localdate(), current.joined_on)
    current.left_on = on
    current.save(update_fields=["left_on"])
    joined = Membership(person=person, union=to, number=current.number, joined_on=on)
    _save(joined)
    journal.note(joined, "member_transferred", by=by, union=to, data={"from": current.union.path})
    return joined


@transaction.atomic
def rename_person(*, person, name, by=None) -> Person:
    """Corrects the name of `person` and its sound; the officer of the live membership's union may."""
    live = Membership.objects.filter(person=person, left_on=None).select_related("union").first()
    if by is not None and by.person_id != person.pk:
        allow(by, lambda reach: live is not None and policies.can_manage_members(reach, live.union))
    name = clean_text(name)
    if not name:
        raise FederationError(_("Please enter a name."), "name")
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.name, person.pinyin = name, person_pinyin(name)
    person.clean_fields(exclude=["pinyin"])
    person.save(update_fields=["name", "pinyin"])
    return person
