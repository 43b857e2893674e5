"""Questions about the journal and the deadlines."""

from django.db.models import QuerySet

from federation.models import Role

from .models import StateChange


def history_of(thing) -> QuerySet[StateChange]:
    """The journal lines about one thing, oldest first."""
    about = StateChange.objects.filter(thing_label=thing._meta.label_lower, thing_pk=str(thing.pk))
    return about.order_by("at", "sequence")


def journal_within(reach) -> QuerySet[StateChange]:
    """The journal of the unions `reach` covers as officer or audit administrator, newest first.

    Lines without a union are for audit administrators alone.
    """
    lines = StateChange.objects.filter(
        reach.q("union__path", Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.AUDITOR, Role.AUDIT_ADMIN)
    )
    if reach.has(Role.AUDIT_ADMIN):
        lines |= StateChange.objects.filter(union=None)
    return lines.select_related("union", "by__person")
