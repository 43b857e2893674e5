"""What happened to a case, in the words of people."""

from django.utils.translation import gettext as _

from ui.components.progress import Happening
from workflow import events

from .states import CASE, CERTIFICATE, NEED


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


def certificate_happenings(lines) -> list[Happening]:
    """Journal lines of a certificate as a timeline, without the names of officers; a prolongation says until when."""
    return [
        Happening(
            line.at, str(CERTIFICATE.label_of(line.to_state)) if line.to_state else str(events.name_of(line.event)), "",
            line.note or (line.data or {}).get("until", ""),
        )
        for line in lines
    ]  # fmt: skip
