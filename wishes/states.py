"""A wish from the first word to a closed loop; its charity sister; a proposal for a whole trade (S7-03 … S7-15)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move

DESK = ("union_officer", "rights_desk")
OFFICER = ("union_officer",)


class WishState(TextChoices):
    REGISTERED = "registered", pgettext_lazy("wish state", "registered")
    ANSWERED = "answered", pgettext_lazy("wish state", "answered at once")
    ACCEPTED = "accepted", pgettext_lazy("wish state", "taken up")
    TRANSFERRED = "transferred", pgettext_lazy("wish state", "passed on, to be signed")
    IN_PROGRESS = "in_progress", pgettext_lazy("wish state", "being worked on")
    LONG_TERM = "long_term", pgettext_lazy("wish state", "long-term, with a plan")
    RESOLVED = "resolved", pgettext_lazy("wish state", "result there, to be told")
    TOLD = "told", pgettext_lazy("wish state", "told, waiting for your word")
    REOPENED = "reopened", pgettext_lazy("wish state", "opened again")
    LEADER = "leader", pgettext_lazy("wish state", "with a leader")
    CLOSED = "closed", pgettext_lazy("wish state", "closed")
    DECLINED = "declined", pgettext_lazy("wish state", "not ours, address given")
    JOINED = "joined", pgettext_lazy("wish state", "joined to another")
    WITHDRAWN = "withdrawn", pgettext_lazy("wish state", "no longer needed")


class CharityState(TextChoices):
    DRAFT = "draft", pgettext_lazy("charity wish", "being checked")
    OPEN = "open", pgettext_lazy("charity wish", "waiting for somebody")
    CLAIMED = "claimed", pgettext_lazy("charity wish", "claimed")
    HANDED_OVER = "handed_over", pgettext_lazy("charity wish", "handed over")
    WITHDRAWN = "withdrawn", pgettext_lazy("charity wish", "withdrawn")


class ClaimState(TextChoices):
    LIVE = "live", pgettext_lazy("claim", "claimed")
    DONE = "done", pgettext_lazy("claim", "handed over")
    GIVEN_BACK = "given_back", pgettext_lazy("claim", "given back")
    EXPIRED = "expired", pgettext_lazy("claim", "ran out")


class ProposalState(TextChoices):
    DRAFT = "draft", pgettext_lazy("proposal", "being written")
    SENT = "sent", pgettext_lazy("proposal", "sent")
    ANSWERED = "answered", pgettext_lazy("proposal", "answered")
    DROPPED = "dropped", pgettext_lazy("proposal", "dropped")


W, C, P = WishState, CharityState, ProposalState
_JOIN = Move(pgettext_lazy("verb", "Join to another wish"), roles=DESK, tone="plain")
_WITHDRAW = Move(pgettext_lazy("verb", "No longer needed"), tone="plain")
_TRANSFER = Move(pgettext_lazy("verb", "Pass on"), roles=DESK, tone="info")
_RESOLVE = Move(pgettext_lazy("verb", "Write the result"), roles=DESK, tone="ok")
_LONG = Move(pgettext_lazy("verb", "Make a long-term plan"), roles=DESK, tone="info")
_DECLINE = Move(pgettext_lazy("verb", "Not ours: give the address"), roles=DESK, needs_note=True, tone="bad")
_REOPEN = Move(pgettext_lazy("verb", "Not satisfied"), needs_note=True, tone="warn")
_LEADER = Move(pgettext_lazy("verb", "Bring before a leader"), needs_note=True, tone="bad")
_CLOSE = Move(pgettext_lazy("verb, wishes", "Close"), tone="ok")

WISH = Machine(
    name="wishes.wish",
    initial=W.REGISTERED,
    label=_("Wish"),
    moves={
        W.REGISTERED: {
            W.ANSWERED: Move(pgettext_lazy("verb", "Answer at once"), roles=DESK, tone="ok"),
            W.ACCEPTED: Move(pgettext_lazy("verb, wishes", "Take up"), roles=DESK, tone="info"),
            W.TRANSFERRED: _TRANSFER, W.DECLINED: _DECLINE, W.JOINED: _JOIN, W.WITHDRAWN: _WITHDRAW,
        },
        W.ACCEPTED: {
            W.IN_PROGRESS: Move(pgettext_lazy("verb, wishes", "Begin"), roles=DESK, tone="info"),
            W.TRANSFERRED: _TRANSFER, W.LONG_TERM: _LONG, W.RESOLVED: _RESOLVE, W.DECLINED: _DECLINE,
            W.JOINED: _JOIN, W.WITHDRAWN: _WITHDRAW,
        },
        W.TRANSFERRED: {
            W.IN_PROGRESS: Move(pgettext_lazy("verb, wishes", "Sign"), roles=DESK, tone="ok"),
            W.ACCEPTED: Move(pgettext_lazy("verb", "Return by a rule"), roles=DESK, needs_note=True, tone="warn"),
            W.WITHDRAWN: _WITHDRAW,
        },
        W.IN_PROGRESS: {
            W.TRANSFERRED: _TRANSFER, W.LONG_TERM: _LONG, W.RESOLVED: _RESOLVE, W.JOINED: _JOIN, W.WITHDRAWN: _WITHDRAW,
        },
        W.LONG_TERM: {W.RESOLVED: _RESOLVE, W.WITHDRAWN: _WITHDRAW},
        W.RESOLVED: {W.TOLD: Move(pgettext_lazy("verb", "Tell the wisher"), roles=DESK, tone="ok")},
        W.ANSWERED: {W.CLOSED: _CLOSE, W.REOPENED: _REOPEN, W.LEADER: _LEADER},
        W.TOLD: {W.CLOSED: _CLOSE, W.REOPENED: _REOPEN, W.LEADER: _LEADER},
        W.REOPENED: {
            W.IN_PROGRESS: Move(pgettext_lazy("verb", "Begin again"), roles=DESK, tone="info"),
            W.RESOLVED: _RESOLVE, W.WITHDRAWN: _WITHDRAW,
        },
        W.LEADER: {W.RESOLVED: _RESOLVE, W.WITHDRAWN: _WITHDRAW},
        W.CLOSED: {W.REOPENED: _REOPEN, W.LEADER: _LEADER},
    },
    tones={
        W.REGISTERED: "warn", W.ANSWERED: "ok", W.ACCEPTED: "info", W.TRANSFERRED: "info", W.IN_PROGRESS: "info",
        W.LONG_TERM: "info", W.RESOLVED: "ok", W.TOLD: "ok", W.REOPENED: "bad", W.LEADER: "bad",
    },
)  # fmt: skip

CHARITY = Machine(
    name="wishes.charity",
    initial=C.DRAFT,
    label=_("Charity wish"),
    moves={
        C.DRAFT: {
            C.OPEN: Move(pgettext_lazy("verb", "Publish"), roles=OFFICER, tone="ok"),
            C.WITHDRAWN: Move(pgettext_lazy("verb", "Withdraw"), roles=OFFICER, needs_note=True, tone="bad"),
        },
        C.OPEN: {
            C.CLAIMED: Move(pgettext_lazy("verb", "I fulfil it"), tone="ok"),
            C.WITHDRAWN: Move(pgettext_lazy("verb", "Withdraw"), roles=OFFICER, needs_note=True, tone="bad"),
        },
        C.CLAIMED: {
            C.OPEN: Move(pgettext_lazy("verb, wishes", "Give back"), tone="warn"),
            C.HANDED_OVER: Move(pgettext_lazy("verb, wishes", "Handed over"), roles=OFFICER, tone="ok"),
        },
    },
    tones={C.OPEN: "warn", C.CLAIMED: "info", C.HANDED_OVER: "ok", C.WITHDRAWN: "bad"},
)

PROPOSAL = Machine(
    name="wishes.proposal",
    initial=P.DRAFT,
    label=_("Proposal for a trade"),
    moves={
        P.DRAFT: {
            P.SENT: Move(pgettext_lazy("verb", "Send"), roles=OFFICER, tone="ok"),
            P.DROPPED: Move(pgettext_lazy("verb, wishes", "Drop"), roles=OFFICER, needs_note=True, tone="bad"),
        },
        P.SENT: {P.ANSWERED: Move(pgettext_lazy("verb", "Note the answer"), roles=OFFICER, needs_note=True, tone="ok")},
    },
    tones={P.SENT: "info", P.ANSWERED: "ok", P.DROPPED: "bad"},
)

WAITS_FOR_WORD = [W.ANSWERED, W.TOLD]  # the wisher has been told; only the wisher closes it
