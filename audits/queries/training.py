"""Trainings of those who keep books."""

from django.db.models import Q

from ..models import TrainingEvent
from ..policies.books import SEES


def events_within(reach):
    """Trainings held within reach or by a union above it."""
    wanted = reach.q("union__path", *SEES)
    for path in reach.paths(*SEES):
        parts = path.strip("/").split("/")
        wanted |= Q(union__path__in=["/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)])
    return TrainingEvent.objects.filter(wanted).select_related("union")
