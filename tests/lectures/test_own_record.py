"""The lasting record: own pages, hours and days away, the photo, and the link that hands the record over."""

import io
import re
from datetime import time, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from lectures.actions import own_record as act
from lectures.errors import LinkExpired, OrderRefused
from lectures.models import Speaker, SpeakerClaim, Unavailability, WeeklyHours
from lectures.queries.availability import free_dates
from lectures.states import OrderState
from tests.factories.federation import make_member
from tests.factories.lectures import account_of, make_order, make_speaker
from workflow.errors import NotAllowed
from workflow.models import StateChange

PAGES = ["me", "me-profile", "me-hours", "me-away"]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def me(hall):
    return signed_in(hall.speaker_account)


def send(client, name, *args, **data):
    """Posts the form of a page with the token the page gave."""
    address = reverse(f"lectures:{name}", args=args)
    token = re.search(r'name="form_token" value="([\w-]+)"', client.get(address).content.decode())[1]
    return client.post(address, {"form_token": token, **data}), token


def picture(kind="PNG", size=(900, 700), **more) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "#884422").save(out, kind, **more)
    return SimpleUploadedFile(f"me.{kind.lower()}", out.getvalue())


@pytest.mark.parametrize("name", PAGES)
def test_own_pages_open_for_the_speaker_alone(hall, me, client, name):
    address = reverse(f"lectures:{name}")
    assert me.get(address).status_code == 200
    refused = signed_in(hall.outsider).get(address)
    assert refused.status_code == 403 and "这些页面" in refused.content.decode()
    assert "/accounts/login" in client.get(address)["Location"]


def test_the_calendar_shows_talks_days_away_and_questions(hall, me):
    order = make_order(hall, OrderState.ACCEPTED)
    asked = make_order(hall, OrderState.DISPATCHED)
    day = timezone.localtime(order.starts_at).date()
    act.add_absence(hall.speaker, by=hall.speaker_account, starts_on=day, ends_on=day + timedelta(days=1))
    body = me.get(reverse("lectures:me"), {"month": f"{day:%Y-%m}"}).content.decode()
    assert order.number in body and 'class="talk' in body
    assert reverse("lectures:request-answer", args=[asked.requests.get().token]) in body


def test_the_profile_is_changed_and_journalled(hall, me):
    form = {"trade": "电焊", "employer": "永兴机械", "story": "三十年一把焊枪", "languages": "普通话、英语，手语", "equipment": "样品",
            "needs": "", "travel_radius_km": 55, "notice_days": 9}  # fmt: skip
    answer, _token = send(me, "me-profile", **form)
    assert answer.status_code == 302
    hall.speaker.refresh_from_db()
    assert hall.speaker.languages == ["普通话", "英语", "手语"] and hall.speaker.needs == []
    assert (hall.speaker.trade, hall.speaker.travel_radius_km, hall.speaker.notice_days) == ("电焊", 55, 9)
    assert StateChange.objects.filter(event="speaker_changed").count() == 1


def test_a_wrong_profile_says_so_and_keeps_what_was_typed(hall, me):
    form = {"trade": "电焊", "languages": "、".join(["很长" * 20]), "travel_radius_km": 9000, "notice_days": 0}
    answer, _token = send(me, "me-profile", **form)
    body = answer.content.decode()
    assert answer.status_code == 422 and "9000" in body and 'aria-invalid="true"' in body
    hall.speaker.refresh_from_db()
    assert hall.speaker.trade == "焊工"


PROFILE = {"trade": "焊工", "languages": "普通话", "travel_radius_km": 40, "notice_days": 7}


