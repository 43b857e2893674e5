"""Who works at a counter; the reach of the asking person comes first."""

from federation.models import Role

from ..states import RaisedState, TableState

WORKS = (Role.COUNTER_OFFICER,)
READS = (Role.COUNTER_OFFICER, Role.UNION_OFFICER)


def can_serve(by, station) -> bool:
    """Work at the counters of a station: its officers and those above it."""
    return by.covers(station.union.path, *WORKS)


def can_plan(by, station) -> bool:
    """Propose, announce, merge and cancel sessions."""
    return by.covers(station.union.path, *WORKS)


def can_raise(by, table) -> bool:
    """Put a need on the list of a round table that was not called off."""
    return table.state != TableState.CANCELLED and can_plan(by, table.station)


def can_hold(by, table) -> bool:
    """Write down or call off a round table that lies ahead."""
    return table.state == TableState.PLANNED and can_plan(by, table.station)


def can_decide(by, row) -> bool:
    """Decide a need that is open, once its round table was held."""
    is_open = row.state in (RaisedState.RAISED, RaisedState.LATER) and row.table.state == TableState.HELD
    return is_open and can_plan(by, row.table.station)


def can_file_for(by, company) -> bool:
    """File the needs of a company: its fleet clerk, or an officer of the station."""
    mine = by.person_id is not None and by.person_id == company.contact_id
    return mine or can_serve(by, company.station)


def can_drop_stated(person, certificate) -> bool:
    """Take out what one entered oneself: the driver the own certificate, the fleet clerk that of a vehicle of the company."""
    if person is None or certificate.is_proven:
        return False
    company = certificate.vehicle.company if certificate.vehicle else None
    return certificate.person_id == person.pk or (company is not None and company.contact_id == person.pk)


def can_work_somewhere(by) -> bool:
    """Keep what all stations share and binds nobody, such as partners."""
    return by.has(*WORKS)


def can_keep_union(by, union) -> bool:
    """Add a station of `union`."""
    return by.covers(union.path, *WORKS)


def can_keep_catalogue(by) -> bool:
    """Publish a version of a service: a counter officer at the top of the tree, since it binds every station."""
    return by.is_at_top(*WORKS)


def is_own(by, thing) -> bool:
    """Whether a need, case or appointment is this person's."""
    return by.person_id is not None and thing.person_id == by.person_id


def can_answer_appeal(by, appeal, decided_by_id) -> bool:
    """An officer of the station other than the one who decided."""
    return can_serve(by, appeal.case.station) and by.user_id != decided_by_id
