"""The menu at the desk: topics, versions and categories, who keeps them, and the points of a union."""

import pytest

from lectures.models import (
    Category,
    MenuVersion,
    Site,
    Topic,
)  # fmt: skip
from tests.factories.academy import vet_for
from tests.factories.lectures import make_site, make_topic
from workflow.models import StateChange

from .desk_world import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


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
    assert "/import/topics/" in office.get(page("topic_changelist")).text
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
    assert "letters, digits and hyphens" in keeper.post(page("category_add"), sent | {"code": 'a"><b>'}).text
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
    assert client.get(page("site_change", make_site(desk.city.foreign).pk)).status_code == 404
