"""The pages of craftsmen in schools: what stands on them, what comes back with a sentence, what a list costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lectures.models import School, SchoolPost, SchoolVisit, Tutor
from lectures.states import VisitState
from tests.factories.schools import (
    WHAT,
    date_of,
    make_ask,
    make_contact,
    make_offer,
    make_school,
    make_school_hall,
    make_visit,
)
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db):
    return make_school_hall()


def send(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"lectures:{name}", args=args), {"form_token": new_token(), **data})


def test_everybody_sees_programme_map_and_board(client, hall):
    make_visit(hall, VisitState.ATTENDED)
    make_school(hall.city, "城东小学工会", "primary", latitude=30.3, longitude=120.3)
    page = client.get(reverse("lectures:school-programme")).content.decode()
    assert "1 / 100" in page and "滨江职业中专工会" in page and page.count('class="mark"') == 2
    board = client.get(reverse("lectures:school-board")).content.decode()
    assert board.index("城东小学工会") < board.index("滨江职业中专工会"), "who waits longest stands first"
    only = client.get(reverse("lectures:school-board") + "?stage=primary").content.decode()
    assert "城东小学工会" in only and "滨江职业中专工会" not in only
    client.force_login(hall.office)
    table = client.get(reverse("lectures:school-board") + "?export=1")
    assert table["Content-Type"].endswith("spreadsheetml.sheet")


def test_a_contact_asks_and_what_is_wrong_comes_back_with_what_was_typed(client, hall):
    today = timezone.localdate()
    data = {"template": hall.activities["class"].pk, "school": hall.school.pk, "grade": "高一", "text": "王小明同学想听",
            "from_on": today, "until_on": today - timedelta(days=3)}  # fmt: skip
    answer = send(client, hall.contact, "post-new", **data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "王小明同学想听" in page and "孩子" in page and not SchoolPost.objects.exists()
    data |= {"text": "想请师傅上一节劳动课"}
    answer = send(client, hall.contact, "post-new", **data)
    assert (answer.status_code == 422 and "早于" in answer.content.decode()) or "之前" in answer.content.decode()
    answer = send(client, hall.contact, "post-new", **data | {"until_on": today + timedelta(days=30)})
    post = SchoolPost.objects.get()
    assert answer["Location"] == reverse("lectures:post-detail", args=[post.pk])
    assert "想请师傅上一节劳动课" in client.get(answer["Location"]).content.decode()


def test_nobody_asks_for_another_school_and_nobody_without_a_school_or_a_record_asks(client, hall):
    other = make_school(hall.city, "城东小学工会", "primary")
    today = timezone.localdate()
    data = {"template": hall.activities["class"].pk, "school": other.pk, "grade": "五年级", "from_on": today,
            "until_on": today + timedelta(days=9)}  # fmt: skip
    assert send(client, hall.contact, "post-new", **data).status_code == 422
    assert send(client, hall.worker, "post-new", **data).status_code == 403
    assert not SchoolPost.objects.exists()


def test_a_speaker_offers_and_answers(client, hall):
    today = timezone.localdate()
    answer = send(client, hall.speaker_account, "post-new", template=hall.activities["class"].pk, from_on=today,
                  until_on=today + timedelta(days=20), text="带教具")  # fmt: skip
    assert answer.status_code == 302 and SchoolPost.objects.get().speaker == hall.speaker
    ask = make_ask(hall)
    answer = send(client, hall.speaker_account, "post-interest", ask.pk)
    visit = SchoolVisit.objects.get()
    assert (answer.status_code, visit.state, visit.interest_of) == (302, "interested", "speaker")
    assert send(client, hall.worker, "post-interest", ask.pk).status_code == 403


@pytest.mark.parametrize(("people", "words"), [("0", "至少"), ("10000", "2000"), ("999", "60")])
def test_a_group_of_nobody_or_far_too_many_is_refused_on_the_page(client, hall, people, words):
    visit = make_visit(hall)
    start = timezone.localtime(date_of(hall)).strftime("%Y-%m-%dT%H:%M")
    data = {**WHAT, "people": people, "starts_at": start, "consent_held": "on"}
    answer = send(client, hall.contact, "visit-step", visit.pk, "invite", **data)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert f'value="{people}"' in answer.content.decode()
    visit.refresh_from_db()
    assert visit.state == VisitState.INTERESTED


def test_a_taken_date_shows_the_next_free_ones_on_the_page(client, hall):
    school = make_school(hall.city, "城东小学工会", "primary")
    first = make_visit(hall, VisitState.INVITED)
    second = make_visit(hall, VisitState.INVITED, school=school, contact=make_contact(school))
    assert send(client, hall.speaker_account, "visit-step", first.pk, "agree").status_code == 302
    answer = send(client, hall.speaker_account, "visit-step", second.pk, "agree", reason="结对")
    assert answer.status_code == 409 and "这些日期还有空" in answer.content.decode()


def test_steps_of_others_are_refused_and_a_strangers_visit_is_not_found(client, hall):
    visit = make_visit(hall, VisitState.INVITED)
    stranger = make_contact(make_school(hall.city, "城东小学工会", "primary"))
    client.force_login(stranger)
    assert client.get(reverse("lectures:visit-detail", args=[visit.pk])).status_code == 404
    assert send(client, stranger, "visit-step", visit.pk, "cancel", note="x").status_code == 404
    client.force_login(hall.contact)
    assert client.get(reverse("lectures:visit-step", args=[visit.pk, "agree"])).status_code == 403
    assert send(client, hall.contact, "visit-step", visit.pk, "agree").status_code == 403
    assert client.get(reverse("lectures:visit-step", args=[visit.pk, "nonsense"])).status_code == 404
    assert send(client, hall.contact, "visit-step", visit.pk, "cancel").status_code == 422
    assert send(client, hall.contact, "visit-step", visit.pk, "cancel", note="考试").status_code == 302
    assert send(client, hall.contact, "visit-step", visit.pk, "cancel", note="又来").status_code == 409


def test_tutor_from_the_proposal_to_the_letter_on_the_pages(client, hall):
    today = timezone.localdate()
    data = {"school": hall.school.pk, "speaker": hall.speaker.pk, "title": "teacher", "starts_on": today,
            "ends_on": today + timedelta(days=200), "visits_owed": 3}  # fmt: skip
    assert send(client, hall.worker, "tutor-new", **data).status_code == 403
    assert send(client, hall.contact, "tutor-new", **data | {"ends_on": today}).status_code == 422
    assert send(client, hall.contact, "tutor-new", **data).status_code == 302
    tutor = Tutor.objects.get()
    assert send(client, hall.contact, "tutor-step", tutor.pk, "confirm").status_code == 403
    assert send(client, hall.office, "tutor-step", tutor.pk, "confirm").status_code == 302
    page = client.get(reverse("lectures:tutor-detail", args=[tutor.pk])).content.decode()
    assert "校聘〔" in page and "0 / 3" in page
    assert send(client, hall.office, "tutor-step", tutor.pk, "confirm").status_code == 409


def statements(client, path):
    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


@pytest.mark.parametrize(
    ("name", "count"),
    [("school-programme", 9), ("school-board", 4), ("post-list", 4), ("visit-list", 4), ("tutor-list", 4)],
)
def test_a_list_costs_the_same_with_one_row_and_with_thirty(client, hall, name, count):
    visit = make_visit(hall, VisitState.ATTENDED)
    make_offer(hall)
    today = timezone.localdate()
    term = {"title": "teacher", "starts_on": today, "ends_on": today + timedelta(days=90), "visits_owed": 2}
    Tutor.objects.create(school=hall.school, speaker=hall.speaker, proposed_by=hall.contact, **term)
    client.force_login(hall.office)
    path = reverse(f"lectures:{name}")
    client.get(path)
    one = statements(client, path)
    for number in range(30):
        school = make_school(hall.city, f"第{number}中学工会")
        School.objects.filter(pk=school.pk).update(latitude=30.0 + number / 100)
        SchoolVisit.objects.create(
            school=school, speaker=hall.speaker, template=visit.template, minutes=40, created_by=hall.contact,
            state="attended", starts_at=timezone.now(), programme=visit.programme,
        )  # fmt: skip
        Tutor.objects.create(school=school, speaker=hall.speaker, proposed_by=hall.contact, **term)
        SchoolPost.objects.create(
            template=visit.template, school=school, written_by=hall.contact, from_on=today,
            until_on=today + timedelta(days=30),
        )  # fmt: skip
    assert (one, statements(client, path)) == (count, count)
