"""Activities: from the draft to the close-out; a sign-up, a sanction, a need (S4-06, S4-08, S4-09, F-A2-08)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class ActivityState(TextChoices):
    DRAFT = "draft", pgettext_lazy("activity state", "draft")
    OPEN = "open", pgettext_lazy("activity state", "open for sign-up")
    SHUT = "shut", pgettext_lazy("activity state", "sign-up over")
    HELD = "held", pgettext_lazy("activity state", "held")
    CLOSED = "closed", pgettext_lazy("activity state", "closed with a report")
    CANCELLED = "cancelled", pgettext_lazy("activity state", "cancelled")


class SignUpState(TextChoices):
    WAITING = "waiting", pgettext_lazy("sign-up state", "on the waiting list")
    OFFERED = "offered", pgettext_lazy("sign-up state", "seat offered")
    CONFIRMED = "confirmed", pgettext_lazy("sign-up state", "seat confirmed")
    ATTENDED = "attended", pgettext_lazy("sign-up state", "came")
    NO_SHOW = "no_show", pgettext_lazy("sign-up state", "did not come")
    CANCELLED = "cancelled", pgettext_lazy("sign-up state", "cancelled")
    LAPSED = "lapsed", pgettext_lazy("sign-up state", "offer lapsed")


class SanctionState(TextChoices):
    ACTIVE = "active", pgettext_lazy("sanction state", "in force")
    APPEALED = "appealed", pgettext_lazy("sanction state", "appeal waits for an answer")
    UPHELD = "upheld", pgettext_lazy("sanction state", "appeal turned down")
    LIFTED = "lifted", pgettext_lazy("sanction state", "lifted")
    ENDED = "ended", pgettext_lazy("sanction state", "over")


class NeedState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("need state", "proposed")
    LISTED = "listed", pgettext_lazy("need state", "open for votes")
    CHOSEN = "chosen", pgettext_lazy("need state", "becomes an activity")
    DECLINED = "declined", pgettext_lazy("need state", "not this time")


A, U, S, N = ActivityState, SignUpState, SanctionState, NeedState
MANAGER = ("home_manager",)

ACTIVITY = Machine(
    name="workerhomes.activity",
    initial=A.DRAFT,
    label=_("Activity of a worker home"),
    moves={
        A.DRAFT: {
            A.OPEN: Move(pgettext_lazy("verb", "Publish"), roles=MANAGER, tone="ok"),
            A.CANCELLED: Move(pgettext_lazy("verb", "Cancel the activity"), roles=MANAGER, needs_note=True, tone="bad"),
        },
        A.OPEN: {
            A.SHUT: Move(pgettext_lazy("verb", "End the sign-up"), roles=MANAGER, tone="plain"),
            A.CANCELLED: Move(pgettext_lazy("verb", "Cancel the activity"), roles=MANAGER, needs_note=True, tone="bad"),
        },
        A.SHUT: {
            A.OPEN: Move(pgettext_lazy("verb", "Open the sign-up again"), roles=MANAGER, tone="info"),
            A.HELD: Move(pgettext_lazy("verb, worker homes", "Confirm that it was held"), roles=MANAGER, tone="ok"),
            A.CANCELLED: Move(pgettext_lazy("verb", "Cancel the activity"), roles=MANAGER, needs_note=True, tone="bad"),
        },
        A.HELD: {
            A.CLOSED: Move(pgettext_lazy("verb, workerhomes", "Close with a report"), roles=MANAGER, tone="plain")
        },
    },
    tones={A.OPEN: "ok", A.SHUT: "info", A.HELD: "ok", A.CANCELLED: "bad"},
)

SIGN_UP = Machine(
    name="workerhomes.sign_up",
    initial=U.WAITING,
    label=_("Sign-up for an activity"),
    moves={
        U.WAITING: {
            U.CONFIRMED: Move(pgettext_lazy("verb", "Confirm the seat"), tone="ok"),
            U.OFFERED: Move(pgettext_lazy("verb", "Offer a seat"), tone="info"),
            U.CANCELLED: Move(pgettext_lazy("verb", "Leave the list"), tone="plain"),
            U.LAPSED: Move(pgettext_lazy("verb", "Let it lapse"), tone="warn"),
        },
        U.OFFERED: {
            U.CONFIRMED: Move(pgettext_lazy("verb", "Take the seat"), tone="ok"),
            U.LAPSED: Move(pgettext_lazy("verb", "Let it lapse"), tone="warn"),
            U.CANCELLED: Move(pgettext_lazy("verb", "Give the seat back"), tone="plain"),
        },
        U.CONFIRMED: {
            U.ATTENDED: Move(pgettext_lazy("verb", "Check in"), roles=("home_manager", "home_desk"), tone="ok"),
            U.NO_SHOW: Move(pgettext_lazy("verb", "Note as absent"), roles=("home_manager", "home_desk"), tone="warn"),
            U.CANCELLED: Move(pgettext_lazy("verb", "Give the seat back"), tone="plain"),
        },
        U.NO_SHOW: {
            U.ATTENDED: Move(pgettext_lazy("verb", "Was there after all"), roles=MANAGER, needs_note=True, tone="ok"),
        },
    },
    tones={U.WAITING: "info", U.OFFERED: "warn", U.CONFIRMED: "ok", U.ATTENDED: "ok", U.NO_SHOW: "bad"},
)

SANCTION = Machine(
    name="workerhomes.sanction",
    initial=S.ACTIVE,
    label=_("Pause after missed activities"),
    moves={
        S.ACTIVE: {
            S.APPEALED: Move(pgettext_lazy("verb", "Object"), tone="info"),
            S.LIFTED: Move(pgettext_lazy("verb", "Lift"), roles=MANAGER, needs_note=True, tone="ok"),
            S.ENDED: Move(pgettext_lazy("verb", "End"), tone="plain"),
        },
        S.APPEALED: {
            S.LIFTED: Move(pgettext_lazy("verb", "Lift"), roles=MANAGER, needs_note=True, tone="ok"),
            S.UPHELD: Move(pgettext_lazy("verb", "Uphold"), roles=MANAGER, needs_note=True, tone="bad"),
            S.ENDED: Move(pgettext_lazy("verb", "End"), tone="plain"),
        },
        S.UPHELD: {S.ENDED: Move(pgettext_lazy("verb", "End"), tone="plain")},
    },
    tones={S.ACTIVE: "warn", S.APPEALED: "info", S.UPHELD: "bad", S.LIFTED: "ok"},
)

NEED = Machine(
    name="workerhomes.need",
    initial=N.PROPOSED,
    label=_("Need on the board"),
    moves={
        N.PROPOSED: {
            N.LISTED: Move(pgettext_lazy("verb", "Put on the board"), roles=MANAGER, tone="ok"),
            N.DECLINED: Move(pgettext_lazy("verb, workerhomes", "Decline"), roles=MANAGER, needs_note=True, tone="bad"),
        },
        N.LISTED: {
            N.CHOSEN: Move(pgettext_lazy("verb", "Make it an activity"), roles=MANAGER, tone="ok"),
            N.DECLINED: Move(pgettext_lazy("verb, workerhomes", "Decline"), roles=MANAGER, needs_note=True, tone="bad"),
        },
    },
    tones={N.PROPOSED: "warn", N.LISTED: "info", N.CHOSEN: "ok"},
)
