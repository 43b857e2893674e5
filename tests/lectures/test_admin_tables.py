"""Roster, menu, points and records at the desk: each page for each role, what is saved, what is refused, what it costs."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from federation.models import Role
from lectures.actions.delivery import rate_order
from lectures.models import (
    Category,
    Corps,
    Honour,
    MenuVersion,
    Offering,
    Order,
    Rating,
    Seat,
    Site,
    Speaker,
    SpeakerRequest,
    Topic,
    WaitingEntry,
    WeeklyHours,
)  # fmt: skip
from tests.factories.academy import vet_for
from tests.factories.federation import make_member, make_staff, make_union
from tests.factories.lectures import make_category, make_corps, make_honour, make_site, make_speaker, make_topic
from workflow.models import StateChange

from .desk_world import make_desk, place, walk

pytestmark = pytest.mark.django_db
TABLES = ["corps", "speaker", "seat", "category", "topic", "menuversion", "site", "speakerrequest", "waitingentry",
          "rating", "report"]  # fmt: skip
FOR_UNIONS = {"corps", "site", "speakerrequest", "waitingentry", "rating", "report"}
PICTURE = "image/jpeg"


@pytest.fixture(autouse=True)
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def desk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    desk = make_desk()
    desk.site = make_site(desk.city.own)
    desk.foreign_site = make_site(desk.city.foreign)
    return desk


@pytest.fixture
def office(client, desk):
    client.force_login(desk.office)
    return client


def page(name, *args):
    return reverse(f"admin:lectures_{name}", args=args)


def wait_for(desk, union, speaker):
    today = timezone.localdate()
    return WaitingEntry.objects.create(
        union=union, created_by=desk.officer, speaker=speaker, people=20, from_on=today, until_on=today
    )


def fill(desk):
    """One row at least in every table."""
    order = walk(place(desk), "delivered", by=desk.office)
    rate_order(order, device="d1", speaker_score=5, content_score=4, organisation_score=5, comment="讲得明白")
    wait_for(desk, desk.city.own, desk.speaker)
    return order


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.CORPS_OFFICER, True), (Role.UNION_OFFICER, None), (Role.AUDITOR, False), (Role.HOME_MANAGER, False),
     (Role.COUNTER_OFFICER, False), (Role.SCHOOL_CONTACT, False), (Role.SYSTEM_ADMIN, False),
     (Role.SECURITY_ADMIN, False), (Role.AUDIT_ADMIN, False)],
)  # fmt: skip
def test_each_table_belongs_to_its_roles(client, desk, role, sees):
    client.force_login(make_staff(role, desk.city.parent))
    for name in TABLES:
        allowed = name in FOR_UNIONS if sees is None else sees
        assert client.get(page(f"{name}_changelist")).status_code == (200 if allowed else 403), name


def test_rows_of_another_corps_do_not_exist(client, desk):
    order = fill(desk)
    rows = {
        "corps": desk.corps, "speaker": desk.speaker, "seat": desk.speaker.seats.get(), "site": desk.site,
        "speakerrequest": SpeakerRequest.objects.get(), "waitingentry": WaitingEntry.objects.get(),
        "rating": Rating.objects.get(), "report": order.report, "category": desk.category, "topic": desk.topic,
        "menuversion": MenuVersion.objects.get(),
    }  # fmt: skip
    shared = {"category", "topic", "menuversion"}
    for user, foreign in ((desk.office, False), (desk.foreign_office, True)):
        client.force_login(user)
        for name, row in rows.items():
            expected = 404 if foreign and name not in shared else 200
            assert client.get(page(f"{name}_change", row.pk)).status_code == expected, name
            assert client.get(page(f"{name}_delete", row.pk)).status_code in (403, 404), name
            assert client.get(page(f"{name}_change", 10**9)).status_code == 404, name


def more_rows(desk, number):
    order = fill(desk) if number == 0 else Order.objects.get()
    union = make_union(desk.city.parent)
    speaker = make_speaker(make_corps(union))
    make_honour(speaker)
    topic = make_topic(category=make_category(f"C{10 + number}"))
    Offering.objects.create(topic=topic, speaker=speaker)
    MenuVersion.objects.create(number=100 + number)
    make_site(union)
    wait_for(desk, union, speaker)
    past = {"state": "withdrawn", "due_at": timezone.now()}
    SpeakerRequest.objects.create(order=order, speaker=speaker, **past)
    Rating.objects.create(order=order, device=f"x{number}", speaker_score=3, content_score=3, organisation_score=3)


def test_lists_cost_the_same_at_one_and_thirty_rows(office, desk):
    def costs():
        return {name: cost_of(office, name) for name in TABLES if name != "report"}

    more_rows(desk, 0)
    costs()
    few = costs()
    for number in range(1, 30):
        more_rows(desk, number)
    assert costs() == few


def cost_of(client, name) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page(f"{name}_changelist")).status_code == 200
    return len(seen)


def test_reports_cost_the_same_at_one_and_eight_rows(office, desk):
    walk(place(desk), "delivered", by=desk.office)
    cost_of(office, "report")
    few = cost_of(office, "report")
    for _n in range(7):
        walk(place(desk), "delivered", by=desk.office)
    assert cost_of(office, "report") == few


def test_every_table_goes_to_excel(office, desk):
    report = fill(desk).report
    models = {"corps": Corps, "speaker": Speaker, "seat": Seat, "category": Category, "topic": Topic, "site": Site,
              "menuversion": MenuVersion, "speakerrequest": SpeakerRequest, "waitingentry": WaitingEntry,
              "rating": Rating, "report": type(report)}  # fmt: skip
    for name in TABLES:
        keys = list(models[name].objects.values_list("pk", flat=True))
        answer = office.post(page(f"{name}_changelist"), {"action": "export", "_selected_action": keys})
        rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
        cells = [str(cell) for row in rows for cell in row]
        assert len(rows) >= 2 and not any("<" in cell for cell in cells), name
        if name != "topic":  # the menu is everybody's
            assert not any("外地" in cell or "北仑" in cell for cell in cells), name


# Roster


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


def test_a_full_corps_asks_why_one_more_seat_is_needed(office, desk):
    Corps.objects.filter(pk=desk.corps.pk).update(capacity_people=2)
    today = timezone.localdate().isoformat()
    sent = {"corps": desk.corps.pk, "speaker": desk.foreign_speaker.pk, "starts_on": today, "override_reason": ""}
    answer = office.post(page("seat_add"), sent)
    assert answer.status_code == 422 and "All 2 places are taken" in answer.text
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


# Menu


def topic_form(desk, **more):
    values = {
        "code": "T900", "category": desk.category.pk, "title_zh": "焊花里的三十年", "title_en": "Thirty years of sparks",
        "summary": "一个焊工的故事", "outline": "一个焊工的故事", "audience": "青年职工、班组", "minutes": 60, "format": "talk",
        "group_min_people": 10, "group_max_people": 80, "equipment": "投影", "safety_needs": "",
        "speakers": [desk.speaker.pk],
    }  # fmt: skip
    return values | more


@pytest.fixture
def keeper(client, desk):
    """The corps office of the city, which keeps the menu."""
    client.force_login(desk.city_office)
    return client


def test_a_county_office_proposes_topics_and_leaves_the_menu_alone(office, desk):
    assert office.post(page("topic_add"), topic_form(desk, speakers=[])).status_code == 302
    assert office.post(page("menuversion_add"), {"note": "自己发"}).status_code == 403
    assert office.post(page("category_add"), {"code": "C9", "name_zh": "文艺"}).status_code == 403
    answer = office.post(page("topic_change", desk.topic.pk), topic_form(desk, code="T100"))
    desk.topic.refresh_from_db()
    assert answer.status_code == 422 and "Your duties do not reach that far." in answer.text
    assert desk.topic.title_zh == "隐患就在手边"
    office.post(page("topic_changelist"), {"action": "withdraw", "_selected_action": [desk.topic.pk], "note": "不要"})
    desk.topic.refresh_from_db()
    assert desk.topic.is_published and not Topic.objects.get(code="T900").is_published
    assert MenuVersion.objects.filter(note="自己发").count() == 0


def test_a_topic_waits_for_the_next_version_and_is_published_with_it(office, desk):
    refused = office.post(page("topic_add"), topic_form(desk))
    assert refused.status_code == 422 and "No vetted script on this topic yet" in refused.text
    assert office.post(page("topic_add"), topic_form(desk, speakers=[])).status_code == 302
    topic = Topic.objects.get(code="T900")
    vet_for(desk.speaker, topic, by=desk.officer, vetted_by=desk.office)
    assert office.post(page("topic_change", topic.pk), topic_form(desk)).status_code == 302
    topic.refresh_from_db()
    assert (topic.is_published, topic.audience) == (False, ["青年职工", "班组"])
    assert [offer.speaker for offer in topic.offerings.all()] == [desk.speaker]
    office.force_login(desk.city_office)
    assert office.post(page("menuversion_add"), {"note": "秋季新菜"}).status_code == 302
    topic.refresh_from_db()
    assert topic.is_published and topic.since_version.note == "秋季新菜"
    again = office.post(page("menuversion_add"), {"note": "再来一次"})
    assert again.status_code == 422 and "No topic waits to be published" in again.text
    assert MenuVersion.objects.filter(note="再来一次").count() == 0


def test_changing_a_topic_leaves_the_speakers_of_other_offices(office, desk):
    Topic.objects.filter(pk=desk.topic.pk).update(is_published=False, since_version=None)
    sent = topic_form(desk, code="T100", speakers=[desk.second.pk], group_max_people=5)
    answer = office.post(page("topic_change", desk.topic.pk), sent)
    assert "More people at least than at most." in answer.text
    assert office.post(page("topic_change", desk.topic.pk), sent | {"group_max_people": 90}).status_code == 302
    names = set(desk.topic.offerings.values_list("speaker__name", flat=True))
    assert names == {"林师傅", "外地师傅"}


def test_topics_leave_the_menu_with_a_reason_and_come_back(keeper, desk):
    waiting = make_topic("T901", is_published=False, since_version=None)
    chosen = {"action": "withdraw", "_selected_action": [desk.topic.pk, waiting.pk]}
    assert "Everybody gets the same reason" in keeper.post(page("topic_changelist"), chosen).text
    text = keeper.post(page("topic_changelist"), chosen | {"note": "内容过时"}, follow=True).text
    desk.topic.refresh_from_db()
    assert not desk.topic.is_published and "1 topic is off the menu." in text and "is not on the menu" in text
    assert StateChange.objects.filter(event="topic_withdrawn", note="内容过时").count() == 1
    keeper.post(page("topic_changelist"), {"action": "renew", "_selected_action": [desk.topic.pk]})
    desk.topic.refresh_from_db()
    assert desk.topic.since_version is None and desk.topic.valid_until is None


def test_a_version_is_withdrawn_with_a_reason(keeper, desk):
    version = desk.topic.since_version
    chosen = {"action": "withdraw", "_selected_action": [version.pk], "note": "整批下架"}
    text = keeper.post(page("menuversion_changelist"), chosen, follow=True).text
    assert "1 topic is off the menu." in text
    assert not Topic.objects.filter(since_version=version, is_published=True).exists()


def test_categories_are_added_and_renamed(keeper, desk):
    sent = {"code": "C9", "name_zh": "文化文艺", "name_en": "Culture", "position": 9, "is_active": "on"}
    assert keeper.post(page("category_add"), sent).status_code == 302
    category = Category.objects.get(code="C9")
    keeper.post(page("category_change", category.pk), sent | {"name_zh": "职工文艺"})
    category.refresh_from_db()
    assert category.name_zh == "职工文艺"
    assert StateChange.objects.filter(event="category_changed").count() == 1


def test_a_union_officer_keeps_the_points_of_the_own_union(client, desk):
    client.force_login(desk.officer)
    sent = {"union": desk.city.own.pk, "name": "职工之家", "kind": "plant", "address": "云江路8号", "capacity_people": 40,
            "equipment": "投影、音响", "is_active": "on"}  # fmt: skip
    assert client.post(page("site_add"), sent).status_code == 302
    site = Site.objects.get(name="职工之家")
    assert site.equipment == ["投影", "音响"]
    again = client.post(page("site_add"), sent)
    assert again.status_code == 422 and "has a point of that name already" in again.text
    assert client.post(page("site_add"), sent | {"union": desk.city.sibling.pk, "name": "x"}).status_code == 200
    assert Site.objects.filter(name__in=["职工之家", "x"]).count() == 1
    zero = client.post(page("site_change", site.pk), sent | {"capacity_people": 0})
    assert zero.status_code == 200 and Site.objects.get(pk=site.pk).capacity_people == 40
    assert client.get(page("site_change", desk.foreign_site.pk)).status_code == 404
