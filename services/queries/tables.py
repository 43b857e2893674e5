"""Round tables and what came of them: for the office within reach, and for everybody what was decided (F-A3-07)."""

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from ..models import Case, OnsiteSession, RaisedNeed, RoundTable, Service
from ..policies.counter import READS
from ..states import RaisedState, SessionState, TableState

DECIDED = [RaisedState.AGREED, RaisedState.LATER, RaisedState.DECLINED]
HELD_OR_COMING = [SessionState.PROPOSED, SessionState.ANNOUNCED, SessionState.OPEN, SessionState.CLOSED]


def tables_within(reach):
    """Round tables of the stations somebody looks after, the latest first, with `needs` and `undecided` [counts]."""
    rows = RoundTable.objects.filter(reach.q("station__union__path", *READS)).select_related("station__union")
    return rows.annotate(
        needs=Count("raised"), undecided=Count("raised", Q(raised__state=RaisedState.RAISED))
    ).order_by("-held_on", "-pk")  # fmt: skip


def raised_within(reach):
    """What was raised at those round tables."""
    rows = RaisedNeed.objects.filter(reach.q("table__station__union__path", *READS))
    return rows.select_related("table__station__union")


def _served():
    """How many cases of its services a need's station has had since the decision."""
    rows = Case.objects.filter(
        station=OuterRef("table__station"), version__service__raised=OuterRef("pk"),
        created_at__date__gte=OuterRef("decided_on"),
    )  # fmt: skip
    counted = rows.order_by().values("station").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def chain_of(table, *, public: bool = False) -> list[RaisedNeed]:
    """The needs of one round table with all that came of them, in the order they were raised; see `chains`."""
    rows = table.raised.all()
    return chains(rows.filter(state__in=DECIDED) if public else rows, public=public)


def chains(rows, *, public: bool = False) -> list[RaisedNeed]:
    """Needs with `served` [cases since the decision] and `sessions` [that the round table ordered and that bring it].

    Four queries, whatever the number of needs; a proposed session is nothing for the public yet.
    """
    states = HELD_OR_COMING[1:] if public else HELD_OR_COMING
    ordered = OnsiteSession.objects.filter(state__in=states).order_by("held_on", "starts")
    rows = rows.annotate(served=_served()).select_related("table__station__union")
    rows = list(rows.prefetch_related(
        "services", Prefetch("table__sessions", ordered.prefetch_related("services"), to_attr="ordered")
    ))  # fmt: skip
    for row in rows:
        wanted = {service.pk for service in row.services.all()}
        row.sessions = [one for one in row.table.ordered if wanted & {service.pk for service in one.services.all()}]
    return rows


def services_agreed(table):
    """What the counter brings by the decisions of a round table, by code."""
    return Service.objects.filter(raised__table=table, raised__state=RaisedState.AGREED).distinct().order_by("code")


def decided_needs():
    """What was decided at round tables, the latest first; everybody may read it."""
    rows = RaisedNeed.objects.filter(table__state=TableState.HELD, state__in=DECIDED)
    return rows.order_by("-table__held_on", "-table", "pk")
