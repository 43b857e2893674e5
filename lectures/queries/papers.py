"""Letters and certificates as their holder, the office and the world see them."""

from django.db.models import Q

from federation.models import Role

from ..models import Paper


def papers_within(reach):
    """The papers of this person, and those of the corps whose office this is; newest first."""
    if reach.is_visitor:
        return Paper.objects.none()
    mine = Q(person=reach.person_id) if reach.person_id else Q(pk__in=[])
    by_corps = reach.q("corps__union__path", Role.CORPS_OFFICER)
    return Paper.objects.filter(mine | by_corps).select_related("corps__union", "person")


def papers_of(reach):
    """The papers this person holds, newest first."""
    rows = Paper.objects.filter(person=reach.person_id) if reach.person_id else Paper.objects.none()
    return rows.select_related("corps__union")


def papers_to_verify():
    """Every paper, to be found by its unguessable code alone."""
    return Paper.objects.select_related("corps__union")
