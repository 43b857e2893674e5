"""Series, releases, drafts, terms, calls, the academy and schools at the desk: what a list costs, exports and decides."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lectures.actions import custom
from lectures.models import (
    ActivityTemplate,
    AdmissionCall,
    Agreement,
    AgreementAnswer,
    Appointment,
    Batch,
    Clearance,
    Course,
    Enrolment,
    Order,
    OrderDraft,
    Programme,
    ProgrammeSlot,
    ReleaseLine,
    ScheduleRelease,
    School,
    SchoolPost,
    SchoolVisit,
    Script,
    ScriptVersion,
    Series,
    TopicProposal,
    Trial,
    TrialSlot,
    Tutor,
    VisitRating,
)
from lectures.queries.availability import free_dates
from lectures.states import OrderState
from notifications.models import Notice
from tests.factories.academy import make_candidate, make_slot
from tests.factories.federation import make_staff, make_union
from tests.factories.lectures import make_corps, make_order, make_speaker, make_topic
from workflow.models import StateChange
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db
MODELS = [
    ActivityTemplate, AdmissionCall, Agreement, AgreementAnswer, Appointment, Batch, Clearance, Course, Enrolment,
    OrderDraft, Programme, ProgrammeSlot, ScheduleRelease, School, SchoolPost, SchoolVisit, ScriptVersion, Series,
    TopicProposal, Trial, TrialSlot, Tutor, VisitRating,
]  # fmt: skip


def page(model, name="changelist", *args):
    return reverse(f"admin:lectures_{model._meta.model_name}_{name}", args=args)


def more_rows(hall, order, number):
    """One more row in each table, each about people and unions of its own."""
    today, now, day = timezone.localdate(), timezone.now(), timedelta(days=1)
    union = make_union(hall.city)
    speaker, by = make_speaker(make_corps(union), f"讲师{number}"), hall.office
    topic = make_topic(f"G{number}")
    agreement = Agreement.objects.create(version=number + 1, text_zh="同意", text_en="agreed")
    AgreementAnswer.objects.create(agreement=agreement, speaker=speaker, accepted=True, answered_by=by)
    Appointment.objects.create(
        corps=speaker.home_corps, speaker=speaker, starts_on=today, ends_on=today + 700 * day, proposed_by=by
    )
    call = AdmissionCall.objects.create(
        corps=speaker.home_corps, title=f"选拔{number}", opens_on=today, closes_at=now + day
    )
    course = Course.objects.create(code=f"K9{number}", title=f"课程{number}", kind="script", hours=8)
    batch = Batch.objects.create(
        course=course, corps=hall.corps, title=f"第{number}期", seats=5, enrol_until=today, place="x"
    )
    Enrolment.objects.create(batch=batch, person=speaker.person)
    slot = make_slot(hall, hours=48 + 3 * number)
    Trial.objects.create(slot=slot, candidacy=make_candidate(hall, call=call), title=f"试讲{number}")
    script = Script.objects.create(speaker=speaker, topic=topic, corps=speaker.home_corps, title=f"讲稿{number}")
    ScriptVersion.objects.create(
        script=script, number=1, text="x", state="submitted", written_by=hall.officer, submitted_at=now
    )
    OrderDraft.objects.create(
        order=order, title=f"方案{number}", speaker=speaker, starts_at=now + day, drafted_by=by, state="declined"
    )
    TopicProposal.objects.create(corps=hall.corps, title=f"主题{number}", topic=topic)
    release = ScheduleRelease.objects.create(corps=hall.corps, number=number + 1, released_by=by)
    ReleaseLine.objects.create(release=release, order=order, change="new", starts_at=now, speaker=speaker, place="x")
    Series.objects.create(union=union, created_by=by, title=f"系列{number}", every="week", count=3, first_starts_at=now)
    _schools(union, speaker, number, by)


def _schools(union, speaker, number, by):
    today = timezone.localdate()
    school = School.objects.create(union=union, stage="vocational", address="云江路9号", latitude=30.2, longitude=120.2)
    template = ActivityTemplate.objects.create(
        kind="class", title=f"班会{number}", minutes=40, group_max_people=60, stages=["vocational"]
    )
    post = SchoolPost.objects.create(
        template=template, school=school, from_on=today, until_on=today, written_by=by, text="想请师傅来"
    )
    programme = Programme.objects.create(
        year=2000 + number, edition=1, title=f"进校园{number}", opens_on=today, closes_on=today + timedelta(days=30)
    )
    visit = SchoolVisit.objects.create(
        post=post, school=school, speaker=speaker, template=template, minutes=40, created_by=by, contact=by
    )
    VisitRating.objects.create(visit=visit, side="school", score=5, written_by=by)
    Clearance.objects.create(
        speaker=speaker, kind="record", done_on=today, expires_on=today + timedelta(days=9), noted_by=by
    )
    ProgrammeSlot.objects.create(programme=programme, speaker=speaker, day=today + timedelta(days=3))
    Tutor.objects.create(
        school=school, speaker=speaker, title="teacher", starts_on=today, ends_on=today + timedelta(days=300),
        visits_owed=2, proposed_by=by,
    )  # fmt: skip


@pytest.fixture
def order(hall):
    return make_order(hall, OrderState.REVIEWED, mode="need", topic=None, need="设备怎么改")


def cost_of(client, model) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page(model)).status_code == 200, model
    return len(seen)


def test_lists_cost_the_same_with_one_and_with_thirty_rows(hall, order, client):
    client.force_login(hall.office)
    more_rows(hall, order, 0)
    for model in MODELS:
        client.get(page(model))
    few = {model._meta.model_name: cost_of(client, model) for model in MODELS}
    for number in range(1, 30):
        more_rows(hall, order, number)
    many = {model._meta.model_name: cost_of(client, model) for model in MODELS}
    assert few == many
    assert few == COSTS


COSTS = {
    "activitytemplate": 4, "admissioncall": 5, "agreement": 4, "agreementanswer": 5, "appointment": 5,
    "batch": 6, "clearance": 5, "course": 4, "enrolment": 7, "orderdraft": 5, "programme": 4,
    "programmeslot": 5, "schedulerelease": 5, "school": 4, "schoolpost": 4, "schoolvisit": 6,
    "scriptversion": 5, "series": 5, "topicproposal": 5, "trial": 6, "trialslot": 5, "tutor": 5,
    "visitrating": 5,
}  # fmt: skip


def test_every_list_goes_to_excel_without_tags_and_its_export_is_journalled(hall, order, client):
    client.force_login(hall.office)
    more_rows(hall, order, 0)
    for model in MODELS:
        keys = list(model._base_manager.values_list("pk", flat=True))
        answer = client.post(page(model), {"action": "export", "_selected_action": keys})
        assert answer.status_code == 200 and "spreadsheetml" in answer["Content-Type"], model
        rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
        assert len(rows) >= 2 and not any(re.search(r"<\w", str(cell)) for row in rows for cell in row), model
    assert StateChange.objects.filter(event="list_exported").count() == len(MODELS)


def test_rows_of_another_office_are_not_there(hall, order, client):
    more_rows(hall, order, 0)
    make_corps(hall.other)
    client.force_login(make_staff("corps_officer", hall.other))
    for model in (Series, ScheduleRelease, OrderDraft, TopicProposal, Appointment, AdmissionCall, Batch, Trial):
        row = model._base_manager.first()
        assert client.get(page(model, "change", row.pk)).status_code == 404, model
        assert str(row) not in client.get(page(model)).text


def test_filters_that_cannot_be_break_nothing(hall, client):
    client.force_login(hall.office)
    for model in (Series, ScheduleRelease, OrderDraft, TopicProposal):
        for query in ({"corps": "x"}, {"state": "nowhere"}, {"origin": "moon"}, {"q": "😀%"}):
            assert client.get(page(model), query).status_code in (200, 302)


def test_the_rest_of_a_series_is_cancelled_at_the_desk_with_a_reason(hall, client):
    order = make_order(hall, by=hall.officer)
    series = Series.objects.create(
        union=hall.union, created_by=hall.officer, title="每月一讲", every="month", count=3, first_starts_at=order.starts_at,
        left_out=[timezone.localdate()], skipped=[{"on": "2026-12-01T09:00:00+08:00", "why": {"zh-hans": "讲师已有安排"}}],
    )  # fmt: skip
    Order.objects.filter(pk=order.pk).update(series=series)
    client.force_login(hall.officer)
    text = client.get(page(Series, "change", series.pk)).text
    assert order.number in text and "讲师已有安排" in text
    address = page(Series, "decide", series.pk, "cancel")
    for note, status in (("", 422), ("培训计划取消", 302), ("再来一次", 422)):
        assert client.post(address, {"note": note, "form_token": new_token()}).status_code == status
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED
    client.force_login(make_staff("union_officer", hall.other))
    assert client.post(address, {"note": "x", "form_token": new_token()}).status_code == 404


def test_the_schedule_is_released_at_the_desk_and_not_twice(hall, client):
    make_order(hall, OrderState.ACCEPTED)
    client.force_login(hall.office)
    sent = {"corps": hall.corps.pk, "note": "十二月安排"}
    assert client.post(page(ScheduleRelease, "add"), sent).status_code == 302
    release = ScheduleRelease.objects.get()
    assert (release.number, release.note, release.lines.count()) == (1, "十二月安排", 1)
    assert "十二月安排" in client.get(page(ScheduleRelease, "change", release.pk)).text
    again = client.post(page(ScheduleRelease, "add"), sent)
    assert again.status_code == 422 and ScheduleRelease.objects.count() == 1
    foreign = make_corps(make_union(), "外地宣讲团")
    assert client.post(page(ScheduleRelease, "add"), {"corps": foreign.pk}).status_code == 200
    assert ScheduleRelease.objects.count() == 1


def test_a_draft_is_taken_back_until_it_is_answered(hall, order, client):
    start = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=30, most=1)[0]
    draft = custom.draft_for(order, by=hall.office, title="老设备新手艺", speaker=hall.speaker, starts_at=start)
    client.force_login(hall.office)
    address = page(OrderDraft, "decide", draft.pk, "withdraw")
    for note, status in (("", 422), ("讲师临时出差", 302), ("再来一次", 422)):
        assert client.post(address, {"note": note, "form_token": new_token()}).status_code == status
    draft.refresh_from_db()
    assert draft.state == "withdrawn" and not order.bookings.filter(is_live=True).exists()
    assert "讲师临时出差" in Notice.objects.get(kind="lectures.draft_withdrawn", person=hall.worker.person).body
