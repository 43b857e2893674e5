"""Who makes an activity, signs up for it, checks people in, pauses and decides (S4-06, S4-08, S4-09)."""

from federation.models import Role

from ..states import ActivityState, NeedState, SanctionState, SignUpState
from .homes import can_manage_home, can_serve_home

S = SignUpState


def can_sign_up(by) -> bool:
    """Any member of any union, in any home (F-A2-02)."""
    return by.person_id is not None and bool(by.home_path)


def can_sign_up_group(by, union=None) -> bool:
    """Officers sign people up together for a union their duty reaches, be it an industrial one (F-A2-12)."""
    reaches = by.covers(union.path, Role.UNION_OFFICER) if union else by.has(Role.UNION_OFFICER)
    return can_sign_up(by) and reaches


def is_own(by, row) -> bool:
    """Whether a sign-up or a pause is this person's."""
    return by.person_id is not None and row.person_id == by.person_id


def can_manage_activity(by, activity) -> bool:
    """Change, publish, resize, close or cancel: the manager of the home."""
    return can_manage_home(by, activity.home)


def can_serve_activity(by, activity) -> bool:
    """See who comes and check them in: the people of the home."""
    return can_serve_home(by, activity.home)


def can_see_sign_up(by, entry) -> bool:
    """Whose it is, and the people of the home."""
    return is_own(by, entry) or can_serve_activity(by, entry.activity)


def can_cancel_sign_up(by, entry) -> bool:
    """Whose it is, and the manager of the home, while it stands."""
    either = is_own(by, entry) or can_manage_activity(by, entry.activity)
    return entry.can_move(S.CANCELLED) and either


def can_take_offer(by, entry) -> bool:
    """Take an offered seat: who it was offered to."""
    return entry.state == S.OFFERED and is_own(by, entry)


def can_check_in(by, entry) -> bool:
    """Check in by name: the people of the home, never for themselves."""
    return entry.state in (S.CONFIRMED, S.ATTENDED) and can_serve_activity(by, entry.activity) and not is_own(by, entry)


def can_mend_absence(by, entry) -> bool:
    """Say that somebody noted as absent was there, or is excused: the manager, never for the own."""
    return entry.state == S.NO_SHOW and can_manage_activity(by, entry.activity) and not is_own(by, entry)


def can_edit_activity(by, activity) -> bool:
    """Change what is written about it while it lies ahead."""
    ahead = activity.state in (ActivityState.DRAFT, ActivityState.OPEN, ActivityState.SHUT)
    return ahead and can_manage_activity(by, activity)


def may_move(to):
    """The policy of a step that brings an activity to `to`."""

    def may(by, activity) -> bool:
        return activity.can_move(to) and can_manage_activity(by, activity)

    return may


def can_object(by, sanction) -> bool:
    """Object once: whom the pause concerns."""
    return sanction.state == SanctionState.ACTIVE and is_own(by, sanction)


def can_decide_pause(by, sanction) -> bool:
    """Lift a pause or turn an objection down: the manager of the home, never for themselves."""
    open_now = sanction.state in (SanctionState.ACTIVE, SanctionState.APPEALED)
    return open_now and can_manage_home(by, sanction.home) and not is_own(by, sanction)


def can_uphold(by, sanction) -> bool:
    return sanction.state == SanctionState.APPEALED and can_decide_pause(by, sanction)


def can_choose_need(by, need) -> bool:
    """Make a wish an activity: the manager of the home."""
    return need.can_move(NeedState.CHOSEN) and can_manage_home(by, need.survey.home)


def can_list_need(by, need) -> bool:
    return need.can_move(NeedState.LISTED) and can_manage_home(by, need.survey.home)


def can_decline_need(by, need) -> bool:
    return need.can_move(NeedState.DECLINED) and can_manage_home(by, need.survey.home)
