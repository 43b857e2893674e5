"""Who plans visits, runs contests, reviews videos, and plays (F-A5-01, S7-12, S7-13)."""

from django.utils import timezone

from federation.models import Role

from ..states.micros import ContestState, VideoState, VisitState

STAFF = (Role.UNION_OFFICER,)


def can_keep_micros(by, union) -> bool:
    """Plan visits, make contests and videos for `union`: its officers and those above it."""
    return by.covers(union.path, *STAFF)


def can_change_visit(by, visit) -> bool:
    """Add to a visit and change it until it is closed or cancelled."""
    return visit.state in (VisitState.PLANNED, VisitState.HELD) and can_keep_micros(by, visit.series.union)


def can_hold_visit(by, visit) -> bool:
    """Say that a visit took place, from its day on."""
    return visit.can_move(VisitState.HELD) and visit.held_on <= timezone.localdate() and can_change_visit(by, visit)


def can_close_visit(by, visit) -> bool:
    """Close a visit with a report."""
    return visit.can_move(VisitState.CLOSED) and can_change_visit(by, visit)


def can_cancel_visit(by, visit) -> bool:
    """Cancel a visit that has not taken place."""
    return visit.can_move(VisitState.CANCELLED) and can_change_visit(by, visit)


def can_read_gifts(by, visit) -> bool:
    """Read who got a gift, with a reason: the officers of the series."""
    return can_keep_micros(by, visit.series.union)


def can_play(by) -> bool:
    """Any member of any union."""
    return by.person_id is not None and bool(by.home_path)


def can_change_contest(by, contest) -> bool:
    """Change a contest while it is a draft: afterwards the paper is the same for everybody."""
    return contest.state == ContestState.DRAFT and can_keep_micros(by, contest.union)


def can_open_contest(by, contest) -> bool:
    """Open a drafted contest."""
    return contest.can_move(ContestState.OPEN) and can_keep_micros(by, contest.union)


def can_end_contest(by, contest) -> bool:
    """End an open contest."""
    return contest.can_move(ContestState.CLOSED) and can_keep_micros(by, contest.union)


def can_cancel_contest(by, contest) -> bool:
    """Cancel a contest before it has ended."""
    return contest.can_move(ContestState.CANCELLED) and can_keep_micros(by, contest.union)


def can_award_prizes(by, contest) -> bool:
    """Award the prizes of a contest that has ended."""
    return contest.can_move(ContestState.AWARDED) and can_keep_micros(by, contest.union)


def can_change_video(by, video) -> bool:
    """Note consents and send a video to review before it is published."""
    return video.state in (VideoState.DRAFT, VideoState.RETURNED) and can_keep_micros(by, video.union)


def can_review_video(by, video) -> bool:
    """Publish or return a video: an officer of the union or above who did not hand it in."""
    other = by.user_id is not None and by.user_id != video.uploaded_by_id
    return video.state == VideoState.SUBMITTED and other and can_keep_micros(by, video.union)


def can_withdraw_video(by, video) -> bool:
    """Take a video back, at any time."""
    return video.can_move(VideoState.WITHDRAWN) and can_keep_micros(by, video.union)


def can_withdraw_consent(by, video) -> bool:
    """Note that somebody took a consent back, at any time."""
    return can_keep_micros(by, video.union)


def can_correct_points(by, union) -> bool:
    """Correct the points of members of `union`."""
    return can_keep_micros(by, union)
