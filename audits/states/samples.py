"""A line of the sample that an auditor looks at by hand (S6-13)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class SampleState(TextChoices):
    DRAWN = "drawn", pgettext_lazy("state of a sampled line", "to be looked at")
    IN_ORDER = "in_order", pgettext_lazy("state of a sampled line", "in order")
    DOUBTED = "doubted", pgettext_lazy("state of a sampled line", "doubtful")


S = SampleState
_FINE = Move(pgettext_lazy("verb", "In order"), roles=("auditor",), tone="ok")
_DOUBT = Move(pgettext_lazy("verb", "Doubtful"), roles=("auditor",), tone="warn")

SAMPLE = Machine(
    name="audits.sampleline",
    initial=S.DRAWN,
    label=_("Line of a sample"),
    moves={
        S.DRAWN: {S.IN_ORDER: _FINE, S.DOUBTED: _DOUBT},
        S.IN_ORDER: {S.DOUBTED: _DOUBT},
        S.DOUBTED: {S.IN_ORDER: _FINE},
    },
    tones={S.DRAWN: "info", S.IN_ORDER: "ok", S.DOUBTED: "warn"},
)
