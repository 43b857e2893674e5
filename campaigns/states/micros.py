"""The six micros: a visit to a company, a contest, a video (F-A5-01, F-A5-05, S7-12)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class Micro(TextChoices):
    """The six things a union carries to a company."""

    LESSON = "micro_lesson", pgettext_lazy("micro", "party lesson")
    SERVICE = "micro_service", pgettext_lazy("micro", "service")
    CONTEST = "micro_contest", pgettext_lazy("micro", "contest")
    VIDEO = "micro_video", pgettext_lazy("micro", "video")
    WISH = "micro_wish", pgettext_lazy("micro", "wish")
    CHARITY = "micro_charity", pgettext_lazy("micro", "charity")


class VisitState(TextChoices):
    PLANNED = "planned", pgettext_lazy("visit state", "planned")
    HELD = "held", pgettext_lazy("visit state", "held")
    CLOSED = "closed", pgettext_lazy("visit state", "closed with a report")
    CANCELLED = "cancelled", pgettext_lazy("visit state", "cancelled")


class ContestState(TextChoices):
    DRAFT = "draft", pgettext_lazy("contest state", "draft")
    OPEN = "open", pgettext_lazy("contest state", "open")
    CLOSED = "closed", pgettext_lazy("contest state", "over")
    AWARDED = "awarded", pgettext_lazy("contest state", "prizes awarded")
    CANCELLED = "cancelled", pgettext_lazy("contest state", "cancelled")


class VideoState(TextChoices):
    DRAFT = "draft", pgettext_lazy("video state", "draft")
    SUBMITTED = "submitted", pgettext_lazy("video state", "waiting for review")
    PUBLISHED = "published", pgettext_lazy("video state", "published")
    RETURNED = "returned", pgettext_lazy("video state", "returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("video state", "withdrawn")


V, C, F = VisitState, ContestState, VideoState
OFFICER = ("union_officer",)

VISIT = Machine(
    name="campaigns.visit",
    initial=V.PLANNED,
    label=_("Visit to a company"),
    moves={
        V.PLANNED: {
            V.HELD: Move(pgettext_lazy("verb", "The visit took place"), roles=OFFICER, tone="ok"),
            V.CANCELLED: Move(
                pgettext_lazy("verb", "Cancel the visit to the company"), roles=OFFICER, needs_note=True, tone="bad"
            ),
        },
        V.HELD: {V.CLOSED: Move(pgettext_lazy("verb, campaigns", "Close with a report"), roles=OFFICER, tone="ok")},
    },
    tones={V.PLANNED: "info", V.HELD: "warn", V.CLOSED: "ok", V.CANCELLED: "bad"},
)

CONTEST = Machine(
    name="campaigns.contest",
    initial=C.DRAFT,
    label=_("Contest"),
    moves={
        C.DRAFT: {
            C.OPEN: Move(pgettext_lazy("verb", "Open the contest"), roles=OFFICER, tone="ok"),
            C.CANCELLED: Move(pgettext_lazy("verb", "Cancel the contest"), roles=OFFICER, needs_note=True, tone="bad"),
        },
        C.OPEN: {
            C.CLOSED: Move(pgettext_lazy("verb", "End the contest"), roles=OFFICER, tone="ok"),
            C.CANCELLED: Move(pgettext_lazy("verb", "Cancel the contest"), roles=OFFICER, needs_note=True, tone="bad"),
        },
        C.CLOSED: {C.AWARDED: Move(pgettext_lazy("verb", "Award the prizes"), roles=OFFICER, tone="ok")},
    },
    tones={C.DRAFT: "plain", C.OPEN: "info", C.CLOSED: "warn", C.AWARDED: "ok", C.CANCELLED: "bad"},
)

WITHDRAW = Move(pgettext_lazy("verb", "Withdraw the video"), roles=OFFICER, needs_note=True, tone="bad")
SUBMIT = Move(pgettext_lazy("verb", "Send to review"), roles=OFFICER, tone="info")
VIDEO = Machine(
    name="campaigns.video",
    initial=F.DRAFT,
    label=_("Video"),
    moves={
        F.DRAFT: {F.SUBMITTED: SUBMIT, F.WITHDRAWN: WITHDRAW},
        F.SUBMITTED: {
            F.PUBLISHED: Move(pgettext_lazy("verb", "Publish"), roles=OFFICER, tone="ok"),
            F.RETURNED: Move(pgettext_lazy("verb", "Return the video"), roles=OFFICER, needs_note=True, tone="bad"),
            F.WITHDRAWN: WITHDRAW,
        },
        F.RETURNED: {F.SUBMITTED: SUBMIT, F.WITHDRAWN: WITHDRAW},
        F.PUBLISHED: {F.WITHDRAWN: WITHDRAW},
    },
    tones={F.DRAFT: "plain", F.SUBMITTED: "warn", F.PUBLISHED: "ok", F.RETURNED: "bad", F.WITHDRAWN: "bad"},
)
