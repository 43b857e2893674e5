"""A round table with drivers and companies, and what is raised there."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move

COUNTER = ("counter_officer",)


class TableState(TextChoices):
    PLANNED = "planned", pgettext_lazy("round table", "planned")
    HELD = "held", pgettext_lazy("round table", "held")
    CANCELLED = "cancelled", pgettext_lazy("round table", "cancelled")


class RaisedState(TextChoices):
    RAISED = "raised", pgettext_lazy("raised need", "on the list")
    AGREED = "agreed", pgettext_lazy("raised need", "will be done")
    LATER = "later", pgettext_lazy("raised need", "later")
    DECLINED = "declined", pgettext_lazy("raised need", "cannot be done")


T, N = TableState, RaisedState

ROUND_TABLE = Machine(
    name="services.roundtable",
    initial=T.PLANNED,
    label=_("Round table with drivers and companies"),
    moves={
        T.PLANNED: {
            T.HELD: Move(pgettext_lazy("verb", "Write down what was said"), roles=COUNTER, tone="ok"),
            T.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), roles=COUNTER, needs_note=True, tone="bad"),
        }
    },
    tones={T.PLANNED: "info", T.HELD: "ok", T.CANCELLED: "bad"},
)

_DECISIONS = {
    N.AGREED: Move(pgettext_lazy("counter verb", "Agree"), roles=COUNTER, tone="ok"),
    N.DECLINED: Move(pgettext_lazy("counter verb", "Decline"), roles=COUNTER, needs_note=True, tone="bad"),
}

RAISED = Machine(
    name="services.raisedneed",
    initial=N.RAISED,
    label=_("Need raised at a round table"),
    moves={
        N.RAISED: {
            **_DECISIONS,
            N.LATER: Move(pgettext_lazy("verb", "Put off"), roles=COUNTER, needs_note=True, tone="warn"),
        },
        N.LATER: _DECISIONS,
    },
    tones={N.RAISED: "info", N.AGREED: "ok", N.LATER: "warn", N.DECLINED: "bad"},
)
