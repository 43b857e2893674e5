"""States and legal moves of the lecture business, as data (glossary §8, lecture_menu §3 and §4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class OrderState(TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("order state", "submitted")
    REVIEWED = "reviewed", pgettext_lazy("order state", "approved")
    DISPATCHED = "dispatched", pgettext_lazy("order state", "speaker asked")
    ACCEPTED = "accepted", pgettext_lazy("order state", "speaker accepted")
    DELIVERED = "delivered", pgettext_lazy("order state", "delivered")
    RATED = "rated", pgettext_lazy("order state", "rated")
    CLOSED = "closed", pgettext_lazy("order state", "closed")
    REJECTED = "rejected", pgettext_lazy("order state", "returned")
    CANCELLED = "cancelled", pgettext_lazy("order state", "cancelled")


class RequestState(TextChoices):
    """The question put to one speaker about one order."""

    ASKED = "asked", pgettext_lazy("request state", "waiting for the answer")
    ACCEPTED = "accepted", pgettext_lazy("request state", "accepted")
    DECLINED = "declined", pgettext_lazy("request state", "declined")
    EXPIRED = "expired", pgettext_lazy("request state", "no answer in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("request state", "withdrawn")


class WaitingState(TextChoices):
    WAITING = "waiting", pgettext_lazy("waiting state", "waiting")
    OFFERED = "offered", pgettext_lazy("waiting state", "date offered")
    TAKEN = "taken", pgettext_lazy("waiting state", "offer taken")
    LAPSED = "lapsed", pgettext_lazy("waiting state", "offer lapsed")
    LEFT = "left", pgettext_lazy("waiting state", "left the list")


class DraftState(TextChoices):
    """What the office drafted for an order by need (S2-12)."""

    OFFERED = "offered", pgettext_lazy("draft state", "waiting for the answer")
    ACCEPTED = "accepted", pgettext_lazy("draft state", "accepted")
    DECLINED = "declined", pgettext_lazy("draft state", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("draft state", "withdrawn")


S, R, W, D = OrderState, RequestState, WaitingState, DraftState

ORDER = Machine(
    name="lectures.order",
    initial=S.SUBMITTED,
    label=_("Lecture order"),
    moves={
        S.SUBMITTED: {
            S.REVIEWED: Move(pgettext_lazy("verb", "Approve"), roles=("corps_officer",), tone="ok"),
            S.REJECTED: Move(pgettext_lazy("verb", "Return"), roles=("corps_officer",), needs_note=True, tone="bad"),
            S.CANCELLED: Move(pgettext_lazy("verb", "Cancel the order"), needs_note=True, tone="bad"),
        },
        S.REVIEWED: {
            S.DISPATCHED: Move(pgettext_lazy("verb", "Ask a speaker"), roles=("corps_officer",), tone="info"),
            S.REJECTED: Move(pgettext_lazy("verb", "Return"), roles=("corps_officer",), needs_note=True, tone="bad"),
            S.CANCELLED: Move(pgettext_lazy("verb", "Cancel the order"), needs_note=True, tone="bad"),
        },
        S.DISPATCHED: {
            S.ACCEPTED: Move(pgettext_lazy("verb", "Accept"), roles=("speaker",), tone="ok"),
            S.REVIEWED: Move(pgettext_lazy("verb", "Back to matching"), tone="warn"),
            S.CANCELLED: Move(pgettext_lazy("verb", "Cancel the order"), needs_note=True, tone="bad"),
        },
        S.ACCEPTED: {
            S.DELIVERED: Move(pgettext_lazy("verb", "Confirm that it was held"), tone="ok"),
            S.REVIEWED: Move(pgettext_lazy("verb", "Move the date"), needs_note=True, tone="warn"),
            S.CANCELLED: Move(pgettext_lazy("verb", "Cancel the order"), needs_note=True, tone="bad"),
        },
        S.DELIVERED: {
            S.RATED: Move(pgettext_lazy("verb", "Rate"), tone="ok"),
            S.CLOSED: Move(pgettext_lazy("verb", "Close with a report"), roles=("corps_officer",), tone="plain"),
        },
        S.RATED: {S.CLOSED: Move(pgettext_lazy("verb", "Close with a report"), roles=("corps_officer",), tone="plain")},
    },
    tones={
        S.SUBMITTED: "warn", S.REVIEWED: "info", S.DISPATCHED: "info", S.ACCEPTED: "ok", S.DELIVERED: "ok",
        S.RATED: "ok", S.CLOSED: "plain", S.REJECTED: "bad", S.CANCELLED: "plain",
    },
)  # fmt: skip

REQUEST = Machine(
    name="lectures.request",
    initial=R.ASKED,
    label=_("Question to a speaker"),
    moves={
        R.ASKED: {
            R.ACCEPTED: Move(pgettext_lazy("verb", "Accept"), tone="ok"),
            R.DECLINED: Move(pgettext_lazy("verb", "Decline"), needs_note=True, tone="bad"),
            R.EXPIRED: Move(pgettext_lazy("verb", "Let it lapse"), tone="warn"),
            R.WITHDRAWN: Move(pgettext_lazy("verb", "Withdraw"), tone="plain"),
        }
    },
    tones={R.ASKED: "warn", R.ACCEPTED: "ok", R.DECLINED: "bad", R.EXPIRED: "bad"},
)

WAITING = Machine(
    name="lectures.waiting",
    initial=W.WAITING,
    label=_("Place on a waiting list"),
    moves={
        W.WAITING: {
            W.OFFERED: Move(pgettext_lazy("verb", "Offer a date"), tone="info"),
            W.LEFT: Move(pgettext_lazy("verb", "Leave the list"), tone="plain"),
        },
        W.OFFERED: {
            W.TAKEN: Move(pgettext_lazy("verb", "Take the date"), tone="ok"),
            W.LAPSED: Move(pgettext_lazy("verb", "Let it lapse"), tone="warn"),
            W.LEFT: Move(pgettext_lazy("verb", "Leave the list"), tone="plain"),
        },
    },
    tones={W.WAITING: "info", W.OFFERED: "warn", W.TAKEN: "ok"},
)

DRAFT = Machine(
    name="lectures.draft",
    initial=D.OFFERED,
    label=_("Draft for an order by need"),
    moves={
        D.OFFERED: {
            D.ACCEPTED: Move(pgettext_lazy("verb", "Accept"), tone="ok"),
            D.DECLINED: Move(pgettext_lazy("verb", "Decline"), needs_note=True, tone="bad"),
            D.WITHDRAWN: Move(pgettext_lazy("verb", "Withdraw"), tone="plain"),
        }
    },
    tones={D.OFFERED: "warn", D.ACCEPTED: "ok", D.DECLINED: "bad"},
)
