"""Videos: handed in, agreed to, reviewed by somebody else, watched as long as the clock says (F-A5-05, S7-13)."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from ui.scanning import BadFile
from workflow.actions import move, record
from workflow.errors import NotAllowed
from workflow.locks import lock
from workflow.parameters import value_of

from ..errors import CampaignRefused
from ..models import Video, VideoConsent, Watch
from ..notices import micros as notices
from ..parameters.micros import VIDEO_MB, VIDEO_SECONDS, WATCHED, WATCHED_PERCENT
from ..policies import micros as policies
from ..queries import videos as queries
from ..states.micros import Micro, VideoState
from ..video_files import read_video
from .guard import demand
from .points import Earned, award_points

BEAT_SECONDS = 15  # the page says every ten seconds that the video plays

# One statement: what is added is never more than what passed on the server's clock since the last beat, or the beat's
# own length, or what the page says it played. Two windows share the clock, for the row carries it.
BEAT = """
UPDATE campaigns_watch SET
    seen_seconds = LEAST(%(length)s, seen_seconds
        + GREATEST(0, LEAST(%(played)s, %(beat)s, EXTRACT(EPOCH FROM %(now)s - last_beat_at)::float))),
    last_beat_at = GREATEST(last_beat_at, %(now)s)
WHERE video_id = %(video)s AND person_id = %(person)s
RETURNING id, seen_seconds, completed_at
"""


@transaction.atomic
def hand_in_video(*, by, file, union, video: Video | None = None, **details) -> Video:
    """Keeps a video as a draft, or puts another file in the place of one that came back.

    Raises NotAllowed, CampaignRefused on `file` when it is no MP4 or WebM, too large or too long.
    """
    demand(by, policies.can_keep_micros, union)
    if video is not None:
        demand(by, policies.can_change_video, video, sentence=_("This video can no longer be changed."))
    try:
        read = read_video(file, most_bytes=value_of(VIDEO_MB) * 1_048_576, most_seconds=value_of(VIDEO_SECONDS))
    except BadFile as error:
        raise CampaignRefused("file", str(error)) from error
    video = video or Video(uploaded_by=by)
    for name, value in {**details, "union": union, "content_type": read.content_type, "seconds": read.seconds,
                        "size": read.size}.items():  # fmt: skip
        setattr(video, name, value)
    video.uploaded_by, video.uploaded_at = by, timezone.now()
    video.file = read.file
    video.full_clean()
    video.save()
    record(video, "video_saved", by=by, data={"size": read.size})
    return video


@transaction.atomic
def note_consent(video: Video, *, by, name: str, how: str, given_on) -> VideoConsent:
    """Notes that somebody who is seen or heard agreed. Raises NotAllowed, CampaignRefused for a day ahead or a repeat."""
    demand(by, policies.can_change_video, video, sentence=_("Consents are noted before a video goes to review."))
    if given_on > timezone.localdate():
        raise CampaignRefused("given_on", _("This day lies ahead."))
    if VideoConsent.objects.filter(video=video, name=name).exists():
        raise CampaignRefused("name", _("This consent is noted already."))
    consent = VideoConsent.objects.create(video=video, name=name, how=how, given_on=given_on)
    record(video, "video_consent_given", by=by)
    return consent


@transaction.atomic
def withdraw_consent(consent: VideoConsent, *, by, note: str) -> Video:
    """Notes that somebody no longer agrees: a published video goes offline in the same moment. Raises NotAllowed."""
    video = consent.video
    demand(by, policies.can_withdraw_consent, video)
    if not VideoConsent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise CampaignRefused(None, _("This consent was withdrawn already."))
    record(video, "video_consent_withdrawn", by=by)
    if video.can_move(VideoState.WITHDRAWN):
        move(video, VideoState.WITHDRAWN, by=by, note=note)
    return video


@transaction.atomic
def submit_video(video: Video, *, by) -> Video:
    """Sends a video to review and tells who reviews. Raises NotAllowed, CampaignRefused without every consent."""
    demand(by, policies.can_keep_micros, video.union)
    _demand_consents(video)
    move(video, VideoState.SUBMITTED, by=by)
    notices.tell_reviewers(video)
    return video


@transaction.atomic
def publish_video(video: Video, *, by) -> Video:
    """Publishes a video; never by who handed it in, never without every consent. Raises NotAllowed, CampaignRefused."""
    _demand_reviewer(video, by)
    lock(video)
    _demand_consents(video)
    move(video, VideoState.PUBLISHED, by=by, reviewed_by=by, published_at=timezone.now())
    notices.tell_uploader(video, "video_published")
    return video


@transaction.atomic
def return_video(video: Video, *, by, note: str) -> Video:
    """Returns a video with a reason. Raises NotAllowed for who handed it in, NoteMissing."""
    _demand_reviewer(video, by)
    move(video, VideoState.RETURNED, by=by, note=note, reviewed_by=by)
    notices.tell_uploader(video, "video_returned", reason=note)
    return video


def withdraw_video(video: Video, *, by, note: str) -> Video:
    """Takes a video offline for good. Raises NotAllowed, NoteMissing."""
    demand(by, policies.can_keep_micros, video.union)
    return move(video, VideoState.WITHDRAWN, by=by, note=note)


def _demand_reviewer(video, by):
    if video.state == VideoState.SUBMITTED:
        demand(
            by, policies.can_review_video, video, sentence=_("A video is reviewed by somebody who did not hand it in.")
        )
    else:
        demand(by, policies.can_keep_micros, video.union)


def _demand_consents(video):
    if not queries.has_every_consent(video):
        raise CampaignRefused(None, _("Please note the consent of everybody who is seen or heard first."))


@transaction.atomic
def beat(video: Video, *, by, played: float) -> Watch:
    """Counts `played` seconds of a published video for the acting person, never more than passed since the last beat.

    The first beat starts the clock and counts nothing. Watched far enough, it brings points, once. Raises NotAllowed.
    """
    if video.state != VideoState.PUBLISHED or by.person_id is None:
        raise NotAllowed(_("Watching is counted for members with a name."))
    now = timezone.now()
    Watch.objects.bulk_create([Watch(video=video, person=by.person, last_beat_at=now)], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(BEAT, {
            "length": float(video.seconds), "played": max(0.0, min(played, 3600.0)), "beat": BEAT_SECONDS, "now": now,
            "video": video.pk, "person": by.person_id,
        })  # fmt: skip
        key, seen, completed_at = cursor.fetchone()
    far_enough = seen >= float(video.seconds) * value_of(WATCHED_PERCENT) / 100
    if far_enough and Watch.objects.filter(pk=key, completed_at=None).update(completed_at=now):
        points, about = value_of(WATCHED), f"campaigns.video:{video.pk}"
        if policies.can_play(reach_of(by)):
            award_points([Earned(by.person, Micro.VIDEO, about, video.title, points)])
    return Watch(pk=key, video=video, person_id=by.person_id, seen_seconds=seen, completed_at=completed_at or (
        now if far_enough else None
    ))  # fmt: skip
