"""Activities as everybody sees them, sign-ups as each person may, and who is next on a waiting list."""

from datetime import datetime, timedelta

from django.db.models import Avg, Case, Count, F, Q, Sum, When
from django.utils import timezone

from federation.models import Membership, Role, Union
from workflow.parameters import value_of

from ..models import HOLDS_SEATS, LIVE_SIGN_UP, Activity, Sanction, SignUp
from ..parameters import SMALL_UNION_PEOPLE
from ..policies.homes import LOOKS_AFTER
from ..states import ActivityState, SanctionState, SignUpState

SHOWN = [ActivityState.OPEN, ActivityState.SHUT, ActivityState.HELD, ActivityState.CLOSED, ActivityState.CANCELLED]
AHEAD = [ActivityState.OPEN, ActivityState.SHUT]
PAUSES = [SanctionState.ACTIVE, SanctionState.UPHELD]  # while an objection waits, nobody is kept away


def activities():
    """Published activities."""
    return Activity.objects.filter(state__in=SHOWN, home__is_active=True).select_related("home__union", "room")


def activities_ahead(now: datetime | None = None):
    """Those to sign up for or to come to, the soonest first."""
    now = now or timezone.now()
    return activities().filter(state__in=AHEAD, starts_at__gte=now).order_by("starts_at", "pk")


def past_activities():
    """Held ones with their mean score, the latest first."""
    rows = activities().filter(state__in=[ActivityState.HELD, ActivityState.CLOSED])
    score = {"mean_score": Avg("sign_ups__rating__score"), "scores": Count("sign_ups__rating")}
    return rows.annotate(**score).order_by("-starts_at", "-pk")


def activities_within(reach):
    """Every activity of the homes somebody looks after, drafts too, the latest first, with `waiting_count`."""
    rows = Activity.objects.filter(reach.q("home__union__path", *LOOKS_AFTER)).select_related("home__union", "room")
    waiting = Count("sign_ups", filter=Q(sign_ups__state=SignUpState.WAITING))
    return rows.annotate(waiting_count=waiting).order_by("-starts_at", "-pk")


def to_close(reach):
    """Activities that are over and wait for their close-out, the longest first."""
    over = Q(state=ActivityState.SHUT, starts_at__lt=timezone.now()) | Q(state=ActivityState.HELD)
    return activities_within(reach).filter(over).order_by("starts_at", "pk")


def _sign_ups():
    return SignUp.objects.select_related("activity__home__union", "activity__room", "person", "union", "signed_by")


def sign_ups_of(reach):
    """One's own, the latest activity first."""
    rows = _sign_ups().filter(person=reach.person_id) if reach.person_id else _sign_ups().none()
    return rows.order_by("-activity__starts_at", "-pk")


def sign_ups_seen(reach):
    """One's own and those at the homes somebody looks after."""
    mine = Q(person=reach.person_id) if reach.person_id else Q(pk__in=[])
    return _sign_ups().filter(mine | reach.q("activity__home__union__path", *LOOKS_AFTER))


def sign_ups_within(reach):
    """Sign-ups at the homes somebody looks after, the latest first."""
    rows = _sign_ups().filter(reach.q("activity__home__union__path", *LOOKS_AFTER))
    return rows.order_by("-joined_at", "-pk")


def people_of(activity):
    """Who holds a seat, by name."""
    return _sign_ups().filter(activity=activity, state__in=HOLDS_SEATS).order_by("person__name", "pk")


def queue_of(activity):
    """Who waits, the next first."""
    rows = SignUp.objects.filter(activity=activity, state=SignUpState.WAITING)
    return rows.select_related("person", "union", "signed_by").order_by("joined_at", "pk")


def position(entry) -> int:
    """1 for the next in line."""
    before = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, pk__lt=entry.pk)
    return SignUp.objects.filter(before, activity=entry.activity_id, state=SignUpState.WAITING).count() + 1


def live_sign_up(activity, reach):
    """The person's sign-up that stands, None without one."""
    if reach.person_id is None:
        return None
    return SignUp.objects.filter(activity=activity, person=reach.person_id, state__in=LIVE_SIGN_UP).first()


def seats_held(activity) -> tuple[int, int]:
    """(seats held, those of them held by members of small unions), counted from the sign-ups."""
    rows = SignUp.objects.filter(activity=activity, state__in=HOLDS_SEATS)
    small = Sum("seats", filter=Q(uses_small_share=True))
    found = rows.aggregate(taken=Sum("seats"), small=small)
    return found["taken"] or 0, found["small"] or 0


def is_small(union) -> bool:
    """Whether the union has so few members, itself and below it, that the kept share is for them (S4-14).

    An industrial union has its members in the unions below, and is not small for having none of its own.
    """
    most = value_of(SMALL_UNION_PEOPLE)
    return Membership.objects.filter(union__path__startswith=union.path, left_on=None)[: most + 1].count() <= most


def group_unions(reach):
    """Unions for which an officer brings a group: those of the duties, the own one first if a duty covers it."""
    paths = set(reach.paths(Role.UNION_OFFICER))
    if reach.home_path and reach.covers(reach.home_path, Role.UNION_OFFICER):
        paths.add(reach.home_path)
    own = Case(When(path=reach.home_path, then=0), default=1)
    return Union.objects.filter(path__in=paths, closed_on=None).order_by(own, "path")


def pause_of(person, home) -> Sanction | None:
    """The pause that keeps the person from signing up at this home now."""
    rows = Sanction.objects.filter(person=person, home=home, state__in=PAUSES, ends_at__gt=timezone.now())
    return rows.first()


def missed_by(person, home, since: datetime):
    """Unexcused absences at the home since `since` that led to no pause yet."""
    rows = SignUp.objects.filter(person=person, activity__home=home, state=SignUpState.NO_SHOW, is_excused=False)
    return rows.filter(activity__starts_at__gte=since, sanctions=None)


def pauses_seen(reach):
    """One's own pauses and those of the homes somebody looks after, the latest first."""
    mine = Q(person=reach.person_id) if reach.person_id else Q(pk__in=[])
    rows = Sanction.objects.filter(mine | reach.q("home__union__path", *LOOKS_AFTER))
    return rows.select_related("home__union", "person", "decided_by__person").order_by("-starts_at", "-pk")


def pauses_within(reach):
    """Pauses at the homes somebody looks after."""
    return pauses_seen(reach).filter(reach.q("home__union__path", *LOOKS_AFTER))


def objections(reach):
    """Objections that wait for an answer, the longest waiting first."""
    return pauses_within(reach).filter(state=SanctionState.APPEALED).order_by("appealed_at", "pk")


def with_free_seats(rows):
    """Activities with a seat left."""
    return rows.filter(seats_taken__lt=F("capacity"))


def session_now(activity, early: timedelta, now: datetime | None = None):
    """The meeting that people may check in to now, None when none is near."""
    now = now or timezone.now()
    return activity.sessions.filter(starts_at__lte=now + early, ends_at__gt=now).order_by("starts_at").first()


def answers_of(entry) -> list[tuple[str, str]]:
    """(question, answer) of a sign-up, in the order of the form."""
    known = entry.answers or {}
    return [(one.text, known[str(one.pk)]) for one in entry.activity.questions.all() if str(one.pk) in known]


def sign_ups_to_rate():
    """Sign-ups of people who came, as the link in their message finds them."""
    return _sign_ups().filter(state=SignUpState.ATTENDED).select_related("rating")
