"""Who is silent about a topic that changes is reminded, then taken off it, so that the change can come (S1-10)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lectures.actions import menu
from lectures.actions import scripts as writing
from lectures.actions.topics import save_topic
from lectures.errors import OrderRefused
from lectures.models import MenuChange, Offering, Script, ScriptVersion
from lectures.tasks import revet_topics
from notifications.models import Notice
from tests.factories.academy import vet_for
from tests.factories.lectures import account_of, make_speaker, make_topic
from workflow.actions import set_parameter
from workflow.models import StateChange

pytestmark = pytest.mark.django_db
CHECKS = ScriptVersion.Check.values


@pytest.fixture
def topic(hall):
    """A topic of two speakers, both with a vetted script; its outline is to change."""
    topic = make_topic("T901", "老主题")
    hall.second = make_speaker(hall.corps, "林师傅", topics=[topic])
    Offering.objects.create(topic=topic, speaker=hall.speaker)
    for speaker in (hall.speaker, hall.second):
        vet_for(speaker, topic, by=account_of(speaker.person), vetted_by=hall.office)
    save_topic(by=hall.office, topic=topic, outline="新的提纲")
    return topic


def after(days):
    return time_machine.travel(timezone.now() + timedelta(days=days))


def names(kind):
    return sorted(Notice.objects.filter(kind=f"lectures.{kind}").values_list("person__name", flat=True))


def confirm(hall, speaker, topic):
    version = ScriptVersion.objects.get(script__speaker=speaker, script__topic=topic, state="vetted")
    writing.confirm_version(version, by=hall.office, checklist=CHECKS)


def test_who_is_silent_is_reminded_once_and_taken_off_and_the_change_comes(hall, topic):
    confirm(hall, hall.speaker, topic)
    with after(22):
        assert revet_topics() == (0, 0)
        with pytest.raises(OrderRefused):
            menu.publish_version(by=hall.office)
    with after(24):
        assert revet_topics() == (1, 0) and revet_topics() == (0, 0)
    assert names("revet_due") == ["林师傅"]
    with after(31):
        assert revet_topics() == (0, 1) and revet_topics() == (0, 0)
        assert names("giver_taken_off") == ["林师傅"]
        assert list(topic.offerings.values_list("speaker__name", flat=True)) == ["周师傅"]
        assert StateChange.objects.filter(event="giver_taken_off").count() == 1
        menu.publish_version(by=hall.office)
    topic.refresh_from_db()
    assert topic.outline == "新的提纲"


def test_who_waits_for_the_coach_stays(hall, topic):
    confirm(hall, hall.speaker, topic)
    script, by = Script.objects.get(speaker=hall.second, topic=topic), account_of(hall.second.person)
    writing.hand_in(writing.save_draft(script, by=by, text="按新提纲重写的讲稿"), by=by)
    with after(40):
        assert revet_topics() == (0, 0)
    assert topic.offerings.count() == 2


def test_a_change_written_anew_gives_the_time_anew_and_the_office_sets_it(hall, topic):
    with after(20):
        save_topic(by=hall.office, topic=topic, outline="又改了")
    with after(31):
        assert revet_topics()[1] == 0
    today = timezone.localdate()
    set_parameter(by=hall.office, name="lectures.revet_days", value=10, holds_from=today, reason="菜单要早些更新")
    with after(31):
        assert revet_topics()[1] == 2


def test_a_change_that_touches_no_script_takes_nobody_off(hall):
    other = make_topic("T902", "别的主题")
    Offering.objects.create(topic=other, speaker=hall.speaker)
    save_topic(by=hall.office, topic=other, summary="只改简介")
    assert MenuChange.objects.filter(topic=other, version=None).exists()
    with after(60):
        assert revet_topics() == (0, 0)
