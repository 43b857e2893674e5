"""A version tells what was added, changed and withdrawn; orders keep the version they were placed under (F-A1-15)."""

import pytest
from django.urls import reverse

from lectures.actions import menu as act
from lectures.actions.topics import save_topic
from lectures.errors import OrderRefused
from lectures.models import MenuChange, Topic
from tests.factories.lectures import make_order, make_topic

pytestmark = pytest.mark.django_db


def test_the_news_say_what_was_added_changed_and_withdrawn_and_orders_keep_their_version(hall, client):
    order = make_order(hall)
    changed, gone = make_topic("T901", "旧题目", minutes=45), make_topic("T902", "退场主题")
    with pytest.raises(OrderRefused):
        act.publish_version(by=hall.office)
    Topic.objects.filter(pk=make_topic("T903", "新来的题目").pk).update(is_published=False, since_version=None)
    save_topic(by=hall.office, topic=changed, minutes=60)
    save_topic(by=hall.office, topic=changed, title_zh="新题目")
    act.withdraw_topic(gone, by=hall.office, note="讲师退休")
    client.force_login(hall.office)
    preview = client.get(reverse("admin:lectures_menuversion_add")).text
    assert all(word in preview for word in ("新来的题目", "新题目", "退场主题", "讲师退休"))
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


def test_what_did_not_change_is_not_told(hall):
    save_topic(by=hall.office, topic=hall.topic, outline="只改提纲")
    save_topic(by=hall.office, topic=hall.topic, minutes=hall.topic.minutes)
    assert not MenuChange.objects.exists()
