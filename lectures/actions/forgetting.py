"""What the lectures take out when a person is erased."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Candidacy, ExpectedListener, Order, Speaker


def hindrance(person) -> str:
    """Speakers leave their corps first."""
    active = Speaker.objects.filter(person=person, is_active=True).exists()
    return _("You are a speaker of a corps. Please ask its office to end that first.") if active else ""


def forget(person) -> None:
    """Story and picture of a former speaker, texts of applications, announced names, and contacts of own orders."""
    for speaker in Speaker.objects.filter(person=person).exclude(photo=""):
        transaction.on_commit(lambda storage=speaker.photo.storage, name=speaker.photo.name: storage.delete(name))
    Speaker.objects.filter(person=person).update(story="", photo="", employer="", internal_note="")
    Candidacy.objects.filter(person=person).update(
        story_one="", story_two="", story_three="", reason="", employer="", free_times=""
    )
    ExpectedListener.objects.filter(person=person).delete()
    Order.objects.filter(ordered_by__person=person).update(contact_name="", contact_phone="")
