"""The roster at the desk: speakers with seats, photos, hours and days away; corps and their limits."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from lectures.models import (
    Corps,
    Honour,
    Seat,
    Speaker,
    WeeklyHours,
)  # fmt: skip
from tests.factories.federation import make_member, make_union
from workflow.models import StateChange

from .desk_world import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def speaker_form(desk, **more):
    values = {
        "home_corps": desk.corps.pk, "title": "“土”老师", "gender": "f", "source": "model_worker", "trade": "焊工",
        "languages": "普通话、云江话，普通话", "equipment": "", "needs": "投影", "travel_radius_km": 40, "notice_days": 7,
        "star_level": 2, "is_active": "on", "employer": "", "story": "", "internal_note": "电话上午打",
    }  # fmt: skip
    return values | more


def management(*names):
    """The empty management forms of the inlines."""
    return {f"{name}-{part}": 0 for name in names for part in ("TOTAL_FORMS", "INITIAL_FORMS")}


def test_a_member_becomes_a_speaker_with_a_seat_and_a_clean_photo(office, desk):
    member = make_member(desk.city.own, "宋巧手", "13700007777")
    picture = io.BytesIO()
    Image.new("RGB", (900, 1200), "red").save(picture, "PNG")
    photo = SimpleUploadedFile("face.png", picture.getvalue(), "image/png")
    answer = office.post(page("speaker_add"), speaker_form(desk, member="13700007777", photo=photo))
    assert answer.status_code == 302
    speaker = Speaker.objects.get(person=member.person)
    assert (speaker.name, speaker.languages, speaker.star_level) == ("宋巧手", ["普通话", "云江话"], 2)
    assert speaker.seats.get().corps == desk.corps
    with Image.open(speaker.photo) as stored:
        assert stored.format == "JPEG" and max(stored.size) == 640
    assert StateChange.objects.filter(event="speaker_added", union=desk.city.parent).count() == 1
    again = office.post(page("speaker_add"), speaker_form(desk, member="13700007777"))
    assert again.status_code == 422 and "is a speaker already" in again.text and "焊工" in again.text
    assert Speaker.objects.filter(person=member.person).count() == 1


@pytest.mark.parametrize("words", ["13999999999", "没有这个人", "外人"])
def test_a_stranger_does_not_become_a_speaker(office, desk, words):
    make_member(desk.city.foreign, "外人", "13999999999")
    answer = office.post(page("speaker_add"), speaker_form(desk, member=words))
    assert answer.status_code == 422 and "No member within your reach" in answer.text
    assert Speaker.objects.count() == 3


def test_what_is_no_picture_and_a_foreign_corps_are_refused_beside_their_fields(office, desk):
    make_member(desk.city.own, "宋巧手", "13700007777")
    text = SimpleUploadedFile("face.png", b"not a picture", "image/png")
    sent = speaker_form(desk, member="13700007777", photo=text, home_corps=desk.foreign_corps.pk)
    page_again = office.post(page("speaker_add"), sent).text
    assert "not a picture that can be read" in page_again and "not one of the available choices" in page_again
    assert Speaker.objects.count() == 3


def test_a_speaker_is_changed_with_honours_hours_and_days_away(office, desk):
    speaker = desk.speaker
    sent = speaker_form(desk, trade="高级焊工") | management("honours", "weekly_hours", "unavailabilities")
    today = timezone.localdate().isoformat()
    sent |= {
        "honours-TOTAL_FORMS": 2, "honours-0-title": "全国劳动模范", "honours-0-level": 2, "honours-0-year": 2020,
        "honours-1-title": "省五一劳动奖章", "honours-1-level": 3, "honours-1-year": 2018,
        "weekly_hours-TOTAL_FORMS": 1, "weekly_hours-0-weekday": 2, "weekly_hours-0-starts": "09:00",
        "weekly_hours-0-ends": "17:00", "unavailabilities-TOTAL_FORMS": 1, "unavailabilities-0-starts_on": today,
        "unavailabilities-0-ends_on": today, "unavailabilities-0-reason": "疗休养",
    }  # fmt: skip
    WeeklyHours.objects.filter(speaker=speaker).delete()
    assert office.post(page("speaker_change", speaker.pk), sent).status_code == 302
    speaker.refresh_from_db()
    assert (speaker.trade, speaker.honour_rank, speaker.internal_note) == ("高级焊工", 2, "电话上午打")
    assert speaker.weekly_hours.get().weekday == 2 and speaker.unavailabilities.get().reason == "疗休养"
    assert Honour.objects.filter(speaker=speaker).count() == 2
    events = StateChange.objects.filter(thing_pk=str(speaker.pk), thing_label="lectures.speaker")
    assert set(events.values_list("event", flat=True)) == {
        "speaker_changed", "speaker_honours_set", "speaker_hours_set", "speaker_days_away_set"
    }  # fmt: skip
    count = StateChange.objects.count()
    standing = {honour.level: honour.pk for honour in speaker.honours.all()}
    sent |= {"honours-INITIAL_FORMS": 2, "honours-0-id": standing[2], "honours-1-id": standing[3],
             "weekly_hours-INITIAL_FORMS": 1, "weekly_hours-0-id": speaker.weekly_hours.get().pk,
             "unavailabilities-INITIAL_FORMS": 1, "unavailabilities-0-id": speaker.unavailabilities.get().pk}  # fmt: skip
    assert office.post(page("speaker_change", speaker.pk), sent).status_code == 302
    assert StateChange.objects.count() == count


def test_nobody_types_a_clearance_for_schools_into_the_roster(office, desk):
    sent = speaker_form(desk, school_cleared_until="2030-01-01") | management(
        "honours", "weekly_hours", "unavailabilities"
    )
    assert office.post(page("speaker_change", desk.speaker.pk), sent).status_code == 302
    desk.speaker.refresh_from_db()
    assert desk.speaker.school_cleared_until is None
    form = office.get(page("speaker_change", desk.speaker.pk)).text
    assert 'name="school_cleared_until"' not in form and "leared for schools until" in form


def test_hours_that_end_before_they_begin_are_refused(office, desk):
    sent = speaker_form(desk) | management("honours", "weekly_hours", "unavailabilities")
    sent |= {"weekly_hours-TOTAL_FORMS": 1, "weekly_hours-0-weekday": 2, "weekly_hours-0-starts": "17:00",
             "weekly_hours-0-ends": "09:00"}  # fmt: skip
    answer = office.post(page("speaker_change", desk.speaker.pk), sent)
    assert "The end lies before the beginning." in answer.text
    assert "lectures_weeklyhours" not in answer.text
    desk.speaker.refresh_from_db()
    assert desk.speaker.internal_note == ""


def test_the_corps_office_founds_and_changes_corps_of_its_own_unions(office, desk):
    sent = {"union": desk.city.own.pk, "name": "福应街道宣讲团", "capacity_people": 20, "is_active": "on"}
    assert office.post(page("corps_add"), sent).status_code == 302
    corps = Corps.objects.get(union=desk.city.own)
    answer = office.post(page("corps_change", corps.pk), sent | {"capacity_people": 25})
    assert answer.status_code == 302
    corps.refresh_from_db()
    assert corps.capacity_people == 25
    foreign = make_union(desk.city.foreign)
    assert office.post(page("corps_add"), sent | {"union": foreign.pk}).status_code == 200
    assert not Corps.objects.filter(union=foreign).exists()


def test_what_nobody_could_have_picked_is_refused_beside_its_field(office, desk):
    for nonsense in ("x", "NaN", "[]", "9" * 30, "\x00", "-1"):
        sent = {"corps": desk.corps.pk, "speaker": nonsense, "starts_on": "9999-99-99", "override_reason": "补录"}
        answer = office.post(page("seat_add"), sent)
        assert answer.status_code == 200 and "errorlist" in answer.text and "补录" in answer.text
    back = office.get(f"{page('orderdraft_changelist')}?starts_at__year=99999")
    assert (back.status_code, back.url) == (302, f"{page('orderdraft_changelist')}?e=1")


def test_a_full_corps_asks_why_one_more_seat_is_needed(office, desk):
    Corps.objects.filter(pk=desk.corps.pk).update(capacity_people=2)
    today = timezone.localdate().isoformat()
    sent = {"corps": desk.corps.pk, "speaker": desk.foreign_speaker.pk, "starts_on": today, "override_reason": ""}
    answer = office.post(page("seat_add"), sent)
    assert answer.status_code == 422 and "All 2 places are taken" in answer.text
    answer = office.post(page("seat_add"), sent | {"starts_on": "2020-01-01", "override_reason": "补录"})
    assert answer.status_code == 422 and "never backwards" in answer.text and "补录" in answer.text
    assert Seat.objects.filter(corps=desk.corps).count() == 2
    answer = office.post(page("seat_add"), sent | {"override_reason": "讲安全的人手不够"})
    assert answer.status_code == 302
    assert Seat.objects.get(corps=desk.corps, speaker=desk.foreign_speaker).override_reason == "讲安全的人手不够"
    again = office.post(page("seat_add"), sent).text
    assert "has a seat in this corps already" in again and "lectures_seat" not in again
    seat = Seat.objects.get(corps=desk.corps, speaker=desk.speaker)
    office.post(page("seat_changelist"), {"action": "end", "_selected_action": [seat.pk]})
    seat.refresh_from_db()
    assert seat.ends_on == timezone.localdate()
