"""Published videos for everybody, those that wait for staff, and how far people watched (F-A5-05, S7-13)."""

from django.db.models import Count, Q, Sum

from ..models import Video, VideoConsent, Watch
from ..policies.micros import STAFF
from ..states.micros import VideoState


def gallery():
    """Published videos, the newest first: public."""
    rows = Video.objects.filter(state=VideoState.PUBLISHED).select_related("union", "visit__firm")
    return rows.order_by("-published_at", "-pk")


def videos_within(reach):
    """Videos of covered unions in every state with `agreed` and `watched`, the newest first."""
    rows = Video.objects.filter(reach.q("union__path", *STAFF)).select_related("union", "visit__firm")
    agreed = Count("consents", filter=Q(consents__withdrawn_at=None), distinct=True)
    watched = Count("watches", filter=Q(watches__completed_at__isnull=False), distinct=True)
    return rows.annotate(agreed=agreed, watched=watched).order_by("-uploaded_at", "-pk")


def videos_visible(reach):
    """What everybody may watch, and all videos of covered unions."""
    rows = Video.objects.filter(Q(state=VideoState.PUBLISHED) | reach.q("union__path", *STAFF))
    return rows.select_related("union", "visit__firm", "visit__series", "uploaded_by__person", "reviewed_by__person")


def videos_to_review(reach):
    """Videos of covered unions that wait for a look by somebody who did not hand them in, the oldest first."""
    rows = Video.objects.filter(reach.q("union__path", *STAFF), state=VideoState.SUBMITTED)
    return rows.exclude(uploaded_by=reach.user_id).select_related("union").order_by("uploaded_at", "pk")


def consents_of(video):
    """Who agreed to be shown, withdrawn ones too."""
    return VideoConsent.objects.filter(video=video).order_by("pk")


def has_every_consent(video) -> bool:
    """Whether somebody agreed and nobody of them took it back."""
    names = VideoConsent.objects.filter(video=video)
    return names.exists() and not names.exclude(withdrawn_at=None).exists()


def watch_of(reach, video) -> Watch | None:
    """How far the asking person watched a video; None before."""
    return Watch.objects.filter(video=video, person=reach.person_id).first() if reach.person_id else None


def watched_seconds(videos) -> dict[int, float]:
    """video -> seconds that people watched of it in all; one query."""
    rows = Watch.objects.filter(video__in=videos).values("video").annotate(seconds=Sum("seen_seconds")).order_by()
    return {row["video"]: row["seconds"] for row in rows}


def completed_of(reach, videos) -> set[int]:
    """Which of `videos` the asking person has watched to the end."""
    if reach.person_id is None:
        return set()
    rows = Watch.objects.filter(person=reach.person_id, video__in=videos, completed_at__isnull=False)
    return set(rows.values_list("video", flat=True))
