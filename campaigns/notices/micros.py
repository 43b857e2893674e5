"""Who hears what of the six micros; the texts stand in templates/campaigns/notices/."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.models import Person, Role
from notifications.actions import notify_many
from notifications.registry import register

from ..states.micros import VideoState


def register_kinds() -> None:
    """What people hear of videos and contests; called once when the app is ready."""
    video = {"url": lambda row: reverse("campaigns:video-detail", args=[row.pk])}
    for word, words, state in (
        ("video_submitted", _("video to review"), VideoState.SUBMITTED),
        ("video_published", _("video published"), VideoState.PUBLISHED),
        ("video_returned", _("video returned"), VideoState.RETURNED),
    ):
        register(f"campaigns.{word}", words, for_staff=True, still_true=_stands_at(state), **video)
    register(
        "campaigns.prize_won", _("prize won in a contest"),
        url=lambda row: reverse("campaigns:contest-detail", args=[row.contest_id]),
    )  # fmt: skip


def _stands_at(state):
    return lambda row, person: row.state == state


def tell_reviewers(video) -> None:
    """Tells the officers of the union, and those directly above it, that a video waits; not who handed it in."""
    unions = [video.union_id, video.union.parent_id]
    duties = {"user__duties__role": Role.UNION_OFFICER, "user__duties__union__in": unions}
    people = Person.objects.filter(**duties, user__duties__ends_on=None, user__is_active=True)
    people = people.exclude(user=video.uploaded_by_id).select_related("user").distinct()
    notify_many(people, "campaigns.video_submitted", video, occasion=f"{video.uploaded_at:%Y%m%d%H%M%S}")


def tell_uploader(video, word: str, **context) -> None:
    """Tells who handed a video in what became of it."""
    people = Person.objects.filter(user=video.uploaded_by_id).select_related("user")
    notify_many(people, f"campaigns.{word}", video, occasion=video.state, context=context)


def tell_winners(contest) -> None:
    """Tells each winner which prize it is."""
    for award in contest.awards.select_related("prize", "person__user", "contest__union"):
        notify_many([award.person], "campaigns.prize_won", award, context={"prize": award.prize.title})
