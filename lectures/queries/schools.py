"""Schools, asks and offers, visits and tutors as each person may see them (S3-01 … S3-09)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from federation.models import Role

from ..models import (
    ActivityTemplate,
    Clearance,
    ProgrammeSlot,
    School,
    SchoolPost,
    SchoolVisit,
    Speaker,
    Tutor,
    VisitRating,
)
from ..states import PostState, TutorState, VisitState

SCHOOL_SIDE = (Role.SCHOOL_CONTACT, Role.UNION_OFFICER)
LIVE = (VisitState.INTERESTED, VisitState.INVITED, VisitState.COMMITTED)


def with_last_visit(schools):
    """`schools` with `last_visit_at`, the moment of the last confirmed visit (NULL: never), and `visit_count`."""
    held = Q(visits__state=VisitState.ATTENDED)
    return schools.annotate(
        last_visit_at=Max("visits__starts_at", filter=held), visit_count=Count("visits", filter=held)
    )


def schools_on_map():
    """Active schools, those that wait longest first: never visited, then by the last visit (S3-08, S3-09)."""
    rows = with_last_visit(School.objects.filter(is_active=True)).select_related("union")
    return rows.order_by(F("last_visit_at").asc(nulls_first=True), "union__pinyin", "pk")


def days_since(school, today: date | None = None) -> int | None:
    """Days since the last confirmed visit of a school of `schools_on_map`; None when there was none."""
    if school.last_visit_at is None:
        return None
    return ((today or timezone.localdate()) - timezone.localdate(school.last_visit_at)).days


def schools_within(reach):
    """Active schools this person speaks for, by the sound of the name."""
    rows = School.objects.filter(reach.q("union__path", *SCHOOL_SIDE), is_active=True)
    return rows.select_related("union")


def schools_table(reach):
    """Schools of the office's unions, and those somebody speaks for, with their last visit."""
    rows = School.objects.filter(reach.q("union__path", *SCHOOL_SIDE, Role.CORPS_OFFICER))
    return with_last_visit(rows).select_related("union").order_by("union__pinyin", "pk")


def activities(stage: str = ""):
    """Activities on offer, by kind; for one stage of school when named."""
    rows = ActivityTemplate.objects.filter(is_active=True)
    return rows.filter(stages__contains=[stage]) if stage else rows


def activity_table(reach):
    """Every activity, for the corps offices."""
    return ActivityTemplate.objects.all() if reach.has(Role.CORPS_OFFICER) else ActivityTemplate.objects.none()


def posts():
    """Asks and offers that stand, with what their lines show; those of the longest waiting schools first, then newest."""
    last = Max("school__visits__starts_at", filter=Q(school__visits__state=VisitState.ATTENDED))
    return (
        SchoolPost.objects.filter(state=PostState.OPEN, until_on__gte=timezone.localdate())
        .select_related("template", "school__union", "speaker__home_corps__union", "topic")
        .annotate(last_visit_at=last)
        .order_by(F("last_visit_at").asc(nulls_first=True), "-created_at", "-pk")
    )


def posts_to_read():
    """Every ask and offer, closed ones too, to be found by key."""
    return SchoolPost.objects.select_related("template", "school__union", "speaker__home_corps__union", "topic")


def own_posts(reach):
    """Asks of one's schools and one's own offers, open ones first."""
    mine = Q(speaker__person=reach.person_id) if reach.person_id else Q(pk__in=[])
    rows = posts_to_read().filter(mine | reach.q("school__union__path", *SCHOOL_SIDE))
    return rows.order_by("-state", "-created_at", "-pk")


def posts_table(reach):
    """Asks and offers of the schools and speakers within an office's reach."""
    by_corps = reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER)
    by_union = reach.q("school__union__path", *SCHOOL_SIDE, Role.CORPS_OFFICER)
    return posts_to_read().filter(by_corps | by_union)


def visits_within(reach):
    """Visits of one's school, one's own, and of the corps whose office this is; the latest first."""
    if reach.is_visitor:
        return SchoolVisit.objects.none()
    mine = Q(speaker__person=reach.person_id) if reach.person_id else Q(pk__in=[])
    by_union = reach.q("school__union__path", *SCHOOL_SIDE, Role.CORPS_OFFICER)
    by_corps = reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER)
    return (
        SchoolVisit.objects.filter(mine | by_union | by_corps)
        .select_related(
            "school__union", "speaker__home_corps__union", "speaker__person", "template", "post", "topic", "order",
            "contact__person", "programme", "tutor",
        )
        .order_by("-created_at", "-pk")
    )  # fmt: skip


