"""A union's books of a year: posted, certified by the union, certified by the auditor (S6-07, S6-08)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class BookState(TextChoices):
    POSTED = "posted", pgettext_lazy("state of books", "handed in")
    CERTIFIED = "certified", pgettext_lazy("state of books", "certified by the union")
    RETURNED = "returned", pgettext_lazy("state of books", "changes requested")
    AUDITED = "audited", pgettext_lazy("state of books", "certified by the auditor")
    REOPENED = "reopened", pgettext_lazy("state of books", "reopened")
    SUPERSEDED = "superseded", pgettext_lazy("state of books", "replaced by a newer version")


B = BookState
UNION, AUDITOR = ("union_officer",), ("auditor",)
_REPLACED = Move(pgettext_lazy("verb", "Replace"), roles=UNION)

BOOK = Machine(
    name="audits.book",
    initial=B.POSTED,
    label=_("Books of a union"),
    moves={
        B.POSTED: {
            B.CERTIFIED: Move(pgettext_lazy("verb", "Certify"), roles=UNION, tone="ok"),
            B.RETURNED: Move(pgettext_lazy("verb", "Refuse the signature"), roles=UNION, needs_note=True, tone="bad"),
            B.SUPERSEDED: _REPLACED,
        },
        B.CERTIFIED: {
            B.AUDITED: Move(pgettext_lazy("verb", "Certify the audit"), roles=AUDITOR, tone="ok"),
            B.RETURNED: Move(pgettext_lazy("verb", "Request changes"), roles=AUDITOR, needs_note=True, tone="warn"),
        },
        B.RETURNED: {B.SUPERSEDED: _REPLACED},
        B.AUDITED: {B.REOPENED: Move(pgettext_lazy("verb", "Reopen"), roles=AUDITOR, needs_note=True, tone="warn")},
        B.REOPENED: {
            B.AUDITED: Move(pgettext_lazy("verb", "Certify the audit"), roles=AUDITOR, tone="ok"),
            B.RETURNED: Move(pgettext_lazy("verb", "Request changes"), roles=AUDITOR, needs_note=True, tone="warn"),
        },
    },
    tones={B.POSTED: "info", B.CERTIFIED: "info", B.RETURNED: "warn", B.AUDITED: "ok", B.REOPENED: "warn"},
)
