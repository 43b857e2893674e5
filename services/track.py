"""What happened to a case, in the words of people."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.components.marks import listed
from ui.components.progress import Happening, Step
from workflow import events

from .states import CASE, CERTIFICATE, NEED, RaisedState, SessionState, TableState

MOST_NAMED = 3


def happenings(lines, *, with_names: bool = False) -> list[Happening]:
    """Journal lines of a case as a timeline; officers' names for the counter alone."""
    return [
        Happening(
            line.at, str(CASE.label_of(line.to_state)) if line.to_state else str(events.name_of(line.event)),
            (line.by_name or _("the portal")) if with_names else "", line.note,
        )
        for line in lines
    ]  # fmt: skip


def need_happenings(lines) -> list[Happening]:
    """Journal lines of a need as a timeline, without names."""
    return [
        Happening(line.at, str(NEED.label_of(line.to_state)) if line.to_state else str(events.name_of(line.event)), "", line.note)
        for line in lines
    ]  # fmt: skip


def chain(row) -> list[Step]:
    """From a need of a round table to the session that brings it, as a track (F-A3-07); `row` comes from `queries.tables`."""
    table, held = row.table, row.table.state == TableState.HELD
    agreed, open_ = row.state == RaisedState.AGREED, row.state == RaisedState.RAISED
    voices = (
        ngettext("%(count)s needs it", "%(count)s need it", row.voices) % {"count": row.voices} if row.voices else ""
    )
    found = [
        Step(_("Raised by %(whom)s") % {"whom": row.get_raised_by_display()}, "done", row.created_at, note=voices),
        Step(_("Round table"), "done" if held else "off" if table.is_final else "now", table.starts_at, note=table.topic),
        Step(capfirst(str(row.state_label)), ("now" if held else "next") if open_ else "done" if agreed else "off",
             note=row.decision, promise=_("to be decided at the round table") if open_ else ""),
    ]  # fmt: skip
    if not (agreed or open_):
        return found
    codes = listed(f"{service.code} {service.name}" for service in row.services.all()[:MOST_NAMED])
    more = len(row.services.all()) - MOST_NAMED
    codes += " " + _("and %(count)s more") % {"count": more} if more > 0 else ""
    return [
        *found,
        Step(_("Services of the catalogue"), "done" if agreed else "next", note=codes),
        *_sessions_of(row, agreed),
    ]


def _sessions_of(row, agreed: bool) -> list[Step]:
    if not row.sessions:
        return [
            Step(_("Session at the station"), "now" if agreed else "next", promise=_("being planned") if agreed else "")
        ]
    told = {SessionState.CLOSED: "done", SessionState.OPEN: "now"}
    found = [
        Step(_("Session at the station"), told.get(one.state, "next"), one.starts_at, note=str(one.state_label))
        for one in row.sessions[:MOST_NAMED]
    ]
    served = ngettext("%(count)s case since the decision", "%(count)s cases since the decision", row.served)
    return [*found, Step(served % {"count": row.served}, "done" if row.served else "next")]


def certificate_happenings(lines) -> list[Happening]:
    """Journal lines of a certificate as a timeline, without the names of officers; a prolongation says until when."""
    return [
        Happening(
            line.at, str(CERTIFICATE.label_of(line.to_state)) if line.to_state else str(events.name_of(line.event)), "",
            line.note or (line.data or {}).get("until", ""),
        )
        for line in lines
    ]  # fmt: skip
