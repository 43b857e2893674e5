"""A change of a rule or value: proposed by one auditor, approved by another, only then it holds (S6-04)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class ChangeState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("state of a change of rules", "proposed")
    APPROVED = "approved", pgettext_lazy("state of a change of rules", "approved")
    REFUSED = "refused", pgettext_lazy("state of a change of rules", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a change of rules", "withdrawn")
    LAPSED = "lapsed", pgettext_lazy("state of a change of rules", "its day passed without an answer")


C = ChangeState
AUDITOR = ("auditor",)

RULE_CHANGE = Machine(
    name="audits.rulechange",
    initial=C.PROPOSED,
    label=_("Change of a rule or value"),
    moves={
        C.PROPOSED: {
            C.APPROVED: Move(pgettext_lazy("verb, audits", "Approve"), roles=AUDITOR, tone="ok"),
            C.REFUSED: Move(pgettext_lazy("verb, audits", "Refuse"), roles=AUDITOR, needs_note=True, tone="bad"),
            C.WITHDRAWN: Move(pgettext_lazy("verb, audits", "Withdraw"), roles=AUDITOR),
            C.LAPSED: Move(pgettext_lazy("verb", "Lapse")),
        },
    },
    tones={C.PROPOSED: "info", C.APPROVED: "ok", C.REFUSED: "bad"},
)
