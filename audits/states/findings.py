"""A finding lives until it is verified as mended (S6-09 … S6-12); waivers and extensions are decided by another person."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class FindingState(TextChoices):
    OPEN = "open", pgettext_lazy("state of a finding", "open")
    EXPLAINED = "explained", pgettext_lazy("state of a finding", "explained by the union")
    ACCEPTED = "accepted", pgettext_lazy("state of a finding", "explanation accepted")
    UPHELD = "upheld", pgettext_lazy("state of a finding", "to be put right")
    PLANNED = "planned", pgettext_lazy("state of a finding", "plan made")
    PROVED = "proved", pgettext_lazy("state of a finding", "proof handed in")
    VERIFIED = "verified", pgettext_lazy("state of a finding", "put right and verified")
    WAIVED = "waived", pgettext_lazy("state of a finding", "waived")
    CLEARED = "cleared", pgettext_lazy("state of a finding", "no longer found")


class WaiverState(TextChoices):
    ASKED = "asked", pgettext_lazy("state of a request", "asked")
    GRANTED = "granted", pgettext_lazy("state of a request", "granted")
    REFUSED = "refused", pgettext_lazy("state of a request", "refused")
    EXPIRED = "expired", pgettext_lazy("state of a request", "expired")


class ExtensionState(TextChoices):
    ASKED = "asked", pgettext_lazy("state of a request", "asked")
    GRANTED = "granted", pgettext_lazy("state of a request", "granted")
    REFUSED = "refused", pgettext_lazy("state of a request", "refused")


F, W, E = FindingState, WaiverState, ExtensionState
UNION, AUDITOR = ("union_officer",), ("auditor",)
_UPHOLD = Move(pgettext_lazy("verb, audits", "Uphold"), roles=AUDITOR, tone="warn")
_WAIVE = Move(pgettext_lazy("verb", "Waive"), roles=AUDITOR, needs_note=True)
_GONE = Move(pgettext_lazy("verb", "Clear"))

FINDING = Machine(
    name="audits.finding",
    initial=F.OPEN,
    label=_("Finding"),
    moves={
        F.OPEN: {
            F.EXPLAINED: Move(pgettext_lazy("verb", "Explain"), roles=UNION, needs_note=True, tone="info"),
            F.UPHELD: _UPHOLD,
            F.ACCEPTED: Move(pgettext_lazy("verb", "Accept as it is"), roles=AUDITOR, needs_note=True, tone="ok"),
            F.WAIVED: _WAIVE,
            F.CLEARED: _GONE,
        },
        F.EXPLAINED: {
            F.ACCEPTED: Move(pgettext_lazy("verb", "Accept the explanation"), roles=AUDITOR, tone="ok"),
            F.UPHELD: _UPHOLD,
            F.WAIVED: _WAIVE,
            F.CLEARED: _GONE,
        },
        F.UPHELD: {
            F.PLANNED: Move(pgettext_lazy("verb", "Make a plan"), roles=UNION, tone="info"),
            F.PROVED: Move(pgettext_lazy("verb", "Hand in proof"), roles=UNION, tone="info"),
            F.WAIVED: _WAIVE,
        },
        F.PLANNED: {
            F.PROVED: Move(pgettext_lazy("verb", "Hand in proof"), roles=UNION, tone="info"),
            F.WAIVED: _WAIVE,
        },
        F.PROVED: {
            F.VERIFIED: Move(pgettext_lazy("verb", "Verify"), roles=AUDITOR, tone="ok"),
            F.UPHELD: Move(pgettext_lazy("verb", "Proof is not enough"), roles=AUDITOR, needs_note=True, tone="bad"),
        },
        F.VERIFIED: {F.UPHELD: Move(pgettext_lazy("verb", "Open again"), roles=AUDITOR, needs_note=True, tone="bad")},
        F.WAIVED: {F.OPEN: Move(pgettext_lazy("verb", "Open again"), roles=AUDITOR, needs_note=True, tone="bad")},
    },
    tones={
        F.OPEN: "warn", F.EXPLAINED: "info", F.ACCEPTED: "ok", F.UPHELD: "bad", F.PLANNED: "warn", F.PROVED: "info",
        F.VERIFIED: "ok",
    },
)  # fmt: skip

WAIVER = Machine(
    name="audits.waiver",
    initial=W.ASKED,
    label=_("Waiver of a rule"),
    moves={
        W.ASKED: {
            W.GRANTED: Move(pgettext_lazy("verb", "Grant"), roles=AUDITOR, tone="ok"),
            W.REFUSED: Move(pgettext_lazy("verb, audits", "Refuse"), roles=AUDITOR, needs_note=True, tone="bad"),
        },
        W.GRANTED: {W.EXPIRED: Move(pgettext_lazy("verb", "Expire"))},
    },
    tones={W.ASKED: "info", W.GRANTED: "ok", W.REFUSED: "bad"},
)

EXTENSION = Machine(
    name="audits.extension",
    initial=E.ASKED,
    label=_("Extension of a due date"),
    moves={
        E.ASKED: {
            E.GRANTED: Move(pgettext_lazy("verb", "Grant"), roles=AUDITOR, tone="ok"),
            E.REFUSED: Move(pgettext_lazy("verb, audits", "Refuse"), roles=AUDITOR, needs_note=True, tone="bad"),
        },
    },
    tones={E.ASKED: "info", E.GRANTED: "ok", E.REFUSED: "bad"},
)
