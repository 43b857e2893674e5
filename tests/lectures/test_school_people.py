"""Clearances with expiry, tutors with visits owed, the yearly programme, and that no child's name is ever kept."""

from datetime import date, timedelta

import pytest
import time_machine
from django import forms as django_forms
from django.apps import apps
from django.db import models
from django.utils import timezone

from lectures.actions import clearances, programmes, tutors
from lectures.actions import visits as act
from lectures.children import child_named, warning_about
from lectures.errors import OrderRefused
from lectures.forms import schools as forms
from lectures.models import Clearance, Paper, Programme, ProgrammeSlot, SchoolVisit, Speaker, Tutor
from lectures.queries.programmes import days_to_craftsman_day, edition_of, programme_of, shows_banner
from lectures.queries.schools import tutors_within
from lectures.states import TUTOR, TutorState, VisitState
from lectures.tasks import look_after_schools
from notifications.models import Notice
from tests.factories.lectures import make_speaker
from tests.factories.machines import assert_full_matrix
from tests.factories.schools import WHAT, date_of, fresh, make_contact, make_school, make_school_hall, make_visit
from workflow.errors import InvalidTransition, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db):
    return make_school_hall()


def make_tutor(hall, **details):
    today = timezone.localdate()
    values = {"title": "counsellor", "starts_on": today, "ends_on": today + timedelta(days=300), "visits_owed": 2}
    return tutors.propose_tutor(by=hall.contact, school=hall.school, speaker=hall.speaker, **values | details)


def load(tutor):
    return Tutor.objects.select_related(
        "school__union", "speaker__home_corps__union", "speaker__person", "paper__corps__union"
    ).get(pk=tutor.pk)


def test_the_clearance_of_a_speaker_is_the_earliest_expiry_of_the_kinds_needed(hall):
    today, speaker = timezone.localdate(), make_speaker(hall.corps, "新讲员")
    note = {"by": hall.office, "speaker": speaker, "done_on": today}
    clearances.note_clearance(**note, kind="record", expires_on=today + timedelta(days=300))
    assert Speaker.objects.get(pk=speaker.pk).school_cleared_until is None
    row = clearances.note_clearance(**note, kind="induction", expires_on=today + timedelta(days=100))
    assert Speaker.objects.get(pk=speaker.pk).school_cleared_until == today + timedelta(days=100)
    clearances.note_clearance(**note, kind="induction", expires_on=today + timedelta(days=700))
    assert Speaker.objects.get(pk=speaker.pk).school_cleared_until == today + timedelta(days=300)
    later = Clearance.objects.get(speaker=speaker, expires_on=today + timedelta(days=700))
    clearances.revoke_clearance(later, by=hall.office, reason="培训记录有误")
    assert Speaker.objects.get(pk=speaker.pk).school_cleared_until == row.expires_on


@pytest.mark.parametrize(
    ("done", "expires", "field"),
    [(1, 30, "done_on"), (0, 0, "expires_on"), (-1, -3, "expires_on"), (0, 4000, "expires_on")],
)
def test_a_clearance_with_impossible_days_is_refused(hall, done, expires, field):
    today = timezone.localdate()
    days = {"done_on": today + timedelta(days=done), "expires_on": today + timedelta(days=expires)}
    with pytest.raises(OrderRefused) as refused:
        clearances.note_clearance(by=hall.office, speaker=hall.speaker, kind="record", **days)
    assert refused.value.field == field
    for by in (hall.contact, hall.speaker_account):
        with pytest.raises(NotAllowed):
            clearances.note_clearance(
                by=by, speaker=hall.speaker, kind="record", done_on=today, expires_on=today + timedelta(days=9)
            )


def test_speaker_and_office_are_reminded_at_sixty_thirty_and_seven_days_and_once_each(hall):
    expires = Clearance.objects.filter(speaker=hall.speaker).first().expires_on
    hall.office.person = make_speaker(hall.corps, "秦主任").person
    hall.office.save()
    noon = timezone.now().replace(hour=4, minute=0)
    sent = []
    for left in (61, 60, 59, 30, 29, 8, 7, 7, 0):
        with time_machine.travel(noon + (expires - timezone.localdate(noon)) - timedelta(days=left)):
            clearances.remind_clearances()
            sent.append(Notice.objects.filter(kind="lectures.clearance_expires", person=hall.speaker.person).count())
    assert sent == [0, 2, 2, 4, 4, 4, 6, 6, 6], "a check and an induction, three times"
    assert Notice.objects.filter(kind="lectures.clearance_expires", person=hall.office.person).count() == 6


