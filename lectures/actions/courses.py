"""The academy: batches with seats and a waiting list, attendance, results and their certificates (S1-07, S1-09)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from federation.queries import reach_of
from ui.components.marks import day
from workflow.actions import move, record
from workflow.errors import NotAllowed
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices, policies
from ..errors import LinkExpired, OrderRefused
from ..models import Attendance, Batch, Course, Enrolment, Lesson, Paper
from ..parameters import ATTENDED_PERCENT
from ..queries import courses as queries
from ..states import EnrolmentState as S
from .guard import demand, store
from .papers import issue_paper

DOOR_OPENS, DOOR_CLOSES = timedelta(minutes=60), timedelta(minutes=30)
HOLDING = (S.WAITING, S.ENROLLED)


@transaction.atomic
def save_course(*, by, course=None, **details) -> Course:
    """Adds or changes a course. Raises NotAllowed, ValidationError by field."""
    demand(by, policies.can_edit_menu)
    course = course or Course()
    return store(course, details, "course_changed" if course.pk else "course_added", by=by)


@transaction.atomic
def save_batch(*, by, batch=None, **details) -> Batch:
    """Adds or changes a batch; more seats go to the waiting list at once.

    Raises NotAllowed, ValidationError by field, OrderRefused (`seats`) below the seats that are taken.
    """
    batch = lock(batch)[0] if batch else Batch()
    demand(by, policies.can_keep_corps, details.get("corps") or batch.corps)
    if batch.pk and details.get("seats", batch.seats) < batch.taken:
        raise OrderRefused("seats", _("%(count)s seats are taken already.") % {"count": batch.taken})
    batch = store(batch, details, "batch_changed" if batch.pk else "batch_added", by=by)
    _fill(batch)
    return batch


@transaction.atomic
def set_lessons(batch: Batch, rows, *, by) -> None:
    """Makes the timetable exactly `rows` (id or None, title, starts_at, minutes); a lesson somebody attended stays."""
    demand(by, policies.can_keep_corps, batch.corps)
    kept = {row["id"].pk for row in rows if row.get("id")}
    gone = Lesson.objects.filter(batch=batch).exclude(pk__in=kept)
    if gone.filter(attendances__isnull=False).exists():
        raise OrderRefused("", _("A lesson that people attended cannot be taken away."))
    gone.delete()
    for row in rows:
        details = {name: row[name] for name in ("title", "starts_at", "minutes")}
        if row.get("id"):
            Lesson.objects.filter(pk=row["id"].pk, batch=batch).update(**details)
        else:
            Lesson.objects.create(batch=batch, **details)
    record(batch, "timetable_set", by=by, data={"lessons": len(rows)})


@transaction.atomic
def enrol(batch: Batch, *, by) -> Enrolment:
    """Takes a seat for the person of `by`, or puts them at the end of the waiting list when none is left.

    Raises NotAllowed for whom the batch is not meant, OrderRefused after the last day or for a second time.
    """
    if by.person_id is None or not queries.batches_for(reach_of(by)).filter(pk=batch.pk).exists():
        raise NotAllowed(_("This course is for the speakers and candidates of the corps."))
    batch = _locked(batch)
    if batch.enrol_until < timezone.localdate():
        raise OrderRefused("", _("The last day to enrol was %(day)s.") % {"day": day(batch.enrol_until)})
    if Enrolment.objects.filter(batch=batch, person=by.person_id).exclude(state=S.LEFT).exists():
        raise OrderRefused("", _("You are on the list of this batch already."))
    row = Enrolment.objects.create(batch=batch, person_id=by.person_id)
    record(row, "course_joined", by=by)
    _fill(batch, tell_other_than=row)
    row.refresh_from_db()
    return row


def _locked(batch: Batch) -> Batch:
    return lock(batch)[0]


def _fill(batch: Batch, tell_other_than=None) -> int:
    """Gives free seats to those who wait, the longest first; call it while the batch is locked. Returns how many."""
    given = 0
    waiting = Enrolment.objects.filter(batch=batch, state=S.WAITING).select_related("person", "batch__corps__union")
    for row in waiting.order_by("joined_at", "pk")[: max(0, batch.seats - batch.taken)]:
        move(row, S.ENROLLED)
        given += 1
        if tell_other_than is None or row.pk != tell_other_than.pk:
            notices.tell_person(row.person, row, "place_given")
    if given:
        Batch.objects.filter(pk=batch.pk).update(taken=F("taken") + given)
        batch.refresh_from_db(fields=["taken"])
    return given


@transaction.atomic
def give_up(enrolment: Enrolment, *, by) -> Enrolment:
    """Leaves the batch or its waiting list; a freed seat goes to the next who waits, who is told."""
    if not policies.can_leave_course(reach_of(by), enrolment):
        raise NotAllowed(_("This place belongs to somebody else."))
    batch = _locked(enrolment.batch)
    enrolment.refresh_from_db(fields=["state"])
    had_seat = enrolment.state == S.ENROLLED
    enrolment = move(enrolment, S.LEFT, by=by)
    if had_seat:
        Batch.objects.filter(pk=batch.pk).update(taken=F("taken") - 1)
        batch.refresh_from_db(fields=["taken"])
        _fill(batch)
    return enrolment


def is_door_open(lesson: Lesson) -> bool:
    """From an hour before the lesson until half an hour after it."""
    return lesson.starts_at - DOOR_OPENS <= timezone.now() <= lesson.ends_at + DOOR_CLOSES


@transaction.atomic
def attend(lesson: Lesson, *, by, nonce=None) -> Attendance:
    """Notes by the code at the door that the person of `by` is there; again changes nothing.

    Raises LinkExpired outside the time, NotAllowed for whoever has no place in the batch.
    """
    if not is_door_open(lesson):
        raise LinkExpired(_("The list is open from an hour before the lesson until half an hour after it."))
    row = Enrolment.objects.filter(batch=lesson.batch_id, person=by.person_id, state=S.ENROLLED).first()
    if by.person_id is None or row is None:
        raise NotAllowed(_("You have no place in this batch. Please ask the office."))
    return Attendance.objects.get_or_create(lesson=lesson, enrolment=row, defaults={"client_nonce": nonce})[0]


@transaction.atomic
def call_roll(batch: Batch, present, *, by) -> int:
    """Makes the attendance of the batch exactly `present` (pairs of lesson and enrolment keys); returns what changed.

    Pairs of another batch, and of people with a result, are left as they are.
    """
    demand(by, policies.can_keep_corps, batch.corps)
    lock(batch)
    open_rows = set(Enrolment.objects.filter(batch=batch, state=S.ENROLLED).values_list("pk", flat=True))
    lessons = set(Lesson.objects.filter(batch=batch).values_list("pk", flat=True))
    wanted = {(lesson, row) for lesson, row in present if lesson in lessons and row in open_rows}
    rows = Attendance.objects.filter(lesson__in=lessons, enrolment__in=open_rows)
    standing = {(lesson, row): pk for lesson, row, pk in rows.values_list("lesson", "enrolment", "pk")}
    gone = [pk for pair, pk in standing.items() if pair not in wanted]
    new = [Attendance(lesson_id=lesson, enrolment_id=row, noted_by=by) for lesson, row in wanted - set(standing)]
    Attendance.objects.filter(pk__in=gone).delete()
    Attendance.objects.bulk_create(new, ignore_conflicts=True)
    if new or gone:
        record(batch, "roll_called", by=by, data={"more": len(new), "fewer": len(gone)})
    return len(new) + len(gone)


@transaction.atomic
def decide_course(enrolment: Enrolment, *, by, passed: bool, note: str = "", result_percent=None) -> Enrolment:
    """Decides whether somebody passed; who passed gets the certificate at once, valid as long as the course says.

    Raises OrderRefused (`note`) when too few lessons were attended and no reason is given, or for a result out of
    scale; NoteMissing for a failure without reason; NotAllowed for one's own place.
    """
    batch = enrolment.batch
    if not policies.can_keep_corps(reach_of(by), batch.corps) or by.person_id == enrolment.person_id:
        raise NotAllowed(_("The office decides results, and nobody decides their own."))
    if result_percent is not None and not 0 <= result_percent <= 100:
        raise OrderRefused("result_percent", _("A result lies between 0 and 100."))
    share, least = queries.attended_percent(enrolment), value_of(ATTENDED_PERCENT)
    if passed and share < least and not note.strip():
        raise OrderRefused(
            "note",
            _("Attended %(share)s%% of the lessons, %(least)s%% are needed. Please write why it counts as passed.")
            % {"share": share, "least": least},
        )
    columns = {"decided_on": timezone.localdate(), "result_percent": result_percent}
    row = move(
        enrolment, S.PASSED if passed else S.FAILED, by=by, note=note.strip(), data={"attended": share}, **columns
    )
    if passed:
        _certify(row, by)
    else:
        notices.tell_person(row.person, row, "course_failed", note=note.strip())
    return row


@translation.override("zh-hans")  # a certificate speaks Chinese whoever pressed the button
def _certify(row: Enrolment, by) -> Paper:
    course = row.batch.course
    line = _("completed the course “%(course)s” (%(hours)s class hours) of the academy and passed it.") % {
        "course": course.title, "hours": course.hours,
    }  # fmt: skip
    return issue_paper(
        by=by, kind=Paper.Kind.CERTIFICATE, corps=row.batch.corps, person=row.person, title=_("Certificate"),
        course=course, facts={"lines": [line], "course": course.title, "batch": row.batch.title},
        valid_months=course.valid_months or None,
    )  # fmt: skip
