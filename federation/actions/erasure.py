"""Erasing a person: what identifies goes, what the law keeps stays without the name (S18, PIPL 47)."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import codes, inventory, journal
from ..errors import FederationError
from ..models import Card, Consent, Invitation, Membership, Person, SignInLine, User
from ..queries.own_data import own_columns
from ..states import LIVE_CARD, CardState

ERASED = "（已注销）"
KEPT_AFTER = timedelta(days=3 * 366)  # "3 years after the membership" in the inventory
BY_LAW = ("10 years", "as long as the journal", "190 days")  # receipts, accounts and journals keep what they say
A_NIGHT = 500


def hindrance_of(person) -> str:
    """Why `person` cannot be erased now, in a sentence; "" when nothing stands in the way."""
    if Membership.objects.filter(person=person, left_on=None).exists():
        return _("You are a member of a union. Please ask it to end your membership first.")
    if User.objects.filter(person=person, is_staff=True).exists():
        return _("You hold a duty at a union. It has to end first.")
    return next((sentence for ask in inventory.hindrances if (sentence := ask(person))), "")


@transaction.atomic
def erase_person(person) -> Person:
    """Takes name, numbers, account, card, consents and every personal column of `person` out for good.

    Rows that are counted or kept by law stay and name nobody. FederationError as `hindrance_of` says; a second time
    changes nothing.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.name == ERASED:
        return person
    if sentence := hindrance_of(person):
        raise FederationError(sentence)
    last = Membership.objects.filter(person=person).select_related("union").order_by("-left_on").first()
    for forget in inventory.forgetters:
        forget(person)
    _blank_columns(person)
    _forget_card(person)
    _forget_account(person)
    Consent.objects.filter(person=person).delete()
    Membership.objects.filter(person=person).update(number="")
    Person.objects.filter(pk=person.pk).update(
        name=ERASED, pinyin="", phone="", phone_index=None, id_number="", id_index=None
    )
    person.refresh_from_db()
    journal.note(person, "person_erased", by=None, union=last.union if last else None)
    return person


def _blank_columns(person):
    """Empties each personal column of the inventory in rows of `person`, but for those that a law keeps."""
    kept = {name for name, (_purpose, until) in inventory.entries().items() if until.startswith(BY_LAW)}
    for model, owner in own_columns():
        if model in (SignInLine, Card, Membership) or owner.related_model is not Person:
            continue
        empty = {}
        for column in model._meta.concrete_fields:
            label = f"{model._meta.label}.{column.name}"
            if label in inventory.entries() and label not in kept and not isinstance(column, models.ForeignKey):
                empty[column.name] = ERASED if column.name == "name" else column.get_default() or ""
        if empty:
            rows = model._base_manager.filter(**{owner.name: person})
            _forget_files(rows, [model._meta.get_field(name) for name in empty])
            rows.update(**empty)


def _forget_files(rows, columns):
    """Deletes the files of these columns once the erasure stands."""
    for column in columns:
        if isinstance(column, models.FileField):
            for name in rows.exclude(**{column.name: ""}).values_list(column.name, flat=True):
                transaction.on_commit(lambda storage=column.storage, name=name: storage.delete(name))


def _forget_card(person):
    for card in Card.objects.filter(person=person):
        if card.photo:
            transaction.on_commit(lambda storage=card.photo.storage, name=card.photo.name: storage.delete(name))
        state = CardState.ENDED if card.state in LIVE_CARD else card.state
        Card.objects.filter(pk=card.pk).update(photo="", key=codes.new_key(), state=state, changed_at=timezone.now())


def _forget_account(person):
    user = User.objects.filter(person=person).first()
    if user is None:
        return
    Invitation.objects.filter(user=user).update(name=ERASED, email="", phone="")
    Authenticator.objects.filter(user=user).delete()
    user.username, user.email, user.language, user.is_active = f"erased-{user.pk}", "", "", False
    user.session_round += 1
    user.set_unusable_password()
    user.save()


def forget_people(limit: int = A_NIGHT) -> int:
    """Erases people whose last membership ended three years ago; says how many. Who is hindered waits."""
    before = timezone.localdate() - KEPT_AFTER
    rows = Membership.objects.filter(person=OuterRef("pk"))
    live_or_young = rows.filter(models.Q(left_on=None) | models.Q(left_on__gte=before))
    due = Person.objects.filter(Exists(rows)).exclude(Exists(live_or_young)).exclude(name=ERASED)
    done = 0
    for person in due.order_by("pk")[:limit]:
        if not hindrance_of(person):
            erase_person(person)
            done += 1
    return done
