"""Worker for a week: a placement, an extract of a diary, a problem found on the line (F-A6-01, F-A7-04, F-A8-03)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class Task(TextChoices):
    """The five ones of a week on the line (F-A7-04)."""

    APPRENTICE = "apprentice", pgettext_lazy("task", "be an apprentice once")
    HISTORY = "history_talk", pgettext_lazy("task", "tell party history once")
    POLICY = "policy_delivery", pgettext_lazy("task", "deliver a policy once")
    IDEA = "idea", pgettext_lazy("task", "give one idea")
    DEED = "practical_deed", pgettext_lazy("task", "do one practical thing")


class Burden(TextChoices):
    """What a week keeps to, so that the company has no burden of it (S8-02)."""

    CANTEEN = "canteen", pgettext_lazy("no burden", "canteen paid, slips kept")
    GIFTS = "gifts", pgettext_lazy("no burden", "no gifts, no reception")
    BANNERS = "banners", pgettext_lazy("no burden", "no banners, no cars of the company")
    INSURED = "insured", pgettext_lazy("no burden", "insured for the week")
    PHOTOS = "photos", pgettext_lazy("no burden", "no photos of production secrets")


class PlacementState(TextChoices):
    PLANNED = "planned", pgettext_lazy("placement state", "planned")
    ASKED = "asked", pgettext_lazy("placement state", "company asked")
    AGREED = "agreed", pgettext_lazy("placement state", "company agreed")
    RUNNING = "running", pgettext_lazy("placement state", "on the line")
    CLOSED = "closed", pgettext_lazy("placement state", "closed")
    DECLINED = "declined", pgettext_lazy("placement state", "company declined")
    CANCELLED = "cancelled", pgettext_lazy("placement state", "cancelled")


class ExtractState(TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("extract state", "waiting for a second reader")
    PUBLISHED = "published", pgettext_lazy("extract state", "published")
    RETURNED = "returned", pgettext_lazy("extract state", "returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("extract state", "withdrawn")


class ProblemState(TextChoices):
    FOUND = "found", pgettext_lazy("problem state", "found")
    SOLVED = "solved", pgettext_lazy("problem state", "solved on the spot")
    HANDED = "handed", pgettext_lazy("problem state", "handed to the loop of wishes")
    ANSWERED = "answered", pgettext_lazy("problem state", "answered")
    CARRIED = "carried", pgettext_lazy("problem state", "answer carried back")
    LASTING = "lasting", pgettext_lazy("problem state", "lasting")
    OPEN = "open", pgettext_lazy("problem state", "open with a reason")
    MERGED = "merged", pgettext_lazy("problem state", "joined to the same problem")


P, X, F = PlacementState, ExtractState, ProblemState
OFFICER, PLACED, COMPANY = ("union_officer",), ("placed_officer",), ("company",)

CANCEL = Move(pgettext_lazy("verb", "Cancel the placement"), roles=OFFICER, needs_note=True, tone="bad")
PLACEMENT = Machine(
    name="campaigns.placement",
    initial=P.PLANNED,
    label=_("Placement in a company"),
    moves={
        P.PLANNED: {P.ASKED: Move(pgettext_lazy("verb", "Ask the company"), roles=OFFICER, tone="info"), P.CANCELLED: CANCEL},
        P.ASKED: {
            P.AGREED: Move(pgettext_lazy("verb", "Agree to the placement"), roles=COMPANY, tone="ok"),
            P.DECLINED: Move(pgettext_lazy("verb", "Decline the placement"), roles=COMPANY, needs_note=True, tone="bad"),
            P.CANCELLED: CANCEL,
        },
        P.AGREED: {P.RUNNING: Move(pgettext_lazy("verb", "Begin the week"), roles=PLACED, tone="info"), P.CANCELLED: CANCEL},
        P.RUNNING: {P.CLOSED: Move(pgettext_lazy("verb", "Close the week"), roles=PLACED, tone="ok")},
    },
    tones={
        P.PLANNED: "plain", P.ASKED: "warn", P.AGREED: "info", P.RUNNING: "warn", P.CLOSED: "ok", P.DECLINED: "bad",
        P.CANCELLED: "bad",
    },
)  # fmt: skip

TAKE_BACK = Move(pgettext_lazy("verb", "Withdraw the extract"), roles=PLACED, tone="bad")
EXTRACT = Machine(
    name="campaigns.extract",
    initial=X.SUBMITTED,
    label=_("Extract of a diary"),
    moves={
        X.SUBMITTED: {
            X.PUBLISHED: Move(pgettext_lazy("verb", "Publish the extract"), roles=OFFICER, tone="ok"),
            X.RETURNED: Move(pgettext_lazy("verb", "Return the extract"), roles=OFFICER, needs_note=True, tone="bad"),
            X.WITHDRAWN: TAKE_BACK,
        },
        X.RETURNED: {
            X.SUBMITTED: Move(pgettext_lazy("verb", "Hand in the extract"), roles=PLACED, tone="info"), X.WITHDRAWN: TAKE_BACK,
        },
        X.PUBLISHED: {X.WITHDRAWN: TAKE_BACK},
    },
    tones={X.SUBMITTED: "warn", X.PUBLISHED: "ok", X.RETURNED: "bad", X.WITHDRAWN: "bad"},
)  # fmt: skip

HAND_ON = Move(pgettext_lazy("verb", "Hand to the loop of wishes"), roles=PLACED, tone="info")
PROBLEM = Machine(
    name="campaigns.problem",
    initial=F.FOUND,
    label=_("Problem found on the line"),
    moves={
        F.FOUND: {
            F.SOLVED: Move(pgettext_lazy("verb", "Solved on the spot"), roles=PLACED, needs_note=True, tone="ok"),
            F.HANDED: HAND_ON,
            F.OPEN: Move(pgettext_lazy("verb", "Leave open with a reason"), roles=PLACED, needs_note=True, tone="bad"),
            F.MERGED: Move(pgettext_lazy("verb", "Join to the same problem"), roles=OFFICER),
        },
        F.OPEN: {F.HANDED: HAND_ON},
        F.HANDED: {F.ANSWERED: Move(pgettext_lazy("verb", "The loop has answered"), tone="info")},
        F.ANSWERED: {
            F.CARRIED: Move(pgettext_lazy("verb", "Answer carried back to the workshop"), roles=PLACED, needs_note=True, tone="ok")
        },
        F.CARRIED: {
            F.LASTING: Move(pgettext_lazy("verb", "The remedy has lasted"), roles=OFFICER, tone="ok"),
            F.HANDED: Move(pgettext_lazy("verb", "It has not lasted: hand on again"), roles=OFFICER, needs_note=True, tone="bad"),
        },
    },
    tones={
        F.FOUND: "warn", F.SOLVED: "ok", F.HANDED: "info", F.ANSWERED: "warn", F.CARRIED: "info", F.LASTING: "ok", F.OPEN: "bad",
        F.MERGED: "plain",
    },
)  # fmt: skip
SOLVED = (F.SOLVED, F.LASTING, F.CARRIED)
