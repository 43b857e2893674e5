"""How somebody becomes a speaker and grows: admission, academy, script, trial talk, appointment, yearly review."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class CandidacyState(TextChoices):
    """Stages 1 to 7 of lecture_menu §3."""

    DRAFT = "draft", pgettext_lazy("candidacy state", "draft")
    SUBMITTED = "submitted", pgettext_lazy("candidacy state", "handed in")
    CHECKED = "checked", pgettext_lazy("candidacy state", "papers checked")
    SHORTLISTED = "shortlisted", pgettext_lazy("candidacy state", "chosen by the panel")
    IN_TRAINING = "in_training", pgettext_lazy("candidacy state", "in the academy")
    TRIAL = "trial", pgettext_lazy("candidacy state", "trial talk")
    READY = "ready", pgettext_lazy("candidacy state", "ready to be appointed")
    APPOINTED = "appointed", pgettext_lazy("candidacy state", "appointed")
    REFUSED = "refused", pgettext_lazy("candidacy state", "not taken")
    WITHDRAWN = "withdrawn", pgettext_lazy("candidacy state", "withdrawn")


class EnrolmentState(TextChoices):
    """A place in a batch of the academy."""

    WAITING = "waiting", pgettext_lazy("enrolment state", "on the waiting list")
    ENROLLED = "enrolled", pgettext_lazy("enrolment state", "enrolled")
    PASSED = "passed", pgettext_lazy("enrolment state", "passed")
    FAILED = "failed", pgettext_lazy("enrolment state", "not passed")
    LEFT = "left", pgettext_lazy("enrolment state", "given up")


class TrialState(TextChoices):
    BOOKED = "booked", pgettext_lazy("trial state", "booked")
    HELD = "held", pgettext_lazy("trial state", "held, scores come in")
    PASSED = "passed", pgettext_lazy("trial state", "passed")
    FAILED = "failed", pgettext_lazy("trial state", "not passed")
    CANCELLED = "cancelled", pgettext_lazy("trial state", "cancelled")


class ScriptState(TextChoices):
    """One version of a script; only a vetted one is spoken (S1-10)."""

    DRAFT = "draft", pgettext_lazy("script state", "draft")
    SUBMITTED = "submitted", pgettext_lazy("script state", "waiting for the coach")
    RETURNED = "returned", pgettext_lazy("script state", "back with comments")
    VETTED = "vetted", pgettext_lazy("script state", "vetted")
    SUPERSEDED = "superseded", pgettext_lazy("script state", "replaced by a newer version")


class AppointmentState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("appointment state", "waiting for signature")
    ACTIVE = "active", pgettext_lazy("appointment state", "in office")
    SUSPENDED = "suspended", pgettext_lazy("appointment state", "suspended")
    ENDED = "ended", pgettext_lazy("appointment state", "term over")
    RETIRED = "retired", pgettext_lazy("appointment state", "retired")
    DECLINED = "declined", pgettext_lazy("appointment state", "not signed")


class ReviewState(TextChoices):
    """The yearly star review: computed from facts, signed by a person (S1-12)."""

    PROPOSED = "proposed", pgettext_lazy("review state", "waiting for signature")
    SIGNED = "signed", pgettext_lazy("review state", "signed")
    OVERRULED = "overruled", pgettext_lazy("review state", "decided otherwise")


class ProposalState(TextChoices):
    """A topic the menu lacks (F-A1-12)."""

    OPEN = "open", pgettext_lazy("proposal state", "open")
    TAKEN_UP = "taken_up", pgettext_lazy("proposal state", "being written")
    ON_MENU = "on_menu", pgettext_lazy("proposal state", "on the menu")
    DECLINED = "declined", pgettext_lazy("proposal state", "not taken up")


C, E, T, V, A, R = CandidacyState, EnrolmentState, TrialState, ScriptState, AppointmentState, ReviewState
P = ProposalState
OFFICE = ("corps_officer",)


def _refuse() -> Move:
    return Move(pgettext_lazy("verb", "Refuse"), roles=OFFICE, needs_note=True, tone="bad")


def _withdraw() -> Move:
    return Move(pgettext_lazy("verb", "Withdraw"), tone="plain")


CANDIDACY = Machine(
    name="lectures.candidacy",
    initial=C.DRAFT,
    label=_("Application to a speaker corps"),
    moves={
        C.DRAFT: {C.SUBMITTED: Move(pgettext_lazy("verb", "Hand in"), tone="ok"), C.WITHDRAWN: _withdraw()},
        C.SUBMITTED: {
            C.CHECKED: Move(pgettext_lazy("verb", "Papers are in order"), roles=OFFICE, tone="ok"),
            C.DRAFT: Move(pgettext_lazy("verb", "Return for completion"), roles=OFFICE, needs_note=True, tone="warn"),
            C.REFUSED: _refuse(),
            C.WITHDRAWN: _withdraw(),
        },
        C.CHECKED: {
            C.SHORTLISTED: Move(pgettext_lazy("verb", "Choose"), roles=OFFICE, tone="ok"),
            C.REFUSED: _refuse(),
            C.WITHDRAWN: _withdraw(),
        },
        C.SHORTLISTED: {
            C.IN_TRAINING: Move(pgettext_lazy("verb", "Begin training"), roles=OFFICE, tone="info"),
            C.REFUSED: _refuse(),
            C.WITHDRAWN: _withdraw(),
        },
        C.IN_TRAINING: {
            C.TRIAL: Move(pgettext_lazy("verb", "Admit to the trial talk"), roles=OFFICE, tone="info"),
            C.REFUSED: _refuse(),
            C.WITHDRAWN: _withdraw(),
        },
        C.TRIAL: {
            C.READY: Move(pgettext_lazy("verb", "Passed the trial talk"), roles=OFFICE, tone="ok"),
            C.REFUSED: _refuse(),
            C.WITHDRAWN: _withdraw(),
        },
        C.READY: {
            C.APPOINTED: Move(pgettext_lazy("verb", "Appoint"), roles=OFFICE, tone="ok"),
            C.REFUSED: _refuse(),
            C.WITHDRAWN: _withdraw(),
        },
    },
    tones={
        C.SUBMITTED: "warn", C.CHECKED: "info", C.SHORTLISTED: "info", C.IN_TRAINING: "info", C.TRIAL: "info",
        C.READY: "ok", C.APPOINTED: "ok", C.REFUSED: "bad",
    },
)  # fmt: skip

ENROLMENT = Machine(
    name="lectures.enrolment",
    initial=E.WAITING,
    label=_("Place in a course"),
    moves={
        E.WAITING: {
            E.ENROLLED: Move(pgettext_lazy("verb", "Give a place"), tone="ok"),
            E.LEFT: Move(pgettext_lazy("verb", "Give up"), tone="plain"),
        },
        E.ENROLLED: {
            E.PASSED: Move(pgettext_lazy("verb", "Passed"), roles=OFFICE, tone="ok"),
            E.FAILED: Move(pgettext_lazy("verb", "Not passed"), roles=OFFICE, needs_note=True, tone="bad"),
            E.LEFT: Move(pgettext_lazy("verb", "Give up"), tone="plain"),
        },
    },
    tones={E.WAITING: "warn", E.ENROLLED: "info", E.PASSED: "ok", E.FAILED: "bad"},
)

TRIAL = Machine(
    name="lectures.trial",
    initial=T.BOOKED,
    label=_("Trial talk"),
    moves={
        T.BOOKED: {
            T.HELD: Move(pgettext_lazy("verb", "Held"), roles=OFFICE, tone="info"),
            T.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), tone="plain"),
        },
        T.HELD: {
            T.PASSED: Move(pgettext_lazy("verb", "Passed"), roles=OFFICE, tone="ok"),
            T.FAILED: Move(pgettext_lazy("verb", "Not passed"), roles=OFFICE, tone="bad"),
        },
    },
    tones={T.BOOKED: "info", T.HELD: "warn", T.PASSED: "ok", T.FAILED: "bad"},
)

SCRIPT = Machine(
    name="lectures.script",
    initial=V.DRAFT,
    label=_("Version of a script"),
    moves={
        V.DRAFT: {V.SUBMITTED: Move(pgettext_lazy("verb", "Hand to the coach"), tone="ok")},
        V.SUBMITTED: {
            V.RETURNED: Move(pgettext_lazy("verb", "Return with comments"), needs_note=True, tone="warn"),
            V.VETTED: Move(pgettext_lazy("verb", "Vet"), roles=OFFICE, tone="ok"),
            V.SUPERSEDED: Move(pgettext_lazy("verb", "Replace"), tone="plain"),
        },
        V.RETURNED: {V.SUPERSEDED: Move(pgettext_lazy("verb", "Replace"), tone="plain")},
        V.VETTED: {V.SUPERSEDED: Move(pgettext_lazy("verb", "Replace"), tone="plain")},
    },
    tones={V.SUBMITTED: "warn", V.RETURNED: "bad", V.VETTED: "ok"},
)

APPOINTMENT = Machine(
    name="lectures.appointment",
    initial=A.PROPOSED,
    label=_("Appointment to a corps"),
    moves={
        A.PROPOSED: {
            A.ACTIVE: Move(pgettext_lazy("verb", "Sign"), roles=OFFICE, tone="ok"),
            A.DECLINED: Move(pgettext_lazy("verb", "Do not sign"), roles=OFFICE, needs_note=True, tone="bad"),
        },
        A.ACTIVE: {
            A.SUSPENDED: Move(pgettext_lazy("verb", "Suspend"), roles=OFFICE, needs_note=True, tone="warn"),
            A.ENDED: Move(pgettext_lazy("verb", "Let the term end"), tone="plain"),
            A.RETIRED: Move(pgettext_lazy("verb", "Retire"), roles=OFFICE, needs_note=True, tone="plain"),
        },
        A.SUSPENDED: {
            A.ACTIVE: Move(pgettext_lazy("verb", "Take back into office"), roles=OFFICE, needs_note=True, tone="ok"),
            A.ENDED: Move(pgettext_lazy("verb", "Let the term end"), tone="plain"),
            A.RETIRED: Move(pgettext_lazy("verb", "Retire"), roles=OFFICE, needs_note=True, tone="plain"),
        },
    },
    tones={A.PROPOSED: "warn", A.ACTIVE: "ok", A.SUSPENDED: "bad"},
)

REVIEW = Machine(
    name="lectures.review",
    initial=R.PROPOSED,
    label=_("Yearly star review"),
    moves={
        R.PROPOSED: {
            R.SIGNED: Move(pgettext_lazy("verb", "Sign"), roles=OFFICE, tone="ok"),
            R.OVERRULED: Move(pgettext_lazy("verb", "Decide otherwise"), roles=OFFICE, needs_note=True, tone="warn"),
        }
    },
    tones={R.PROPOSED: "warn", R.SIGNED: "ok", R.OVERRULED: "info"},
)

PROPOSAL = Machine(
    name="lectures.proposal",
    initial=P.OPEN,
    label=_("Proposed topic"),
    moves={
        P.OPEN: {
            P.TAKEN_UP: Move(pgettext_lazy("verb", "Take up"), roles=OFFICE, tone="info"),
            P.DECLINED: Move(pgettext_lazy("verb", "Decline"), roles=OFFICE, needs_note=True, tone="bad"),
        },
        P.TAKEN_UP: {
            P.ON_MENU: Move(pgettext_lazy("verb", "Put on the menu"), roles=OFFICE, tone="ok"),
            P.DECLINED: Move(pgettext_lazy("verb", "Decline"), roles=OFFICE, needs_note=True, tone="bad"),
        },
    },
    tones={P.OPEN: "warn", P.TAKEN_UP: "info", P.ON_MENU: "ok", P.DECLINED: "bad"},
)