def test_a_photo_is_written_anew_without_its_metadata(hall, me, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    answer, _token = send(me, "me-profile", photo=picture("JPEG", (2400, 1800), exif=exif), **PROFILE)
    assert answer.status_code == 302
    hall.speaker.refresh_from_db()
    with Image.open(hall.speaker.photo.path) as kept:
        assert kept.format == "JPEG" and max(kept.size) == 640 and not kept.getexif()
    assert b"SecretCamera" not in (tmp_path / hall.speaker.photo.name).read_bytes()
    assert "me" not in hall.speaker.photo.name.rsplit("/", 1)[1].removesuffix(".jpg")[:3]


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\x00" * 40,
        b"\x89PNG\r\n\x1a\n" + b"broken" * 20,
        b"%PDF-1.4 not a picture",
        b"\xff\xd8\xff\xe0" + b"\x00" * 200,
        b"PK\x03\x04 zip",
    ],
    ids=["svg", "gif", "broken", "pdf", "torn", "zip"],
)
def test_a_hostile_file_gets_a_sentence_and_changes_nothing(hall, me, settings, tmp_path, content):
    settings.MEDIA_ROOT = tmp_path
    answer, _token = send(me, "me-profile", photo=SimpleUploadedFile("me.jpg", content), **PROFILE)
    assert answer.status_code == 422
    assert "图片" in answer.content.decode()
    hall.speaker.refresh_from_db()
    assert not hall.speaker.photo and not list(tmp_path.rglob("*.*"))


def test_hours_are_added_and_taken_away(hall, me):
    form = {"weekday": 5, "starts": "09:00", "ends": "11:30"}
    answer, token = send(me, "me-hours", **form)
    assert answer.status_code == 302
    row = WeeklyHours.objects.get(speaker=hall.speaker, weekday=5)
    assert (row.starts, row.ends) == (time(9), time(11, 30))
    again = me.post(reverse("lectures:me-hours"), {"form_token": token, **form})
    assert again.status_code == 302 and WeeklyHours.objects.filter(weekday=5).count() == 1
    assert any(timezone.localtime(start).weekday() == 5 for start in free_dates(hall.speaker, minutes=60, most=99))
    removal = reverse("lectures:me-hours-remove", args=[row.pk])
    assert me.post(removal).status_code == me.post(removal).status_code == 302
    assert not WeeklyHours.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"weekday": 0, "starts": "10:00", "ends": "11:00"}, "重叠"),
        ({"weekday": 6, "starts": "11:00", "ends": "10:00"}, "早于"),
        ({"weekday": 9, "starts": "10:00", "ends": "11:00"}, "invalid"),
        ({"weekday": 6, "starts": "25:00", "ends": "x"}, "invalid"),
    ],
)
def test_hours_that_cannot_be_are_refused(hall, me, form, words):
    answer, _token = send(me, "me-hours", **form)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert WeeklyHours.objects.filter(speaker=hall.speaker).count() == 5


def test_days_away_take_the_dates_off_the_menu(hall, me):
    start = timezone.localtime(free_dates(hall.speaker, minutes=60, most=1)[0]).date()
    form = {"starts_on": start.isoformat(), "ends_on": start.isoformat(), "reason": "疗休养"}
    answer, _token = send(me, "me-away", **form)
    assert answer.status_code == 302
    assert all(timezone.localtime(one).date() != start for one in free_dates(hall.speaker, minutes=60, most=99))
    send(me, "me-away", **form)
    row = Unavailability.objects.get(speaker=hall.speaker)
    me.post(reverse("lectures:me-away-remove", args=[row.pk]))
    assert timezone.localtime(free_dates(hall.speaker, minutes=60, most=1)[0]).date() == start


