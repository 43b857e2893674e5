"""One union's audit within a yearly campaign (S6-01, F-A4-01)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class TaskState(TextChoices):
    PLANNED = "planned", pgettext_lazy("state of an audit", "planned")
    RUNNING = "running", pgettext_lazy("state of an audit", "under way")
    REPORTED = "reported", pgettext_lazy("state of an audit", "letter sent")
    CLOSED = "closed", pgettext_lazy("state of an audit", "closed")


T = TaskState
AUDITOR = ("auditor",)

TASK = Machine(
    name="audits.task",
    initial=T.PLANNED,
    label=_("Audit of a union"),
    moves={
        T.PLANNED: {T.RUNNING: Move(pgettext_lazy("verb, audits", "Begin"), roles=AUDITOR, tone="info")},
        T.RUNNING: {T.REPORTED: Move(pgettext_lazy("verb", "Send the letter"), roles=AUDITOR, tone="info")},
        T.REPORTED: {
            T.CLOSED: Move(pgettext_lazy("verb, audits", "Close"), roles=AUDITOR, tone="ok"),
            T.RUNNING: Move(pgettext_lazy("verb", "Reopen"), roles=AUDITOR, needs_note=True, tone="warn"),
        },
        T.CLOSED: {T.RUNNING: Move(pgettext_lazy("verb", "Reopen"), roles=AUDITOR, needs_note=True, tone="warn")},
    },
    tones={T.PLANNED: "plain", T.RUNNING: "info", T.REPORTED: "warn", T.CLOSED: "ok"},
)
