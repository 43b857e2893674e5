"""Schools ask and craftsmen offer; a visit comes about, a tutor is appointed (S3-01, S3-02, S3-05)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class PostState(TextChoices):
    """An ask of a school or an offer of a craftsman."""

    OPEN = "open", pgettext_lazy("post state", "open")
    MATCHED = "matched", pgettext_lazy("post state", "matched")
    CLOSED = "closed", pgettext_lazy("post state", "closed")


class VisitState(TextChoices):
    INTERESTED = "interested", pgettext_lazy("visit state", "interested")
    INVITED = "invited", pgettext_lazy("visit state", "invited")
    COMMITTED = "committed", pgettext_lazy("visit state", "agreed")
    ATTENDED = "attended", pgettext_lazy("visit state", "took place")
    MISSED = "missed", pgettext_lazy("visit state", "did not take place")
    CANCELLED = "cancelled", pgettext_lazy("visit state", "cancelled")


class TutorState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("tutor state", "proposed by the school")
    ACTIVE = "active", pgettext_lazy("tutor state", "in office")
    DECLINED = "declined", pgettext_lazy("tutor state", "declined")
    LAPSED = "lapsed", pgettext_lazy("tutor state", "lapsed: visits owed")
    ENDED = "ended", pgettext_lazy("tutor state", "term over")


P, V, T = PostState, VisitState, TutorState

POST = Machine(
    name="lectures.school_post",
    initial=P.OPEN,
    label=_("Ask or offer for schools"),
    moves={
        P.OPEN: {
            P.MATCHED: Move(pgettext_lazy("verb", "Match"), tone="ok"),
            P.CLOSED: Move(pgettext_lazy("verb", "Close"), tone="plain"),
        },
        P.MATCHED: {
            P.OPEN: Move(pgettext_lazy("verb", "Open again"), tone="info"),
            P.CLOSED: Move(pgettext_lazy("verb", "Close"), tone="plain"),
        },
    },
    tones={P.OPEN: "info", P.MATCHED: "ok"},
)

VISIT = Machine(
    name="lectures.school_visit",
    initial=V.INTERESTED,
    label=_("Visit between a school and a craftsman"),
    moves={
        V.INTERESTED: {
            V.INVITED: Move(pgettext_lazy("verb", "Invite"), tone="info"),
            V.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), needs_note=True, tone="plain"),
        },
        V.INVITED: {
            V.COMMITTED: Move(pgettext_lazy("verb", "Agree"), tone="ok"),
            V.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), needs_note=True, tone="plain"),
        },
        V.COMMITTED: {
            V.ATTENDED: Move(pgettext_lazy("verb", "It took place"), tone="ok"),
            V.MISSED: Move(pgettext_lazy("verb", "It did not take place"), needs_note=True, tone="bad"),
            V.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), needs_note=True, tone="plain"),
        },
    },
    tones={V.INTERESTED: "plain", V.INVITED: "warn", V.COMMITTED: "info", V.ATTENDED: "ok", V.MISSED: "bad"},
)

TUTOR = Machine(
    name="lectures.tutor",
    initial=T.PROPOSED,
    label=_("Tutor appointed by a school"),
    moves={
        T.PROPOSED: {
            T.ACTIVE: Move(pgettext_lazy("verb", "Confirm"), roles=("corps_officer",), tone="ok"),
            T.DECLINED: Move(pgettext_lazy("verb", "Decline"), needs_note=True, tone="bad"),
        },
        T.ACTIVE: {
            T.LAPSED: Move(pgettext_lazy("verb", "Let it lapse"), needs_note=True, tone="bad"),
            T.ENDED: Move(pgettext_lazy("verb", "End"), tone="plain"),
        },
        T.LAPSED: {T.ACTIVE: Move(pgettext_lazy("verb", "Renew"), roles=("corps_officer",), tone="ok")},
        T.ENDED: {T.ACTIVE: Move(pgettext_lazy("verb", "Renew"), roles=("corps_officer",), tone="ok")},
    },
    tones={T.PROPOSED: "warn", T.ACTIVE: "ok", T.LAPSED: "bad"},
)
