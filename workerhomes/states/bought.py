"""What a home buys and what it gives: contracts, call-offs, invoices, packages, shifts (S4-11 to S4-13, S4-15)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class ContractState(TextChoices):
    DRAFT = "draft", pgettext_lazy("contract state", "draft")
    SIGNED = "signed", pgettext_lazy("contract state", "signed")
    ENDED = "ended", pgettext_lazy("contract state", "ended")


class CallOffState(TextChoices):
    ORDERED = "ordered", pgettext_lazy("call-off state", "ordered")
    DELIVERED = "delivered", pgettext_lazy("call-off state", "delivered")
    ACCEPTED = "accepted", pgettext_lazy("call-off state", "accepted")
    DISPUTED = "disputed", pgettext_lazy("call-off state", "objected to")
    CANCELLED = "cancelled", pgettext_lazy("call-off state", "cancelled")


class InvoiceState(TextChoices):
    RECEIVED = "received", pgettext_lazy("invoice state", "received")
    MATCHED = "matched", pgettext_lazy("invoice state", "matches what was accepted")
    DISPUTED = "disputed", pgettext_lazy("invoice state", "does not match")
    PAID = "paid", pgettext_lazy("invoice state", "paid")
    RETURNED = "returned", pgettext_lazy("invoice state", "returned")


class PackageState(TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("package state", "ordered")
    CONFIRMED = "confirmed", pgettext_lazy("package state", "confirmed by the home")
    APPROVED = "approved", pgettext_lazy("package state", "approved")
    DELIVERED = "delivered", pgettext_lazy("package state", "delivered")
    ACCEPTED = "accepted", pgettext_lazy("package state", "accepted by the union")
    SETTLED = "settled", pgettext_lazy("package state", "settled")
    REJECTED = "rejected", pgettext_lazy("package state", "returned")
    CANCELLED = "cancelled", pgettext_lazy("package state", "cancelled")


class ShiftState(TextChoices):
    SIGNED = "signed", pgettext_lazy("shift state", "signed up")
    SERVED = "served", pgettext_lazy("shift state", "served")
    MISSED = "missed", pgettext_lazy("shift state", "did not come")
    WITHDRAWN = "withdrawn", pgettext_lazy("shift state", "withdrawn")


C, CO, IN, P, H = ContractState, CallOffState, InvoiceState, PackageState, ShiftState
MANAGER, DESK = ("home_manager",), ("home_manager", "home_desk")
PAYERS = ("home_manager", "union_officer")  # never who ordered

CONTRACT = Machine(
    name="workerhomes.contract",
    initial=C.DRAFT,
    label=_("Contract with a provider"),
    moves={
        C.DRAFT: {
            C.SIGNED: Move(pgettext_lazy("verb, worker homes", "Sign"), roles=MANAGER, tone="ok"),
            C.ENDED: Move(pgettext_lazy("verb", "Drop"), roles=MANAGER, needs_note=True, tone="bad"),
        },
        C.SIGNED: {C.ENDED: Move(pgettext_lazy("verb", "End"), roles=MANAGER, needs_note=True, tone="plain")},
    },
    tones={C.DRAFT: "warn", C.SIGNED: "ok"},
)

CALL_OFF = Machine(
    name="workerhomes.call_off",
    initial=CO.ORDERED,
    label=_("Call-off from a contract"),
    moves={
        CO.ORDERED: {
            CO.DELIVERED: Move(pgettext_lazy("verb", "Note the delivery"), roles=DESK, tone="info"),
            CO.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), roles=MANAGER, needs_note=True, tone="bad"),
        },
        CO.DELIVERED: {
            CO.ACCEPTED: Move(pgettext_lazy("verb, worker homes", "Accept"), roles=MANAGER, tone="ok"),
            CO.DISPUTED: Move(pgettext_lazy("verb", "Object"), roles=MANAGER, needs_note=True, tone="bad"),
        },
        CO.DISPUTED: {
            CO.DELIVERED: Move(pgettext_lazy("verb", "Delivered again"), roles=DESK, needs_note=True, tone="info"),
            CO.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), roles=MANAGER, needs_note=True, tone="bad"),
        },
    },
    tones={CO.ORDERED: "info", CO.DELIVERED: "warn", CO.ACCEPTED: "ok", CO.DISPUTED: "bad"},
)

INVOICE = Machine(
    name="workerhomes.invoice",
    initial=IN.RECEIVED,
    label=_("Invoice of a provider"),
    moves={
        IN.RECEIVED: {
            IN.MATCHED: Move(pgettext_lazy("verb, worker homes", "Match"), roles=MANAGER, tone="ok"),
            IN.DISPUTED: Move(pgettext_lazy("verb", "Object"), roles=MANAGER, needs_note=True, tone="bad"),
        },
        IN.DISPUTED: {
            IN.MATCHED: Move(pgettext_lazy("verb, worker homes", "Match"), roles=MANAGER, tone="ok"),
            IN.RETURNED: Move(pgettext_lazy("verb", "Send back"), roles=MANAGER, needs_note=True, tone="bad"),
        },
        IN.MATCHED: {IN.PAID: Move(pgettext_lazy("verb", "Note the payment"), roles=PAYERS, tone="ok")},
    },
    tones={IN.RECEIVED: "warn", IN.MATCHED: "info", IN.DISPUTED: "bad", IN.PAID: "ok", IN.RETURNED: "bad"},
)

PACKAGE_ORDER = Machine(
    name="workerhomes.package_order",
    initial=P.SUBMITTED,
    label=_("Package ordered by a union"),
    moves={
        P.SUBMITTED: {
            P.CONFIRMED: Move(pgettext_lazy("verb", "Confirm"), roles=MANAGER, tone="info"),
            P.REJECTED: Move(pgettext_lazy("verb", "Return"), roles=MANAGER, needs_note=True, tone="bad"),
            P.CANCELLED: Move(pgettext_lazy("verb", "Cancel the order"), needs_note=True, tone="bad"),
        },
        P.CONFIRMED: {
            P.APPROVED: Move(pgettext_lazy("verb, workerhomes", "Approve"), roles=("union_officer",), tone="ok"),
            P.REJECTED: Move(pgettext_lazy("verb", "Return"), needs_note=True, tone="bad"),
            P.CANCELLED: Move(pgettext_lazy("verb", "Cancel the order"), needs_note=True, tone="bad"),
        },
        P.APPROVED: {
            P.DELIVERED: Move(pgettext_lazy("verb", "Note the delivery"), roles=DESK, tone="info"),
            P.CANCELLED: Move(pgettext_lazy("verb", "Cancel the order"), needs_note=True, tone="bad"),
        },
        P.DELIVERED: {P.ACCEPTED: Move(pgettext_lazy("verb, worker homes", "Accept"), roles=("union_officer",), tone="ok")},
        P.ACCEPTED: {P.SETTLED: Move(pgettext_lazy("verb", "Settle"), roles=MANAGER, tone="ok")},
    },
    tones={
        P.SUBMITTED: "warn", P.CONFIRMED: "info", P.APPROVED: "ok", P.DELIVERED: "info", P.ACCEPTED: "ok",
        P.REJECTED: "bad",
    },
)  # fmt: skip

SHIFT = Machine(
    name="workerhomes.shift",
    initial=H.SIGNED,
    label=_("Volunteer's place in a shift"),
    moves={
        H.SIGNED: {
            H.SERVED: Move(pgettext_lazy("verb", "Confirm the hours"), roles=DESK, tone="ok"),
            H.MISSED: Move(pgettext_lazy("verb", "Note as absent"), roles=DESK, tone="warn"),
            H.WITHDRAWN: Move(pgettext_lazy("verb, workerhomes", "Withdraw"), tone="plain"),
        },
        H.MISSED: {
            H.SERVED: Move(pgettext_lazy("verb", "Was there after all"), roles=DESK, needs_note=True, tone="ok")
        },
    },
    tones={H.SIGNED: "info", H.SERVED: "ok", H.MISSED: "bad"},
)