def test_a_tutor_moves_as_its_table_says(hall):
    assert_full_matrix(TUTOR, lambda: make_tutor(hall))


def test_the_office_confirms_a_tutor_and_the_letter_says_term_and_visits(hall):
    tutor = load(make_tutor(hall))
    for by in (hall.contact, hall.speaker_account, hall.officer):
        with pytest.raises(NotAllowed):
            tutors.confirm_tutor(tutor, by=by)
    tutors.confirm_tutor(tutor, by=hall.office)
    paper = Paper.objects.get(kind="tutor")
    assert (paper.person, paper.expires_on, load(tutor).paper) == (hall.speaker.person, tutor.ends_on, paper)
    assert "2 次" in paper.facts["lines"][0] and hall.school.union.name in paper.facts["lines"][0]
    with pytest.raises(InvalidTransition):
        tutors.confirm_tutor(load(tutor), by=hall.office)


def test_a_tutor_confirmed_late_begins_that_day_and_never_without_clearance(hall):
    noon, tutor = timezone.now().replace(hour=4, minute=0), make_tutor(hall)
    with time_machine.travel(noon + timedelta(days=400)), pytest.raises(OrderRefused):
        tutors.confirm_tutor(load(tutor), by=hall.office)
    until = Speaker.objects.get(pk=hall.speaker.pk).school_cleared_until
    Speaker.objects.filter(pk=hall.speaker.pk).update(school_cleared_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(OrderRefused):
        tutors.confirm_tutor(load(tutor), by=hall.office)
    Speaker.objects.filter(pk=hall.speaker.pk).update(school_cleared_until=until)
    with time_machine.travel(noon + timedelta(days=9)):
        late = tutors.confirm_tutor(load(tutor), by=hall.office)
        assert (late.starts_on, late.ends_on) == (timezone.localdate(), tutor.ends_on)
        assert late.paper.facts["from"] == late.starts_on.isoformat()


def test_impossible_tutors_are_refused_beside_their_field(hall):
    today = timezone.localdate()
    for field, details in (
        ("starts_on", {"starts_on": today - timedelta(days=1)}),
        ("ends_on", {"ends_on": today - timedelta(days=1)}),
        ("ends_on", {"ends_on": today + timedelta(days=2000)}),
        ("visits_owed", {"visits_owed": 0}),
        ("speaker", {"starts_on": today + timedelta(days=500), "ends_on": today + timedelta(days=600)}),
    ):
        with pytest.raises(OrderRefused) as refused:
            make_tutor(hall, **details)
        assert refused.value.field == field
    make_tutor(hall)
    with pytest.raises(OrderRefused) as refused:
        make_tutor(hall)
    assert refused.value.field == "speaker"
    other = make_contact(make_school(hall.city, "城东小学工会", "primary"))
    with pytest.raises(NotAllowed):
        tutors.propose_tutor(
            by=other, school=hall.school, speaker=hall.speaker, title="teacher", starts_on=today,
            ends_on=today + timedelta(days=90), visits_owed=1,
        )  # fmt: skip


def held_for(hall, tutor):
    """A confirmed visit that the school's tutor owes."""
    visit = act.invite_speaker(
        by=hall.contact, school=hall.school, speaker=load(tutor).speaker, template=hall.activities["class"],
        starts_at=date_of(hall), **WHAT,
    )  # fmt: skip
    visit = act.agree_visit(fresh(visit), by=hall.speaker_account)
    with time_machine.travel(visit.starts_at + timedelta(hours=1)):
        act.hold_visit(fresh(visit), by=hall.contact, people_counted=30)
    return fresh(visit)


def test_confirmed_visits_count_for_the_tutor_and_who_came_ends_in_honour(hall):
    tutor = tutors.confirm_tutor(load(make_tutor(hall, visits_owed=1)), by=hall.office)
    assert held_for(hall, tutor).tutor == tutor
    from federation.queries import reach_of

    assert tutors_within(reach_of(hall.contact)).get().visits_done == 1
    with time_machine.travel(timezone.now() + timedelta(days=301)):
        assert tutors.lapse_tutors() == 1
    assert load(tutor).state == TutorState.ENDED


def test_a_tutor_who_does_not_come_lapses_with_a_reason_and_the_letter_is_revoked(hall):
    tutor = tutors.confirm_tutor(load(make_tutor(hall)), by=hall.office)
    with time_machine.travel(timezone.now() + timedelta(days=180)):
        assert tutors.lapse_tutors() == 0
    with time_machine.travel(timezone.now() + timedelta(days=182)):
        assert tutors.lapse_tutors() == 1
        assert tutors.lapse_tutors() == 0
        assert load(tutor).paper.revoked_at and "180" in load(tutor).paper.revoked_reason
        with pytest.raises(NotAllowed):
            tutors.renew_tutor(load(tutor), by=hall.contact, ends_on=date(2100, 1, 1), visits_owed=1)
        ends = timezone.localdate() + timedelta(days=200)
        tutors.renew_tutor(load(tutor), by=hall.office, ends_on=ends, visits_owed=3)
        again = load(tutor)
        assert (again.state, again.ends_on, again.visits_owed, again.paper.revoked_at) == ("active", ends, 3, None)
    assert Paper.objects.filter(kind="tutor").count() == 2


def test_the_programme_of_a_year_lays_itself_out_once(hall):
    assert [edition_of(2019), edition_of(2021)] == [1, 3]
    with time_machine.travel("2031-09-20 12:00+08:00"):
        look_after_schools()
        look_after_schools()
        programme = Programme.objects.get(year=2031)
        assert (programme.edition, programme.target_people) == (13, 100)
        assert (days_to_craftsman_day(), shows_banner()) == (6, True)
    with time_machine.travel("2031-09-27 12:00+08:00"):
        assert (days_to_craftsman_day(), shows_banner()) == (365, False)
    with time_machine.travel("2031-09-26 12:00+08:00"):
        assert days_to_craftsman_day() == 0


def test_a_speaker_counts_once_for_the_programme_however_often_he_went(hall):
    for skip in (0, 4):
        when = timezone.now() - timedelta(days=40)
        with time_machine.travel(when):
            start = date_of(hall, skip)
            visit = make_visit(hall, VisitState.COMMITTED, starts_at=start)
        with time_machine.travel(start + timedelta(hours=1)):
            act.hold_visit(visit, by=hall.contact, people_counted=20)
    year = timezone.localtime(SchoolVisit.objects.first().starts_at).year
    found = programme_of(year)
    assert (found.visit_count, found.speaker_count, found.school_count) == (2, 1, 1)


def test_reserved_days_are_taken_once_and_what_is_left_goes_on_to_the_next_year(hall):
    start = date_of(hall)
    programme = Programme.objects.get(year=timezone.localdate().year)
    Programme.objects.filter(pk=programme.pk).update(opens_on=date(programme.year, 1, 1))
    if start.year != programme.year:
        programme = programmes.ensure_programme(start.year)
        Programme.objects.update(opens_on=date(2020, 1, 1))
    programme.refresh_from_db()
    Programme.objects.filter(pk=programme.pk).update(closes_on=timezone.localdate() + timedelta(days=90))
    programme.refresh_from_db()
    reserve = {"by": hall.speaker_account, "speaker": hall.speaker, "programme": programme}
    slot = programmes.reserve_slot(**reserve, day=timezone.localdate(start))
    free = programmes.reserve_slot(**reserve, day=timezone.localdate(start) + timedelta(days=1))
    with pytest.raises(OrderRefused):
        programmes.reserve_slot(**reserve, day=slot.day)
    with pytest.raises(OrderRefused):
        programmes.reserve_slot(**reserve, day=timezone.localdate() - timedelta(days=1))
    with pytest.raises(OrderRefused):
        programmes.reserve_slot(**reserve, day=programme.closes_on + timedelta(days=1))
    with pytest.raises(NotAllowed):
        programmes.reserve_slot(**reserve | {"by": hall.contact}, day=slot.day + timedelta(days=3))
    template = hall.activities["class"]
    who = {"by": hall.contact, "school": hall.school, "speaker": hall.speaker, "template": template}
    with pytest.raises(OrderRefused) as refused:
        act.invite_speaker(**who, starts_at=start + timedelta(days=1), slot=slot, **WHAT)
    assert refused.value.field == "starts_at"
    visit = act.invite_speaker(**who, starts_at=start, slot=slot, **WHAT)
    visit = act.agree_visit(fresh(visit), by=hall.speaker_account)
    assert ProgrammeSlot.objects.get(pk=slot.pk).visit == visit
    with pytest.raises(OrderRefused):
        programmes.drop_slot(ProgrammeSlot.objects.get(pk=slot.pk), by=hall.speaker_account)
    act.cancel_visit(fresh(visit), by=hall.contact, note="考试")
    assert ProgrammeSlot.objects.get(pk=slot.pk).visit is None
    with time_machine.travel(timezone.now() + timedelta(days=95)):
        following = programmes.ensure_programme(programme.year + 1)
        Programme.objects.filter(pk=following.pk).update(
            opens_on=free.day + timedelta(days=300), closes_on=free.day + timedelta(days=400)
        )
        assert (programmes.carry_over(programme.year), programmes.carry_over(programme.year)) == (2, 0)
    moved = ProgrammeSlot.objects.get(carried_from=free)
    assert (moved.day.weekday(), moved.programme) == (free.day.weekday(), following)


NAMED = ["王小明同学很想参加", "学生张伟问了三次", "请关注小朋友李想，", "student Tom Brown asked"]
NOT_NAMED = ["高一3班同学共40名", "小学生也能听", "钱老师在场", "全体同学", "请带学生到报告厅集合", "五年级同学", ""]


@pytest.mark.parametrize("text", NAMED)
def test_a_text_that_looks_like_a_childs_name_is_found(text):
    assert child_named(text) and child_named(text) in warning_about(text)


@pytest.mark.parametrize("text", NOT_NAMED)
def test_a_text_without_a_name_passes(text):
    assert child_named(text) == ""


SCHOOL_ROWS = ["SchoolPost", "SchoolVisit", "VisitRating", "Tutor", "ProgrammeSlot", "School", "ActivityTemplate"]
CHILD_WORDS = ("pupil", "child", "student", "parent", "guardian", "name", "birth", "phone")


def test_no_column_and_no_field_about_schools_could_hold_a_childs_name():
    """Texts are free words the forms watch; a column or field of its own for a child does not exist (S3-06)."""
    for label in SCHOOL_ROWS:
        model = apps.get_model("lectures", label)
        texts = [
            one.name for one in model._meta.concrete_fields if isinstance(one, models.CharField | models.TextField)
        ]
        assert [name for name in texts if any(word in name for word in CHILD_WORDS) and name != "class_name"] == []
    shapes = [one for one in vars(forms).values() if isinstance(one, type) and issubclass(one, forms.ChildSafeForm)]
    assert len(shapes) > 10
    for shape in shapes:
        words = {name for name, one in shape.base_fields.items() if type(one) is forms.CleanText}
        assert words - set(shape.watched) - {"teacher"} == set(), shape.__name__
        assert not [name for name in words if any(word in name for word in CHILD_WORDS) and name != "class_name"]
        assert all(isinstance(one, django_forms.Field) for one in shape.base_fields.values())


def test_a_warned_text_passes_only_once_somebody_says_that_no_child_is_named():
    form = forms.ReasonForm({"note": "王小明同学生病"})
    assert not form.is_valid() and "王小明" in str(form.errors["note"])
    assert "no_child_named" in [bound.name for bound in form.shown()]
    assert forms.ReasonForm({"note": "王小明同学生病", "no_child_named": "on"}).is_valid()
    assert "no_child_named" not in [bound.name for bound in forms.ReasonForm({"note": "停电"}).shown()]
