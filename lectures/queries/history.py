"""What became of a speaker's record: the lines of the journal about it, its seats, its terms and the link that hands it over."""

from django.db.models import Q

from workflow.models import StateChange

from ..models import Appointment, Seat, Speaker, SpeakerClaim
from .sight import COLUMNS

WITH_IT = (Seat, Appointment, SpeakerClaim)


def lines_about(speaker):
    """Journal lines of the record and of what hangs on it, the newest first (S1-15)."""
    about = Q(thing_label=Speaker._meta.label_lower, thing_pk=str(speaker.pk))
    for model in WITH_IT:
        keys = [str(pk) for pk in model.objects.filter(speaker=speaker).values_list("pk", flat=True)]
        about |= Q(thing_label=model._meta.label_lower, thing_pk__in=keys)
    return StateChange.objects.filter(about).order_by("-at", "-sequence")


def columns_named(line, seen) -> list[str]:
    """The words of the columns that a line says were changed, without those that are kept from the reader."""
    if line.thing_label != Speaker._meta.label_lower:
        return []
    words = {field.name: str(field.verbose_name) for field in Speaker._meta.concrete_fields}
    return [words.get(name, name) for name in line.data.get("changed", ()) if name in seen or name not in COLUMNS]
