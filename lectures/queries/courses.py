"""Courses, batches and places of the academy as their people and the office see them."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from federation.models import Role
from workflow.parameters import figures

from ..models import Attendance, Batch, Candidacy, Course, Enrolment, Lesson, Paper, Speaker
from ..parameters import CERTIFICATE_REMINDERS
from ..states import CandidacyState as C
from ..states import EnrolmentState as S

IN_ACADEMY = (C.SHORTLISTED, C.IN_TRAINING, C.TRIAL, C.READY)


def _corps_paths(reach) -> set[str]:
    """Union paths of the corps whose speaker or candidate somebody is."""
    if reach.person_id is None:
        return set()
    at_home = Speaker.objects.filter(person=reach.person_id).values_list("home_corps__union__path", flat=True)
    calls = Candidacy.objects.filter(person=reach.person_id, state__in=IN_ACADEMY)
    return {*at_home, *calls.values_list("call__corps__union__path", flat=True)}


def is_learner(reach) -> bool:
    """Whether the academy is for this person: a speaker, or a candidate who was chosen."""
    return bool(_corps_paths(reach))


def batches_for(reach):
    """Batches of active courses held by one's corps or a corps above it, with the first and the last lesson; latest first."""
    own = Q(pk__in=[])
    for path in _corps_paths(reach):
        steps = path.rstrip("/").split("/")
        own |= Q(corps__union__path__in=["/".join(steps[:end]) + "/" for end in range(1, len(steps) + 1)])
    return Batch.objects.filter(own, course__is_active=True).select_related("course", "corps__union")


def open_batches(reach):
    """Batches one can still enrol in, with `waiting_count` and `first_at` (NULL without a timetable); soonest end first."""
    waiting = Enrolment.objects.filter(batch=OuterRef("pk"), state=S.WAITING).order_by().values("batch")
    first = Lesson.objects.filter(batch=OuterRef("pk")).order_by("starts_at").values("starts_at")[:1]
    mine = Enrolment.objects.filter(batch=OuterRef("pk"), person=reach.person_id).exclude(state=S.LEFT)
    return (
        batches_for(reach)
        .filter(enrol_until__gte=timezone.localdate())
        .annotate(waiting_count=Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0))
        .annotate(first_at=Subquery(first), is_mine=Exists(mine))
        .order_by("enrol_until", "pk")
    )


def _position():
    """How many joined the same waiting list before."""
    earlier = Q(joined_at__lt=OuterRef("joined_at")) | Q(joined_at=OuterRef("joined_at"), pk__lt=OuterRef("pk"))
    rows = Enrolment.objects.filter(earlier, batch=OuterRef("batch"), state=S.WAITING).order_by().values("batch")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0) + 1


def enrolments_of(reach):
    """One's own places, the newest first, with `position` (1 = next) for those who wait and lessons at hand."""
    rows = Enrolment.objects.filter(person=reach.person_id) if reach.person_id else Enrolment.objects.none()
    lessons = Lesson.objects.annotate(
        is_attended=Exists(Attendance.objects.filter(lesson=OuterRef("pk"), enrolment__person=reach.person_id))
    )
    return (
        rows.exclude(state=S.LEFT)
        .select_related("batch__course", "batch__corps__union", "person")
        .prefetch_related(Prefetch("batch__lessons", lessons, to_attr="timetable"))
        .annotate(position=_position())
        .order_by("-joined_at", "-pk")
    )


def lessons_of(reach):
    """Lessons of the batches one has a seat in, in the order of time."""
    rows = Lesson.objects.filter(batch__enrolments__person=reach.person_id, batch__enrolments__state=S.ENROLLED)
    return (rows if reach.person_id else Lesson.objects.none()).select_related("batch").order_by("starts_at")


def lessons_at_door():
    """Every lesson, to be found by the unguessable code of its door alone."""
    return Lesson.objects.select_related("batch__corps__union", "batch__course")


