"""The day and after: the door, the head-count, the ratings, the speaker's word, the report, the calendar."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from PIL import Image

from lectures.actions import delivery as day
from lectures.actions import orders as act
from lectures.models import CheckIn, Order, Rating, Report, ReportPhoto, Speaker, SpeakerFeedback
from lectures.queries.availability import free_dates
from lectures.states import OrderState
from notifications.models import Channel, Delivery, Notice
from notifications.sending import claim, deliver
from tests.factories.lectures import make_order
from workflow.models import StateChange
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name, order, **more):
    return reverse(f"lectures:order-{name}", args=[order.number])


def post(client, path, **data):
    return client.post(path, data | {"form_token": new_token()})


@pytest.fixture
def accepted(hall):
    return make_order(hall, OrderState.ACCEPTED)


@pytest.fixture
def at_the_lecture(accepted):
    with time_machine.travel(accepted.starts_at - timedelta(minutes=10)):
        yield accepted


def test_people_come_in_by_name_and_by_account_and_a_resend_is_harmless(hall, at_the_lecture):
    door = reverse("lectures:check-in", args=[at_the_lecture.check_in_token])
    visitor, nonce = Client(), uuid.uuid4()
    for _send in range(2):
        answer = post(visitor, door, name="王师傅\u202e", nonce=nonce)
        assert answer.status_code == 302
    page = visitor.get(answer["Location"]).content.decode()
    assert "签到成功" in page and CheckIn.objects.get().name == "王师傅"
    worker = signed_in(hall.worker)
    assert 'value="李工友"' in worker.get(door).content.decode()
    for _send in range(2):
        post(worker, door, name="李工友", nonce=uuid.uuid4())
    assert list(CheckIn.objects.order_by("pk").values_list("name", "person")) == [
        ("王师傅", None), ("李工友", hall.worker.person_id),
    ]  # fmt: skip
    wrong = post(visitor, door, name="", nonce="no uuid")
    assert wrong.status_code == 422 and CheckIn.objects.count() == 2


@pytest.mark.parametrize("minutes", [-121, 4 * 60 + 1])
def test_the_door_is_closed_before_and_after(accepted, minutes):
    door = reverse("lectures:check-in", args=[accepted.check_in_token])
    with time_machine.travel(accepted.starts_at + timedelta(minutes=minutes)):
        assert "现在不能签到" in Client().get(door).content.decode()
        assert post(Client(), door, name="王师傅", nonce=uuid.uuid4()).status_code == 410
    assert CheckIn.objects.count() == 0


def test_the_door_of_a_cancelled_lecture_stays_closed(hall, accepted):
    act.cancel_order(accepted, by=hall.worker, note="停产")
    with time_machine.travel(accepted.starts_at):
        answer = post(
            Client(), reverse("lectures:check-in", args=[accepted.check_in_token]), name="王", nonce=uuid.uuid4()
        )
    assert answer.status_code == 410


def test_it_is_confirmed_with_heads_by_the_orderer_not_before_and_not_by_others(hall, accepted):
    path, worker = url("confirm", accepted), signed_in(hall.worker)
    assert post(worker, path, people_counted="30").status_code == 403
    with time_machine.travel(accepted.starts_at + timedelta(minutes=61)):
        assert post(signed_in(hall.outsider), path, people_counted="30").status_code == 404
        assert post(signed_in(hall.speaker_account), path, people_counted="30").status_code == 403
        for bad in ("0", "5001", "viele"):
            assert post(worker, path, people_counted=bad).status_code == 422
        before = Speaker.objects.get(pk=hall.speaker.pk).delivered_count
        assert post(worker, path, people_counted="30").status_code == 302
        assert post(worker, path, people_counted="30").status_code in (403, 409)
    accepted.refresh_from_db()
    assert (accepted.state, Report.objects.get().people_counted) == (OrderState.DELIVERED, 30)
    assert Speaker.objects.get(pk=hall.speaker.pk).delivered_count == before + 1
    assert {"lectures.order_delivered", "lectures.talk_confirmed"} <= set(Notice.objects.values_list("kind", flat=True))


SCORES = {
    "speaker_score": "5",
    "content_score": "4",
    "organisation_score": "3",
    "would_order_again": "on",
    "comment": "讲得好",
}


@pytest.fixture
def delivered(hall):
    order = make_order(hall, OrderState.DELIVERED)
    with time_machine.travel(order.delivered_at + timedelta(hours=1)):
        yield order


def test_listeners_rate_without_an_account_once_a_device(hall, delivered):
    page, listener = reverse("lectures:order-rate", args=[delivered.rating_token]), Client()
    assert listener.get(page).status_code == 200
    answer = post(listener, page, **SCORES)
    assert answer.status_code == 302 and "谢谢" in listener.get(answer["Location"]).content.decode()
    assert "谢谢" in listener.get(page).content.decode()  # the link opened again asks nothing more
    again = post(listener, page, **SCORES)
    assert again.status_code == 422 and "已" in again.content.decode()
    rating = Rating.objects.get()
    assert (rating.speaker_score, rating.content_score, rating.organisation_score, rating.comment) == (
        5,
        4,
        3,
        "讲得好",
    )
    delivered.refresh_from_db()
    assert delivered.state == OrderState.RATED
    assert Speaker.objects.get(pk=hall.speaker.pk).ratings_sum == 5
    assert post(Client(), page, **SCORES).status_code == 302
    assert Rating.objects.count() == 2


def test_robots_are_thanked_and_not_counted(delivered):
    page = reverse("lectures:order-rate", args=[delivered.rating_token])
    assert post(Client(), page, website="http://spam.example", **SCORES).status_code == 302
    assert Rating.objects.count() == 0
    wrong = post(Client(), page, **SCORES | {"speaker_score": "9", "comment": "长" * 501})
    assert wrong.status_code == 422 and "长" * 501 in wrong.content.decode()
    assert Rating.objects.count() == 0


def test_no_more_answers_than_heads_and_not_too_many_from_one_address(delivered):
    page = reverse("lectures:order-rate", args=[delivered.rating_token])
    Report.objects.filter(order=delivered).update(people_counted=2)
    assert [post(Client(), page, **SCORES).status_code for _device in range(3)] == [302, 302, 422]
    Report.objects.filter(order=delivered).update(people_counted=500)
    codes = [post(Client(), page, **SCORES).status_code for _device in range(60)]
    assert codes[:57] == [302] * 57 and codes[57:] == [429] * 3


def test_ratings_open_at_the_end_of_the_talk_and_close_after_three_days(hall):
    order = make_order(hall, OrderState.ACCEPTED)
    page = reverse("lectures:order-rate", args=[order.rating_token])
    with time_machine.travel(order.starts_at + timedelta(minutes=5)):
        day.confirm_delivery(order, by=hall.worker, people_counted=20)
        assert "可以评价" in Client().get(page).content.decode()
        assert post(Client(), page, **SCORES).status_code == 410
    with time_machine.travel(order.starts_at + timedelta(minutes=61)):
        assert post(Client(), page, **SCORES).status_code == 302
    with time_machine.travel(order.starts_at + timedelta(days=3, minutes=10)):
        assert post(Client(), page, **SCORES).status_code == 410
    assert Rating.objects.count() == 1


def test_the_speaker_says_how_it_was_once_and_the_office_reads_it(hall, delivered):
    path, speaker = url("feedback", delivered), signed_in(hall.speaker_account)
    assert "这场讲得怎么样" in speaker.get(url("detail", delivered)).content.decode()
    assert post(signed_in(hall.worker), path, group_score="5", place_score="4").status_code == 403
    assert post(speaker, path, group_score="5", place_score="4", comment="投影偏暗").status_code == 302
    assert post(speaker, path, group_score="1", place_score="1").status_code == 422
    assert SpeakerFeedback.objects.get().comment == "投影偏暗"
    assert "投影偏暗" in signed_in(hall.office).get(url("detail", delivered)).content.decode()
    assert "投影偏暗" not in signed_in(hall.worker).get(url("detail", delivered)).content.decode()


def picture(name="a.jpg", kind="JPEG", size=(2400, 1200)) -> SimpleUploadedFile:
    out, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", size, "red").save(out, kind, exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def test_the_office_closes_with_a_report_and_photos_written_anew(hall, delivered):
    path, office = url("close", delivered), signed_in(hall.office)
    assert post(signed_in(hall.worker), path, people_counted="28").status_code == 403
    answer = post(
        office,
        path,
        people_counted="28",
        questions="怎么入行？",
        follow_up="两周后回访",
        photos=[picture(), picture("b.png", "PNG")],
    )
    assert answer.status_code == 302
    delivered.refresh_from_db()
    report = Report.objects.get()
    assert (delivered.state, report.questions, report.photos.count()) == (OrderState.CLOSED, "怎么入行？", 2)
    for photo in report.photos.all():
        content = photo.photo.read()
        shown = Image.open(BytesIO(content))
        assert (
            shown.format == "JPEG"
            and max(shown.size) == 1600
            and not shown.getexif()
            and b"SecretCamera" not in content
        )
    page = signed_in(hall.worker).get(url("detail", delivered)).content.decode()
    address = f"{url('detail', delivered)}photos/{photo.pk}/"
    assert "怎么入行" in page and f'src="{address}"' in page
    assert b"".join(signed_in(hall.worker).get(address).streaming_content) == content
    assert Notice.objects.filter(kind="lectures.order_closed", person=hall.worker.person).exists()


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"\xff\xd8\xff\xe0broken", b"MZ" + b"0" * 3000])
def test_a_file_that_is_no_picture_gets_its_sentence_and_nothing_changes(hall, delivered, content):
    file = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
    answer = post(
        signed_in(hall.office), url("close", delivered), people_counted="28", questions="怎么入行？", photos=[file]
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "怎么入行？" in page
    assert "JPEG" in page or "空" in page
    delivered.refresh_from_db()
    assert delivered.state == OrderState.DELIVERED and ReportPhoto.objects.count() == 0


def event(content):
    calendar = Calendar.from_ical(content)
    return calendar, next(iter(calendar.walk("VEVENT")))


def test_the_calendar_follows_moves_and_the_cancellation(hall, accepted):
    worker = signed_in(hall.worker)
    calendar, first = event(worker.get(url("calendar", accepted)).content)
    assert (calendar["METHOD"], first["STATUS"], first.decoded("DTSTART")) == (
        "PUBLISH",
        "CONFIRMED",
        accepted.starts_at,
    )
    asked = accepted.requests.get()
    by_link = Client().get(reverse("lectures:request-calendar", args=[asked.token]))
    assert by_link.status_code == 200 and event(by_link.content)[1]["UID"] == first["UID"]
    later = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2))[9]
    assert (
        post(
            worker,
            url("reschedule", accepted),
            starts_at=timezone.localtime(later).strftime("%Y-%m-%dT%H:%M"),
            note="换班",
        ).status_code
        == 302
    )
    _calendar, moved = event(worker.get(url("calendar", accepted)).content)
    assert (moved["UID"], moved.decoded("DTSTART"), moved["STATUS"]) == (first["UID"], later, "TENTATIVE")
    assert int(moved["SEQUENCE"]) > int(first["SEQUENCE"])
    order = Order.objects.get()
    assert (order.state, order.speaker) == (OrderState.DISPATCHED, hall.speaker)
    act.cancel_order(order, by=hall.worker, note="停产")
    calendar, last = event(worker.get(url("calendar", accepted)).content)
    assert (calendar["METHOD"], last["STATUS"], last["UID"]) == ("CANCEL", "CANCELLED", first["UID"])
    assert int(last["SEQUENCE"]) > int(moved["SEQUENCE"])


def test_the_sheet_shows_both_codes_to_those_concerned(hall, accepted):
    for user, status in ((hall.worker, 200), (hall.speaker_account, 200), (hall.office, 200), (hall.outsider, 404)):
        assert signed_in(user).get(url("poster", accepted)).status_code == status
    assert signed_in(hall.worker).get(url("poster", make_order(hall))).status_code == 404


def test_the_number_of_the_contact_is_masked_and_every_look_is_on_record(hall, accepted):
    speaker = signed_in(hall.speaker_account)
    page = speaker.get(url("detail", accepted)).content.decode()
    assert "139****1111" in page and "13900001111" not in page
    assert speaker.get(url("contact", accepted)).status_code == 405
    shown = speaker.post(url("contact", accepted))
    assert "13900001111" in shown.content.decode() and "no-store" in shown["Cache-Control"]
    line = StateChange.objects.get(event="contact_phone_shown")
    assert (line.by_id, line.thing_pk) == (hall.speaker_account.pk, str(accepted.pk))
    asked = make_order(hall, OrderState.DISPATCHED, union=hall.other, by=hall.outsider)
    assert speaker.post(url("contact", asked)).status_code == 403
    assert signed_in(hall.outsider).post(url("contact", accepted)).status_code == 404


def test_the_invitation_by_e_mail_brings_the_calendar_along(hall, accepted, mailoutbox):
    type(hall.worker).objects.filter(pk=hall.worker.pk).update(email="worker@union.example")
    Delivery.objects.exclude(notice__kind="lectures.order_accepted").delete()
    Delivery.objects.update(channel=Channel.MAIL)
    assert [deliver(row) for row in claim()] == ["sent"]
    letter = mailoutbox[0]
    name, content, kind = letter.attachments[0]
    assert (letter.to, name, kind) == (["worker@union.example"], f"{accepted.number}.ics", "text/calendar")
    assert event(content)[1]["UID"] == f"{accepted.number}@lectures"
