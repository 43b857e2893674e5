"""Questions about the journal and the deadlines."""

from django.db.models import Q, QuerySet

from federation.composed import composed
from federation.models import Role

from .models import CalendarDay, ParameterValue, StateChange
from .policies import JOURNAL_ROLES


def history_of(thing) -> QuerySet[StateChange]:
    """The journal lines about one thing, oldest first."""
    return _about(label=thing._meta.label_lower, key=str(thing.pk))


def lines_about(thing) -> list[StateChange]:
    """As `history_of`, read at once by a question that is composed once."""
    return composed(_about, label=thing._meta.label_lower, key=str(thing.pk))


def _about(*, label, key):
    return StateChange.objects.filter(thing_label=label, thing_pk=key).order_by("at", "sequence")


def journal_within(reach) -> QuerySet[StateChange]:
    """The journal of the unions `reach` covers as officer or audit administrator, newest first.

    Lines without a union are for audit administrators alone.
    """
    mine = reach.q("union__path", *JOURNAL_ROLES)
    if reach.has(Role.AUDIT_ADMIN):
        mine |= Q(union=None)
    return StateChange.objects.filter(mine).select_related("union").order_by("-at", "-sequence")


def calendar_exceptions(reach) -> QuerySet[CalendarDay]:
    """The declared days, latest first; the same for everybody, since the calendar binds every union."""
    return CalendarDay.objects.order_by("-day")


def parameter_values(reach) -> QuerySet[ParameterValue]:
    """Every change of a figure, by name, the latest first; the same for all staff, nothing for others."""
    rows = ParameterValue.objects.select_related("set_by")
    return rows if reach.is_staff else rows.none()
