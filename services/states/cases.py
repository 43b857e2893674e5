"""A case at the counter, its receipt, a company's batch, an appeal, a certificate."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move

COUNTER = ("counter_officer",)


class CaseState(TextChoices):
    BOOKED = "booked", pgettext_lazy("case", "booked")
    CHECKED_IN = "checked_in", pgettext_lazy("case", "ticket taken")
    IN_PROGRESS = "in_progress", pgettext_lazy("case", "in progress")
    NEED_MORE = "need_more", pgettext_lazy("case", "papers missing")
    FORWARDED = "forwarded", pgettext_lazy("case", "passed to the window")
    APPROVED = "approved", pgettext_lazy("case", "done")
    REJECTED = "rejected", pgettext_lazy("case", "not granted")
    COLLECTED = "collected", pgettext_lazy("case", "collected")


class ReceiptState(TextChoices):
    ISSUED = "issued", pgettext_lazy("receipt", "valid")
    REVERSED = "reversed", pgettext_lazy("receipt", "reversed")


class BatchState(TextChoices):
    CHECKED = "checked", pgettext_lazy("batch", "checked")
    DONE = "done", pgettext_lazy("batch", "done")
    WITHDRAWN = "withdrawn", pgettext_lazy("batch", "withdrawn")


class AppealState(TextChoices):
    FILED = "filed", pgettext_lazy("appeal", "filed")
    UPHELD = "upheld", pgettext_lazy("appeal", "granted")
    DISMISSED = "dismissed", pgettext_lazy("appeal", "dismissed")


class CertificateState(TextChoices):
    VALID = "valid", pgettext_lazy("certificate", "valid")
    SUSPENDED = "suspended", pgettext_lazy("certificate", "suspended")
    CANCELLED = "cancelled", pgettext_lazy("certificate", "cancelled")


C, R, B, A, V = CaseState, ReceiptState, BatchState, AppealState, CertificateState

CASE = Machine(
    name="services.case",
    initial=C.BOOKED,
    label=_("Case at the counter"),
    moves={
        C.BOOKED: {
            C.CHECKED_IN: Move(pgettext_lazy("verb", "Take a ticket"), tone="info"),
            C.IN_PROGRESS: Move(pgettext_lazy("verb", "Accept the papers"), roles=COUNTER, tone="ok"),
        },
        C.CHECKED_IN: {
            C.IN_PROGRESS: Move(pgettext_lazy("verb", "Accept the papers"), roles=COUNTER, tone="ok"),
        },
        C.IN_PROGRESS: {
            C.APPROVED: Move(pgettext_lazy("verb", "Approve and print the receipt"), roles=COUNTER, tone="ok"),
            C.NEED_MORE: Move(pgettext_lazy("verb", "Papers are missing"), roles=COUNTER, tone="warn"),
            C.FORWARDED: Move(pgettext_lazy("verb", "Pass to the window"), roles=COUNTER, tone="info"),
            C.REJECTED: Move(pgettext_lazy("counter verb", "Refuse"), roles=COUNTER, needs_note=True, tone="bad"),
        },
        C.NEED_MORE: {
            C.IN_PROGRESS: Move(pgettext_lazy("verb", "Resume"), roles=COUNTER, tone="ok"),
            C.REJECTED: Move(pgettext_lazy("counter verb", "Refuse"), roles=COUNTER, needs_note=True, tone="bad"),
        },
        C.FORWARDED: {
            C.APPROVED: Move(pgettext_lazy("verb", "Approve and print the receipt"), roles=COUNTER, tone="ok"),
            C.REJECTED: Move(pgettext_lazy("counter verb", "Refuse"), roles=COUNTER, needs_note=True, tone="bad"),
        },
        C.APPROVED: {
            C.COLLECTED: Move(pgettext_lazy("verb", "Hand over"), roles=COUNTER, tone="ok"),
            C.IN_PROGRESS: Move(pgettext_lazy("verb", "Reverse the receipt"), roles=COUNTER, needs_note=True, tone="bad"),
        },
        C.COLLECTED: {
            C.IN_PROGRESS: Move(pgettext_lazy("verb", "Reverse the receipt"), roles=COUNTER, needs_note=True, tone="bad"),
        },
        C.REJECTED: {
            C.IN_PROGRESS: Move(pgettext_lazy("verb", "Take it up again"), roles=COUNTER, needs_note=True, tone="info"),
        },
    },
    tones={
        C.BOOKED: "info", C.CHECKED_IN: "info", C.IN_PROGRESS: "warn", C.NEED_MORE: "warn", C.FORWARDED: "info",
        C.APPROVED: "ok", C.REJECTED: "bad", C.COLLECTED: "ok",
    },
)  # fmt: skip

RECEIPT = Machine(
    name="services.receipt",
    initial=R.ISSUED,
    label=_("Receipt letter"),
    moves={
        R.ISSUED: {
            R.REVERSED: Move(
                pgettext_lazy("verb", "Reverse by a second letter"), roles=COUNTER, needs_note=True, tone="bad"
            )
        }
    },
    tones={R.ISSUED: "ok", R.REVERSED: "bad"},
)

BATCH = Machine(
    name="services.batch",
    initial=B.CHECKED,
    label=_("Company batch"),
    moves={
        B.CHECKED: {
            B.DONE: Move(pgettext_lazy("verb", "File them"), roles=COUNTER, tone="ok"),
            B.WITHDRAWN: Move(pgettext_lazy("verb", "Withdraw"), tone="plain"),
        }
    },
    tones={B.CHECKED: "warn", B.DONE: "ok"},
)

APPEAL = Machine(
    name="services.appeal",
    initial=A.FILED,
    label=_("Appeal against a decision"),
    moves={
        A.FILED: {
            A.UPHELD: Move(pgettext_lazy("verb", "Grant the appeal"), roles=COUNTER, needs_note=True, tone="ok"),
            A.DISMISSED: Move(pgettext_lazy("verb", "Dismiss the appeal"), roles=COUNTER, needs_note=True, tone="bad"),
        }
    },
    tones={A.FILED: "warn", A.UPHELD: "ok", A.DISMISSED: "bad"},
)

CERTIFICATE = Machine(
    name="services.certificate",
    initial=V.VALID,
    label=_("Certificate of a driver, vehicle or company"),
    moves={
        V.VALID: {
            V.SUSPENDED: Move(pgettext_lazy("counter verb", "Suspend"), roles=COUNTER, tone="warn"),
            V.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), roles=COUNTER, tone="bad"),
        },
        V.SUSPENDED: {
            V.VALID: Move(pgettext_lazy("verb", "Resume"), roles=COUNTER, tone="ok"),
            V.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), roles=COUNTER, tone="bad"),
        },
    },
    tones={V.VALID: "ok", V.SUSPENDED: "warn", V.CANCELLED: "bad"},
)
