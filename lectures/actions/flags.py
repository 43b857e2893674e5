"""A term is to be looked at, because what it rests on has changed."""

from django.utils import timezone

from workflow.actions import record

from .. import notices
from ..models import Appointment
from ..queries.appointments import IN_OFFICE


def flag_terms(speaker, titles: list[str], *, by) -> int:
    """Flags the speaker's terms in office for honours that were withdrawn and tells each office; how many terms."""
    reason = "、".join(titles)[:200]
    rows = Appointment.objects.filter(speaker=speaker, state__in=IN_OFFICE).select_related("corps__union", "speaker")
    for appointment in rows:
        appointment.flagged_at, appointment.flag_reason = timezone.now(), reason
        appointment.save(update_fields=["flagged_at", "flag_reason"])
        record(appointment, "appointment_flagged", by=by, note=reason)
        notices.tell_office(appointment, "honour_withdrawn", occasion=f"{appointment.flagged_at:%Y%m%d%H%M%S}")
    return len(rows)
