"""What the messages take out when a person is erased."""

from .models import Notice, Preference, QuietHours


def forget(person) -> None:
    """The inbox goes, with what was sent of it and how the person wanted to be told."""
    Notice.objects.filter(person=person).delete()
    Preference.objects.filter(person=person).delete()
    QuietHours.objects.filter(person=person).delete()
