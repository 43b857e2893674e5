"""A signature that is asked of a named person: accepted, changes requested, refused, handed over, or expired and asked again (S6-17)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class SignatureState(TextChoices):
    ASKED = "asked", pgettext_lazy("state of a signature", "waits for the signature")
    ACCEPTED = "accepted", pgettext_lazy("state of a signature", "signed")
    CHANGES = "changes", pgettext_lazy("state of a signature", "changes requested")
    REJECTED = "rejected", pgettext_lazy("state of a signature", "signature refused")
    HANDED = "handed", pgettext_lazy("state of a signature", "handed over")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a signature", "asked of somebody else")
    EXPIRED = "expired", pgettext_lazy("state of a signature", "expired")
    DROPPED = "dropped", pgettext_lazy("state of a signature", "no longer needed")


S = SignatureState
SIGNERS = ("union_officer", "auditor")

SIGNATURE = Machine(
    name="audits.signature",
    initial=S.ASKED,
    label=_("Signature under books"),
    moves={
        S.ASKED: {
            S.ACCEPTED: Move(pgettext_lazy("verb, audits", "Sign"), roles=SIGNERS, tone="ok"),
            S.CHANGES: Move(pgettext_lazy("verb", "Request changes"), roles=SIGNERS, needs_note=True, tone="warn"),
            S.REJECTED: Move(pgettext_lazy("verb", "Refuse the signature"), roles=SIGNERS, needs_note=True, tone="bad"),
            S.HANDED: Move(pgettext_lazy("verb, audits", "Hand over"), roles=SIGNERS, needs_note=True),
            S.WITHDRAWN: Move(pgettext_lazy("verb, audits", "Ask somebody else"), roles=SIGNERS, needs_note=True),
            S.EXPIRED: Move(pgettext_lazy("verb", "Expire")),
            S.DROPPED: Move(pgettext_lazy("verb, audits", "Drop")),
        },
    },
    tones={S.ASKED: "info", S.ACCEPTED: "ok", S.CHANGES: "warn", S.REJECTED: "bad", S.EXPIRED: "warn"},
)