def visit_table(reach):
    """Visits within an office's or a school's reach, for the admin."""
    by_union = reach.q("school__union__path", *SCHOOL_SIDE, Role.CORPS_OFFICER)
    by_corps = reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER)
    rows = SchoolVisit.objects.filter(by_union | by_corps)
    return rows.select_related("school__union", "speaker", "template", "programme", "order")


def waiting_for(reach, visits):
    """Those of `visits` in which the next step is this person's own."""
    school = reach.q("school__union__path", *SCHOOL_SIDE)
    speaker = Q(speaker__person=reach.person_id) if reach.person_id else Q(pk__in=[])
    invite = Q(state=VisitState.INTERESTED)
    agree = Q(state=VisitState.INVITED)
    held = Q(state=VisitState.COMMITTED, starts_at__lte=timezone.now())
    return visits.filter(
        (invite & ((Q(interest_of="speaker") & school) | (Q(interest_of="school") & speaker)))
        | (agree & ((Q(interest_of="school") & school) | (Q(interest_of="speaker") & speaker)))
        | (held & school)
    )


def tutors_within(reach):
    """Tutors of one's school, one's own terms, and those of the corps whose office this is, with `visits_done`."""
    if reach.is_visitor:
        return Tutor.objects.none()
    mine = Q(speaker__person=reach.person_id) if reach.person_id else Q(pk__in=[])
    by_union = reach.q("school__union__path", *SCHOOL_SIDE)
    by_corps = reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER)
    return with_visits_done(Tutor.objects.filter(mine | by_union | by_corps))


def with_visits_done(tutors):
    """`tutors` with `visits_done`, the confirmed visits of the term (S3-05)."""
    held = Q(visits__state=VisitState.ATTENDED)
    rows = tutors.annotate(visits_done=Count("visits", filter=held, distinct=True))
    return rows.select_related("school__union", "speaker__home_corps__union", "speaker__person", "paper").order_by(
        "-starts_on", "-pk"
    )


def tutors_of(school):
    """Who is tutor at the school today."""
    return with_visits_done(Tutor.objects.filter(school=school, state=TutorState.ACTIVE))


def tutor_on(school, speaker, day: date) -> Tutor | None:
    """The appointment of the speaker at the school that holds on a day."""
    rows = Tutor.objects.filter(school=school, speaker=speaker, state=TutorState.ACTIVE)
    return rows.filter(starts_on__lte=day, ends_on__gte=day).first()


def visits_of(school):
    """Confirmed visits of a school, the latest first."""
    rows = SchoolVisit.objects.filter(school=school, state=VisitState.ATTENDED)
    return rows.select_related("speaker", "template").order_by("-starts_at", "-pk")


def visits_in_year(speaker, year: int) -> int:
    """Agreed and confirmed visits of a speaker in a year (Asia/Shanghai)."""
    states = (VisitState.COMMITTED, VisitState.ATTENDED)
    return SchoolVisit.objects.filter(speaker=speaker, state__in=states, starts_at__year=year).count()


def schools_in_line(visit):
    """Other schools that wait for the same speaker with a live visit, with their last visit; longest waiting first."""
    live = SchoolVisit.objects.filter(speaker=visit.speaker, state__in=LIVE[:2]).exclude(school=visit.school)
    rows = with_last_visit(School.objects.filter(pk__in=live.values("school"), is_active=True))
    return rows.select_related("union").order_by(F("last_visit_at").asc(nulls_first=True), "pk")


def clearances_within(reach):
    """Checks and inductions of the speakers of an office, those that expire first first."""
    rows = Clearance.objects.filter(reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER))
    return rows.select_related("speaker__home_corps__union", "noted_by__person").order_by("expires_on", "pk")


def clearances_that_count():
    """For each speaker and kind the record that expires last and was not revoked."""
    rows = Clearance.objects.filter(revoked_at=None).select_related("speaker__person", "speaker__home_corps__union")
    return rows.order_by("speaker_id", "kind", "-expires_on", "-pk").distinct("speaker_id", "kind")


