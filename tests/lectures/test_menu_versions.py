"""A version tells what was added, changed and withdrawn; what it brings has a vetted script (F-A1-15, S1-10)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lectures.actions import menu as act
from lectures.actions import scripts as writing
from lectures.actions.topics import as_it_becomes, save_topic
from lectures.errors import OrderRefused
from lectures.models import MenuChange, ScriptVersion, Topic
from lectures.states import ScriptState
from notifications.models import Notice
from tests.factories.academy import make_version, vet_for
from tests.factories.lectures import make_offering, make_order, make_topic
from workflow.actions import set_parameter
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db
CHECKS = ScriptVersion.Check.values


def waiting(hall, code, title, *, vetted=True):
    """A topic that waits for the next version, given by the hall's speaker."""
    topic = make_topic(code, title, is_published=False, since_version=None)
    make_offering(topic, hall.speaker)
    if vetted:
        vet_for(hall.speaker, topic, by=hall.speaker_account, vetted_by=hall.office)
    return topic


def test_the_news_say_what_was_added_changed_and_withdrawn_and_orders_keep_their_version(hall, client):
    order = make_order(hall)
    changed, gone = make_topic("T901", "旧题目", minutes=45), make_topic("T902", "退场主题")
    with pytest.raises(OrderRefused):
        act.publish_version(by=hall.office)
    waiting(hall, "T903", "新来的题目")
    save_topic(by=hall.office, topic=changed, minutes=60)
    save_topic(by=hall.office, topic=changed, title_zh="新题目")
    act.withdraw_topic(gone, by=hall.office, note="讲师退休")
    client.force_login(hall.office)
    preview = client.get(reverse("admin:lectures_menuversion_add")).text
    assert all(word in preview for word in ("新来的题目", "旧题目", "退场主题", "讲师退休"))
    version = act.publish_version(by=hall.office, note="冬季更新")
    found = {(one.topic.code, one.kind) for one in version.changes.all()}
    assert found == {("T901", "changed"), ("T902", "withdrawn"), ("T903", "added")}
    assert MenuChange.objects.get(kind="changed").was == {"minutes": 45, "title_zh": "旧题目"}
    client.logout()
    page = client.get(reverse("lectures:menu-news")).text
    assert all(word in page for word in ("冬季更新", "新来的题目", "退场主题", "旧题目", "45 → 60"))
    order.refresh_from_db()
    assert order.menu_version.number == 1
    assert make_order(hall, union=hall.other, by=hall.outsider).menu_version == version
    with pytest.raises(OrderRefused):
        act.publish_version(by=hall.office)


def test_what_is_on_the_menu_stays_until_the_next_version_and_can_be_set_back(hall, client):
    topic = make_topic("T901", "旧题目", minutes=45)
    save_topic(by=hall.office, topic=topic, minutes=60, title_zh="新题目", valid_until=timezone.localdate())
    topic.refresh_from_db()
    assert (topic.title_zh, topic.minutes, topic.valid_until) == ("旧题目", 45, timezone.localdate())
    assert (as_it_becomes(topic).title_zh, as_it_becomes(topic).minutes) == ("新题目", 60)
    client.force_login(hall.office)
    page = client.get(reverse("admin:lectures_topic_change", args=[topic.pk])).text
    assert "新题目" in page and "下一版菜单" in page
    save_topic(by=hall.office, topic=topic, title_zh="旧题目")
    assert MenuChange.objects.get().becomes == {"minutes": 60}
    save_topic(by=hall.office, topic=topic, minutes=45)
    assert not MenuChange.objects.exists()
    save_topic(by=hall.office, topic=hall.topic, minutes=hall.topic.minutes)
    assert not MenuChange.objects.exists()


def test_a_new_topic_waits_until_somebody_gives_it_with_a_vetted_script(hall, client):
    topic, ready = waiting(hall, "T901", "没有讲稿", vetted=False), waiting(hall, "T902", "讲稿已审")
    client.force_login(hall.office)
    assert "没有人凭已审定的讲稿主讲" in client.get(reverse("admin:lectures_menuversion_add")).text
    version = act.publish_version(by=hall.office)
    assert list(version.changes.values_list("topic__code", flat=True)) == ["T902"]
    assert Topic.objects.get(pk=ready.pk).is_published and not Topic.objects.get(pk=topic.pk).is_published
    with pytest.raises(OrderRefused) as refusal:
        act.publish_version(by=hall.office)
    assert refusal.value.field == "note" and "T901" in str(refusal.value)
    make_version(hall, ScriptState.VETTED, topic=topic)
    act.publish_version(by=hall.office)
    assert Topic.objects.get(pk=topic.pk).is_published


def test_without_the_rule_a_topic_enters_without_a_script(hall):
    topic = waiting(hall, "T901", "没有讲稿", vetted=False)
    set_parameter(by=None, name="lectures.script_gate", value=0, holds_from=timezone.localdate(), reason="过渡期")
    act.publish_version(by=hall.office)
    assert Topic.objects.get(pk=topic.pk).is_published


def test_a_change_of_what_is_spoken_comes_once_the_script_is_vetted_again(hall, client):
    version = make_version(hall, ScriptState.VETTED, topic=hall.topic)
    save_topic(by=hall.office, topic=hall.topic, minutes=90)
    assert Notice.objects.filter(kind="lectures.topic_changes", person=hall.speaker.person).count() == 1
    with pytest.raises(OrderRefused) as refusal:
        act.publish_version(by=hall.office)
    assert hall.topic.code in str(refusal.value)
    client.force_login(hall.office)
    page = reverse("lectures:script-detail", args=[version.script_id])
    assert "再次审定" in client.get(page).text
    for checklist, status in ((CHECKS[:2], 422), (CHECKS, 302)):
        sent = {"do": "vet", "version": "1", "checklist": checklist, "form_token": new_token()}
        assert client.post(page, sent).status_code == status
    client.get(page)  # which says that it is done
    assert "再次审定" not in client.get(page).text
    act.publish_version(by=hall.office)
    hall.topic.refresh_from_db()
    assert hall.topic.minutes == 90
    with pytest.raises(OrderRefused):
        writing.confirm_version(version, by=hall.office, checklist=CHECKS)


def test_a_new_version_of_the_script_lets_the_change_come_too_and_a_title_needs_none(hall):
    version = make_version(hall, ScriptState.VETTED, topic=hall.topic)
    save_topic(by=hall.office, topic=hall.topic, title_zh="换个名字")
    act.publish_version(by=hall.office)
    hall.topic.refresh_from_db()
    assert hall.topic.title_zh == "换个名字"
    save_topic(by=hall.office, topic=hall.topic, outline="新的提纲")
    make_version(hall, ScriptState.VETTED, script=version.script, text="按新提纲写的讲稿")
    act.publish_version(by=hall.office)
    hall.topic.refresh_from_db()
    assert hall.topic.outline == "新的提纲"
