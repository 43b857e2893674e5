"""The menu after its first version: what two later versions brought, and what waits for the next one (F-A1-15)."""

from datetime import datetime, timedelta

from lectures.actions.menu import publish_version, renew_topic, withdraw_topic
from lectures.actions.scripts import confirm_version
from lectures.actions.topics import save_topic
from lectures.models import ScriptVersion, Topic
from lectures.states import ScriptState

from . import clock_at
from .scripts import CHECKED

SECOND, THIRD, WAITING = 45, 37, 3  # days ago, between the orders of the archive and those that live
REWRITTEN, SHORTER = "T15", "T38"  # goes and comes back with another script; is told in less time
NOTES = (
    "名称说得更明白，器材写得更全；“集装箱卡车节油驾驶”改写讲稿，暂时下架。",
    "“集装箱卡车节油驾驶”带着新讲稿回来；“职场压力与情绪”缩短一刻钟，班前会也讲得完。",
)
SECOND_CHANGES: dict[str, dict] = {
    "T22": {"title_zh": "开车犯困怎么办：防疲劳驾驶", "title_en": "Sleepy at the wheel: preventing tired driving"},
    "T24": {"equipment": ["投影", "音响", "无线网络", "手机支架"], "group_max_people": 25},
}
THIRD_CHANGES: dict[str, dict] = {"T31": {"title_zh": "走进数字化车间", "title_en": "Inside the digital workshop"}}
NEXT = ("T19", "\n四、救人之前先救自己：盲目施救的三个案例")


def publish_later_versions(staff, now: datetime) -> None:
    """A second version that renames, adds and takes a topic off; a third that brings it back; one change that waits."""
    office = staff["corps"]
    with clock_at(now - timedelta(days=SECOND)):
        _change(SECOND_CHANGES, office)
        withdraw_topic(Topic.objects.get(code=REWRITTEN), by=office, note="油价和车型都变了，讲稿重写")
        publish_version(by=office, note=NOTES[0])
    with clock_at(now - timedelta(days=THIRD)):
        back = renew_topic(Topic.objects.get(code=REWRITTEN), by=office)
        save_topic(by=office, topic=back, summary="新能源集卡也讲：同样一箱货，怎样少用一成的油和电。")
        shorter = Topic.objects.get(code=SHORTER)
        _change(THIRD_CHANGES | {SHORTER: {"minutes": shorter.minutes - 15}}, office)
        for version in ScriptVersion.objects.filter(script__topic=shorter, state=ScriptState.VETTED).order_by("pk"):
            confirm_version(version, by=staff["coach"], checklist=CHECKED)
        publish_version(by=office, note=NOTES[1])
    with clock_at(now - timedelta(days=WAITING)):
        topic = Topic.objects.get(code=NEXT[0])
        save_topic(by=office, topic=topic, outline=topic.outline + NEXT[1])


def _change(changes: dict[str, dict], by) -> None:
    for code, details in changes.items():
        save_topic(by=by, topic=Topic.objects.get(code=code), **details)
