"""An activity from the draft to its report: made and published, held, closed, cancelled (S4-08)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import WorkflowError
from workflow.numbers import next_number
from workflow.parameters import value_of

from .. import notices
from ..errors import HomeRefused
from ..models import LIVE_SIGN_UP, Activity, ActivityPhoto, Home, Question, Session, SignUp
from ..parameters import REMIND_HOURS
from ..policies import activities as policies
from ..policies.homes import can_manage_home
from ..states import ActivityState, NeedState, SignUpState
from .absences import settle_absences
from .guard import demand
from .seats import hold, promote

A, S = ActivityState, SignUpState


@transaction.atomic
def create_activity(*, by, home: Home, minutes: int, meetings: int = 1, need=None, **details) -> Activity:
    """A draft with its meetings, weekly when there are several; a need it comes from is chosen with it (F-A2-08).

    Raises NotAllowed, HomeRefused or ValidationError by field, InvalidTransition for a need that was decided.
    """
    demand(by, can_manage_home, home)
    activity = Activity(home=home, created_by=by, need=need, **details)
    _check(activity)
    activity.number = "-"
    activity.full_clean(exclude=["number"])
    year = timezone.localdate().year
    activity.number = f"A{year}-{next_number('activities', year):05d}"
    activity.save()
    _set_sessions(activity, minutes, meetings)
    record(activity, "activity_saved", by=by, union=home.union)
    if need is not None:
        move(need, NeedState.CHOSEN, by=by)
    return activity


def _check(activity: Activity) -> None:
    if activity.room_id and activity.room.home_id != activity.home_id:
        raise HomeRefused("room", _("This room belongs to another home."))
    if activity.closes_at > activity.starts_at:
        raise HomeRefused("closes_at", _("The sign-up ends before the activity begins."))
    if activity.opens_at >= activity.closes_at:
        raise HomeRefused("opens_at", _("The sign-up begins before it ends."))
    if activity.small_union_seats > activity.capacity:
        raise HomeRefused("small_union_seats", _("There are fewer seats than that."))
    if activity.small_union_seats and activity.small_union_until is None:
        activity.small_union_until = activity.closes_at


def _set_sessions(activity: Activity, minutes: int, meetings: int) -> None:
    activity.sessions.all().delete()
    for week in range(meetings):
        starts_at = activity.starts_at + timedelta(weeks=week)
        Session.objects.create(activity=activity, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))


@transaction.atomic
def save_activity(activity: Activity, *, by, minutes: int, meetings: int = 1, capacity: int, **details) -> Activity:
    """Changes what is written about an activity ahead; seats go through the one lock. Everybody signed up hears of new times.

    Raises NotAllowed, HomeRefused or ValidationError by field.
    """
    from .seats import resize

    demand(by, policies.can_edit_activity, activity)
    activity = resize(activity, by=by, capacity=capacity) if capacity != activity.capacity else hold(activity)
    was = activity.starts_at
    for name, value in details.items():
        setattr(activity, name, value)
    _check(activity)
    activity.full_clean()
    activity.save(update_fields=[*details, "small_union_until"])
    if not activity.sessions.filter(attendances__isnull=False).exists():
        _set_sessions(activity, minutes, meetings)
    record(activity, "activity_saved", by=by, data={"changed": sorted(details)})
    if was != activity.starts_at:
        _tell_all(activity, "activity_moved", occasion=f"{activity.starts_at:%Y%m%d%H%M}")
    promote(activity)
    return activity


@transaction.atomic
def save_questions(activity: Activity, *, by, questions: list[dict]) -> None:
    """Sets the questions of the sign-up form; only before anybody answered. Raises NotAllowed, HomeRefused."""
    demand(by, policies.can_edit_activity, activity)
    activity = hold(activity)
    if activity.sign_ups.exists():
        raise HomeRefused("questions", _("People have signed up already; the questions stay as they are."))
    activity.questions.all().delete()
    Question.objects.bulk_create(
        Question(activity=activity, position=place, **question) for place, question in enumerate(questions)
    )


@transaction.atomic
def publish_activity(activity: Activity, *, by) -> Activity:
    """Opens the draft to everybody. Raises NotAllowed, HomeRefused for one whose time is over."""
    demand(by, policies.can_manage_activity, activity)
    if activity.closes_at <= timezone.now():
        raise HomeRefused(None, _("The end of the sign-up is over already; please change the times first."))
    return move(activity, A.OPEN, by=by)


@transaction.atomic
def shut_activity(activity: Activity, *, by=None) -> Activity:
    """Ends the sign-up; who waits goes on being offered what becomes free."""
    demand(by, policies.can_manage_activity, activity)
    return move(activity, A.SHUT, by=by)


@transaction.atomic
def reopen_activity(activity: Activity, *, by) -> Activity:
    """Opens the sign-up again, while there is time. Raises NotAllowed, HomeRefused."""
    demand(by, policies.can_manage_activity, activity)
    if activity.closes_at <= timezone.now():
        raise HomeRefused(None, _("The end of the sign-up is over already; please change the times first."))
    return move(activity, A.OPEN, by=by)


@transaction.atomic
def hold_activity(activity: Activity, *, by) -> Activity:
    """Confirms that it was held: who holds a seat and did not come is noted as absent, the list ends (S4-09).

    Raises NotAllowed, HomeRefused before the last meeting began.
    """
    demand(by, policies.can_manage_activity, activity)
    last = activity.sessions.order_by("-starts_at").first()
    if (last.starts_at if last else activity.starts_at) > timezone.now():
        raise HomeRefused(None, _("The last meeting has not begun yet."))
    activity = hold(activity)
    activity = move(activity, A.HELD, by=by)
    for entry in activity.sign_ups.filter(state__in=[S.WAITING, S.OFFERED]).select_related("person"):
        entry.activity = activity
        move(entry, S.LAPSED, by=by)
    for entry in activity.sign_ups.filter(state=S.CONFIRMED).select_related("person").order_by("pk"):
        entry.activity = activity
        settle_absences(move(entry, S.NO_SHOW, by=by))
    promote(activity)
    for entry in activity.sign_ups.filter(state=S.ATTENDED).select_related("person"):
        notices.tell(entry.person, entry, "activity_rate")
    return activity


@transaction.atomic
def close_activity(activity: Activity, *, by, report: str, photos=(), caption: str = "") -> Activity:
    """Closes a held activity with its report and photos (already cleaned). Raises NotAllowed, InvalidTransition."""
    demand(by, policies.can_manage_activity, activity)
    activity = move(activity, A.CLOSED, by=by, report=report)
    for photo in photos:
        ActivityPhoto.objects.create(activity=activity, photo=photo, caption=caption)
    return activity


@transaction.atomic
def cancel_activity(activity: Activity, *, by, note: str) -> Activity:
    """Cancels it with a reason; everybody who holds a seat or waits is told. Raises NotAllowed, NoteMissing."""
    demand(by, policies.can_manage_activity, activity)
    activity = hold(activity)
    activity = move(activity, A.CANCELLED, by=by, note=note)
    for entry in activity.sign_ups.filter(state__in=[S.WAITING, S.OFFERED, S.CONFIRMED]).select_related("person"):
        entry.activity = activity
        move(entry, S.CANCELLED, by=by)
        notices.tell(entry.person, entry, "activity_cancelled", note=note)
    Activity.objects.filter(pk=activity.pk).update(seats_taken=0)
    return activity


def _tell_all(activity: Activity, word: str, *, occasion: str = "") -> None:
    for entry in activity.sign_ups.filter(state__in=LIVE_SIGN_UP).select_related("person"):
        entry.activity = activity
        notices.tell(entry.person, entry, word, occasion=occasion)


def tend_activities(now: datetime | None = None) -> dict[str, int]:
    """Ends sign-ups whose time is over and reminds those who come; says how many of each."""
    now, done = now or timezone.now(), {"shut": 0, "reminded": 0}
    for activity in Activity.objects.filter(state=A.OPEN, closes_at__lte=now).select_related("home__union"):
        try:
            shut_activity(activity)
            done["shut"] += 1
        except WorkflowError:  # cancelled meanwhile
            continue
    within = now + timedelta(hours=value_of(REMIND_HOURS))
    rows = SignUp.objects.filter(state=S.CONFIRMED, activity__state__in=[A.OPEN, A.SHUT])
    rows = rows.filter(activity__starts_at__gt=now, activity__starts_at__lte=within)
    for entry in rows.select_related("activity__home__union", "person"):
        day = f"{entry.activity.starts_at:%Y%m%d%H%M}"
        done["reminded"] += notices.tell(entry.person, entry, "activity_reminder", occasion=day)
    return done