def courses_table(reach):
    """Every course for those who keep them, with `batch_count` and `passed_count`."""
    rows = Course.objects.all() if reach.has(Role.CORPS_OFFICER) else Course.objects.none()
    passed = Count("batches__enrolments", filter=Q(batches__enrolments__state=S.PASSED), distinct=True)
    return rows.annotate(batch_count=Count("batches", distinct=True), passed_count=passed)


def batches_within(reach):
    """Batches of the corps whose office this is, with `waiting_count` and `lesson_count`."""
    waiting = Count("enrolments", filter=Q(enrolments__state=S.WAITING), distinct=True)
    return (
        Batch.objects.filter(reach.q("corps__union__path", Role.CORPS_OFFICER))
        .select_related("course", "corps__union")
        .annotate(waiting_count=waiting, lesson_count=Count("lessons", distinct=True))
    )


def enrolments_within(reach):
    """Places in these batches with `attended_count` and `lesson_count`."""
    lessons = Lesson.objects.filter(batch=OuterRef("batch")).order_by().values("batch")
    return (
        Enrolment.objects.filter(reach.q("batch__corps__union__path", Role.CORPS_OFFICER))
        .select_related("batch__course", "batch__corps__union", "person")
        .annotate(attended_count=Count("attendances", distinct=True))
        .annotate(lesson_count=Coalesce(Subquery(lessons.annotate(n=Count("pk")).values("n")), 0))
    )


def roll_of(batch):
    """Who has a seat or a result in the batch, by name, with `present` as the keys of the lessons attended."""
    rows = Enrolment.objects.filter(batch=batch, state__in=[S.ENROLLED, S.PASSED, S.FAILED]).select_related("person")
    rows = list(rows.prefetch_related("attendances").order_by("person__pinyin", "pk"))
    for row in rows:
        row.present = {one.lesson_id for one in row.attendances.all()}
    return rows


def attended_percent(enrolment) -> int:
    """Share of the lessons of the batch that somebody attended, rounded down; 100 without a timetable."""
    lessons = Lesson.objects.filter(batch=enrolment.batch_id).count()
    return 100 * enrolment.attendances.count() // lessons if lessons else 100


def batches_over(reach):
    """Batches whose last lesson is over while people still wait for their result; `ended_at`, the longest ago first."""
    last = Lesson.objects.filter(batch=OuterRef("pk")).order_by("-starts_at").values("starts_at")[:1]
    undecided = Enrolment.objects.filter(batch=OuterRef("pk"), state=S.ENROLLED)
    rows = Batch.objects.filter(reach.q("corps__union__path", Role.CORPS_OFFICER)).annotate(ended_at=Subquery(last))
    return rows.filter(Exists(undecided), ended_at__lt=timezone.now()).order_by("ended_at")


def certificates_to_remind(today):
    """(paper, days left, which reminder) of valid certificates near their end that no later one replaces."""
    value_of = figures().value_of
    plan = sorted((value_of(name, today), name.rsplit("_", 1)[1]) for name in CERTIFICATE_REMINDERS)
    newer = Paper.objects.filter(
        person=OuterRef("person"), course=OuterRef("course"), kind=OuterRef("kind"), revoked_at=None,
        expires_on__gt=OuterRef("expires_on"),
    )  # fmt: skip
    rows = Paper.objects.filter(
        kind=Paper.Kind.CERTIFICATE, revoked_at=None, course__isnull=False,
        expires_on__range=(today, today + timedelta(days=max(days for days, _word in plan))),
    )  # fmt: skip
    for paper in rows.filter(~Exists(newer)).select_related("person", "course").order_by("pk").iterator(500):
        left = (paper.expires_on - today).days
        word = next((word for days, word in plan if left <= days), None)
        if word:
            yield paper, left, word


def lessons_within(reach):
    """Lessons of the corps whose office this is."""
    rows = Lesson.objects.filter(reach.q("batch__corps__union__path", Role.CORPS_OFFICER))
    return rows.select_related("batch__corps__union", "batch__course")