def speakers_cleared(day: date | None = None):
    """Active speakers who may go into schools on a day, by the sound of the name."""
    rows = Speaker.objects.filter(is_active=True, school_cleared_until__gte=day or timezone.localdate())
    return rows.select_related("home_corps__union", "person").order_by("pinyin", "pk")


def slots_of(speaker):
    """Days from today on that the speaker reserved, the soonest first."""
    rows = ProgrammeSlot.objects.filter(speaker=speaker, day__gte=timezone.localdate())
    return rows.select_related("programme", "visit__school__union")


def open_slots():
    """Reserved days that no visit has taken, the soonest first."""
    today = timezone.localdate()
    rows = ProgrammeSlot.objects.filter(visit=None, day__gte=today, speaker__is_active=True)
    return rows.filter(speaker__school_cleared_until__gte=F("day")).select_related("programme", "speaker__home_corps")


@dataclass(frozen=True)
class Dot:
    """A school on the map: where (of a drawing 1000 wide), how far apart, and how long it has waited."""

    school: School
    x: float
    y: float
    days: int | None

    @property
    def tone(self) -> str:
        """never · long (half a year) · fresh."""
        return "never" if self.days is None else "long" if self.days > 180 else "fresh"


WIDE, HIGH, EDGE = 1000, 620, 60


def dots_of(schools) -> list[Dot]:
    """The schools with coordinates as dots of our own map, north above; one school alone stands in the middle."""
    placed = [one for one in schools if one.latitude is not None and one.longitude is not None]
    if not placed:
        return []
    south, north = min(one.latitude for one in placed), max(one.latitude for one in placed)
    west, east = min(one.longitude for one in placed), max(one.longitude for one in placed)

    def at(value, low, high, size):
        share = (value - low) / (high - low) if high > low else 0.5
        return round(EDGE + share * (size - 2 * EDGE), 1)

    return [
        Dot(one, at(one.longitude, west, east, WIDE), HIGH - at(one.latitude, south, north, HIGH), days_since(one))
        for one in placed
    ]


def visit_ratings_table(reach):
    """Both sides' ratings of the visits within reach, the newest first."""
    within = visit_table(reach).order_by().values("pk")
    rows = VisitRating.objects.filter(visit__in=within)
    return rows.select_related("visit__school__union", "visit__speaker").order_by("-created_at", "-pk")


def tutor_table(reach):
    """Tutors of the schools and speakers within a duty's reach, with `visits_done`."""
    by_union = reach.q("school__union__path", *SCHOOL_SIDE, Role.CORPS_OFFICER)
    by_corps = reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER)
    return with_visits_done(Tutor.objects.filter(by_union | by_corps))


def slots_table(reach):
    """Reserved days of the speakers of an office, the latest first."""
    rows = ProgrammeSlot.objects.filter(reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER))
    return rows.select_related("speaker", "programme", "visit__school__union").order_by("-day", "-pk")


def tutors_to_confirm(reach):
    """Proposals that wait for the office, the oldest first."""
    rows = Tutor.objects.filter(reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER))
    rows = rows.filter(state=TutorState.PROPOSED).select_related("school__union", "speaker")
    return rows.order_by("created_at", "pk")


def clearances_to_renew(reach, within_days: int):
    """Records that count and expire within some days or have expired, of active speakers; the soonest first."""
    counting = clearances_that_count().values("pk")
    last = timezone.localdate() + timedelta(days=within_days)
    rows = clearances_within(reach).filter(pk__in=list(counting.values_list("pk", flat=True)))
    return rows.filter(expires_on__lte=last, speaker__is_active=True)


def visits_waiting_for_school(reach):
    """Visits whose next step is one's school's, the longest waiting first."""
    if not reach.has(*SCHOOL_SIDE):
        return SchoolVisit.objects.none()
    rows = SchoolVisit.objects.filter(reach.q("school__union__path", *SCHOOL_SIDE))
    rows = rows.filter(
        Q(state=VisitState.INTERESTED, interest_of="speaker")
        | Q(state=VisitState.INVITED, interest_of="school")
        | Q(state=VisitState.COMMITTED, starts_at__lte=timezone.now())
    )
    return rows.select_related("school__union", "speaker", "template").order_by("created_at", "pk")