def test_days_away_that_cannot_be_are_refused(hall, me):
    today = timezone.localdate()
    for starts_on, ends_on in (
        (today + timedelta(days=3), today),
        (today - timedelta(days=9), today - timedelta(days=8)),
        (today, today + timedelta(days=900)),
    ):
        answer, _token = send(me, "me-away", starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
        assert answer.status_code == 422
    assert not Unavailability.objects.exists()


def test_nobody_touches_the_record_of_somebody_else(hall):
    other = make_speaker(hall.corps)
    client, row = signed_in(account_of(other.person)), hall.speaker.weekly_hours.first()
    client.post(reverse("lectures:me-hours-remove", args=[row.pk]))
    assert WeeklyHours.objects.filter(pk=row.pk).exists()
    with pytest.raises(NotAllowed):
        act.remove_hours(row, by=account_of(other.person))
    with pytest.raises(NotAllowed):
        act.update_profile(hall.speaker, by=hall.officer, trade="x")
    act.update_profile(hall.speaker, by=hall.office, trade="电焊")
    assert Speaker.objects.get(pk=hall.speaker.pk).trade == "电焊"


def token_of(claim) -> str:
    return claim.link.rstrip("/").rsplit("/", 1)[1]


def test_the_link_makes_the_record_ones_own_once(hall):
    speaker = make_speaker(hall.corps, "钱师傅")
    taker = account_of(make_member(hall.union, "钱师傅").person)
    claim = act.invite_to_claim(speaker, by=hall.office, phone="13911112222")
    client = signed_in(taker)
    answer, _token = send(client, "speaker-claim", token_of(claim))
    assert answer.status_code == 302
    speaker.refresh_from_db()
    assert speaker.person == taker.person
    assert client.get(reverse("lectures:me")).status_code == 200
    assert client.get(reverse("lectures:speaker-claim", args=[token_of(claim)])).status_code == 410
    with pytest.raises(LinkExpired):
        act.claim_record(token_of(claim), by=hall.outsider)
    assert StateChange.objects.filter(event="record_claimed").count() == 1


def test_the_link_expires_and_an_earlier_one_ends(hall):
    speaker = make_speaker(hall.corps)
    first = act.invite_to_claim(speaker, by=hall.office, phone="13911112222")
    second = act.invite_to_claim(speaker, by=hall.office, phone="13911112222")
    with pytest.raises(LinkExpired):
        act.claim_of(token_of(first))
    assert act.claim_of(token_of(second)) == second
    with time_machine.travel(timezone.now() + timedelta(days=15)), pytest.raises(LinkExpired):
        act.claim_of(token_of(second))
    with pytest.raises(LinkExpired):
        act.claim_of(token_of(second)[:-2] + "xx")


def test_who_has_a_record_or_no_person_takes_none_over(hall):
    claim = act.invite_to_claim(make_speaker(hall.corps), by=hall.office, phone="13911112222")
    for taker in (hall.speaker_account, hall.office):
        with pytest.raises(OrderRefused):
            act.claim_record(token_of(claim), by=taker)
    assert SpeakerClaim.objects.get().used_at is None
    with pytest.raises(OrderRefused):
        act.invite_to_claim(hall.speaker, by=hall.office, phone="13911112222")


def test_only_the_office_hands_a_record_over(hall):
    speaker = make_speaker(hall.corps)
    address = reverse("lectures:speaker-invite", args=[speaker.pk])
    assert signed_in(hall.outsider).get(address).status_code == 403
    client = signed_in(hall.office)
    answer, _token = send(client, "speaker-invite", speaker.pk, phone="139")
    assert answer.status_code == 422
    answer, _token = send(client, "speaker-invite", speaker.pk, phone="139 1111 2222")
    assert "/lectures/claim/" in answer.content.decode()
    assert SpeakerClaim.objects.filter(speaker=speaker).count() == 1


def test_the_month_of_a_speaker_shows_free_days(hall, client, django_assert_num_queries):
    start = timezone.localtime(free_dates(hall.speaker, minutes=60, most=1)[0])
    address = reverse("lectures:speaker-detail", args=[hall.speaker.pk])
    with django_assert_num_queries(4):
        body = client.get(address, {"month": f"{start:%Y-%m}"}).content.decode()
    with django_assert_num_queries(0):
        assert client.get(address, {"month": f"{start:%Y-%m}"}).content.decode().count("day=") == body.count("day=") > 0
    assert f"day={start:%Y-%m-%d}" in body and f"starts_at={start:%Y-%m-%dT%H:%M}" in body
    picked = client.get(address, {"month": f"{start:%Y-%m}", "day": f"{start:%Y-%m-%d}"}).content.decode()
    assert picked.count('class="times"') == 1
    for odd in ("2026-13", "0001-01", "9999-12", "x", "２０２６-11"):
        assert client.get(address, {"month": odd, "day": odd}).status_code == 200


def test_the_kept_page_of_a_speaker_has_an_own_part_and_follows_changes(
    hall, client, django_capture_on_commit_callbacks
):
    address = reverse("lectures:speaker-detail", args=[hall.speaker.pk])
    invite = reverse("lectures:speaker-invite", args=[hall.speaker.pk])
    office = signed_in(hall.office)
    assert invite in office.get(address).content.decode()
    assert invite not in client.get(address).content.decode()
    assert invite not in signed_in(hall.worker).get(address).content.decode()
    assert "一辈子只做一件事" not in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        act.update_profile(hall.speaker, by=hall.office, story="一辈子只做一件事")
    assert "一辈子只做一件事" in client.get(address).content.decode()
