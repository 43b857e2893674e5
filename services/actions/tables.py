"""Round tables: called, their list of needs kept, held with minutes, each need decided, the service ordered (F-A3-07)."""

from datetime import date, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.components.marks import day
from workflow.actions import move, record
from workflow.locks import lock
from workflow.numbers import next_number

from .. import notices
from ..errors import ServiceRefused
from ..models import RaisedNeed, RoundTable, Service, Station
from ..policies.counter import can_plan
from ..queries import sessions as session_queries
from ..states import RaisedState, TableState
from .guard import demand

MOST_RAISED, MOST_DAYS = 60, 730


@transaction.atomic
def call_table(*, by, station: Station, topic: str, held_on: date, starts: time, place: str, partners=()) -> RoundTable:
    """Calls a round table at a station; what will be asked for is put on its list from now on.

    Raises NotAllowed, ServiceRefused (`held_on`) for a day further than two years away.
    """
    demand(by, can_plan, station)
    if abs((held_on - timezone.localdate()).days) > MOST_DAYS:
        raise ServiceRefused("held_on", _("Please choose a day within two years."))
    year = timezone.localdate().year
    table = RoundTable(
        number=f"Z{year}-{next_number('services:tables', year):04d}", station=station, topic=topic, held_on=held_on,
        starts=starts, place=place, called_by=by,
    )  # fmt: skip
    table.full_clean()
    table.save()
    table.partners.set(partners)
    record(table, "table_called", by=by)
    return table


@transaction.atomic
def raise_need(
    table: RoundTable, *, by, text: str, raised_by: str, voices: int | None = None, services=()
) -> RaisedNeed:
    """Puts a need on the list, before the meeting or at it. Raises NotAllowed, ServiceRefused by field."""
    demand(by, can_plan, table.station)
    [table] = lock(table)
    _check_open(table)
    if table.raised.filter(text=text).exists():
        raise ServiceRefused("text", _("This stands on the list already."))
    if table.raised.count() >= MOST_RAISED:
        raise ServiceRefused("text", _("A list holds at most %(most)s needs.") % {"most": MOST_RAISED})
    return _put(table, by, text, raised_by, voices, services)


def _check_open(table) -> None:
    if table.state == TableState.CANCELLED:
        raise ServiceRefused(None, _("This round table was cancelled."))


def _put(table, by, text, raised_by, voices, services) -> RaisedNeed:
    row = RaisedNeed(table=table, text=text, raised_by=raised_by, voices=voices)
    row.full_clean()
    row.save()
    row.services.set(services)
    record(row, "need_raised", by=by, data={"services": [one.code for one in services]})
    return row


@transaction.atomic
def take_from_pool(table: RoundTable, *, by) -> list[RaisedNeed]:
    """Puts the services for which people wait at the station on the list, with how many wait; each once.

    Raises NotAllowed, ServiceRefused when nothing waits that is not on the list.
    """
    demand(by, can_plan, table.station)
    [table] = lock(table)
    _check_open(table)
    listed = set(table.raised.values_list("services", flat=True))
    waiting = [pool for pool in session_queries.pools([table.station_id]) if pool.service_id not in listed]
    services = {one.pk: one for one in Service.objects.filter(pk__in=[pool.service_id for pool in waiting])}
    rows = []
    for pool in waiting[: MOST_RAISED - table.raised.count()]:
        service = services[pool.service_id]
        by_whom = RaisedNeed.By.COMPANIES if service.is_for_company else RaisedNeed.By.DRIVERS
        rows.append(_put(table, by, service.name_zh, by_whom, pool.waiting, [service]))
    if not rows:
        raise ServiceRefused(None, _("Everything that people wait for stands on the list."))
    return rows


@transaction.atomic
def hold_table(table: RoundTable, *, by, minutes: str, companies=(), drivers: int | None = None) -> RoundTable:
    """Writes down who came and what was said; from now on the needs are decided.

    Raises NotAllowed, InvalidTransition, ServiceRefused before the day.
    """
    demand(by, can_plan, table.station)
    if table.held_on > timezone.localdate():
        raise ServiceRefused("minutes", _("This round table is held on %(day)s.") % {"day": day(table.held_on)})
    table = move(table, TableState.HELD, by=by, minutes=minutes, drivers=drivers)
    table.companies.set(companies)
    return table


@transaction.atomic
def cancel_table(table: RoundTable, *, by, note: str) -> RoundTable:
    """Calls a round table off. Raises NotAllowed, InvalidTransition, NoteMissing."""
    demand(by, can_plan, table.station)
    return move(table, TableState.CANCELLED, by=by, note=note)


@transaction.atomic
def agree(row: RaisedNeed, *, by, services, note: str = "") -> RaisedNeed:
    """Decides that the counter brings it, by these services of the catalogue. Raises as `_decide`, ServiceRefused (`services`)."""
    if not services:
        raise ServiceRefused("services", _("Please choose what the counter brings."))
    row = _decide(row, RaisedState.AGREED, by, note)
    row.services.set(services)
    return row


@transaction.atomic
def put_off(row: RaisedNeed, *, by, note: str) -> RaisedNeed:
    """Decides that it comes later, with the reason. Raises as `_decide`, NoteMissing."""
    return _decide(row, RaisedState.LATER, by, note)


@transaction.atomic
def decline(row: RaisedNeed, *, by, note: str) -> RaisedNeed:
    """Decides that it cannot be done, with the reason. Raises as `_decide`, NoteMissing."""
    return _decide(row, RaisedState.DECLINED, by, note)


def _decide(row, to, by, note) -> RaisedNeed:
    """Decides a need of a round table that was held; with the last one everybody who came hears what was decided.

    Raises NotAllowed, InvalidTransition, ServiceRefused before the meeting.
    """
    demand(by, can_plan, row.table.station)
    [table] = lock(row.table)
    if table.state != TableState.HELD:
        raise ServiceRefused(None, _("Decisions are taken once the round table was held."))
    row = move(row, to, by=by, note=note, decision=note, decided_on=timezone.localdate())
    if not table.raised.filter(state=RaisedState.RAISED).exists():
        for company in table.companies.exclude(contact=None).select_related("contact"):
            notices.tell(company.contact, table, "table_decided")
    return row
