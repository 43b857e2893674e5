"""What a campaign of weeks on the line was: its report with last year, and its course (S8-08, S8-09)."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from campaigns.actions.problems import hand_problem
from campaigns.models import (
    Extract,
    Group,
    GroupOfficer,
    Policy,
    PolicyTalk,
    Proof,
    WeekCampaign,
)
from campaigns.states.weeks import Task
from tests.factories import weeks as make
from wishes.kinds import Category
from wishes.models import Wish

from .week_pages import post, text, url

REPORT, COURSE = 31, 13  # statements


@pytest.fixture
def world(db):
    return make.make_weeks()


def test_the_report_counts_and_goes_to_excel(client, world):
    placement = make.make_placement(world)
    for n, state in enumerate(["solved", "found", "open", "lasting"]):
        make.make_problem(
            world, placement, state=state, title=f"问题{n}", result="设备下月换" if state == "open" else ""
        )
    page = url("week-report", world.campaign.pk)
    assert "设备下月换" not in text(Client().get(page)) and Client().get(page + "?export=1")["Content-Type"].startswith(
        "text/html"
    )
    client.force_login(world.planner)
    assert "设备下月换" in text(client.get(page))
    lines = exported(client, page)
    assert lines["发现问题"][1] == 4 and lines["解决问题"][1] == 2 and lines["未解决问题"][1] == 2


def exported(client, page):
    rows = load_workbook(BytesIO(client.get(page + "?export=1").content)).active.values
    return {row[0]: row[1:] for row in rows}


def hand_over(world, placement, hours, **columns):
    """A problem in the loop of wishes, told `hours` after it was registered; None stands for not yet."""
    problem = hand_problem(make.make_problem(world, placement), by=world.planner)
    begun = timezone.now() - timedelta(days=30)
    if hours is not None:
        columns |= {"told_at": begun + timedelta(hours=hours), "outcome": "solved"}
    Wish.objects.filter(number=problem.wish_number).update(registered_at=begun, **columns)


def note_work(client, world, placement):
    """Talks, deeds and two ideas of a week, one of which its company takes up, and a policy explained to 25."""
    for task, people in ((Task.HISTORY, 20), (Task.POLICY, 7), (Task.DEED, 3)):
        Proof.objects.create(
            placement=placement,
            task=task,
            text="记录",
            held_on=placement.starts_on,
            people=people,
            noted_by=world.officer,
        )
    ideas = {"task": Task.IDEA, "held_on": placement.starts_on, "noted_by": world.officer}
    for words in ("装风扇", "换班表"):
        Proof.objects.create(placement=placement, text=words, **ideas)
    taken, left = Proof.objects.filter(task=Task.IDEA).order_by("pk")
    link = url("week-consent", placement.token)
    assert "装风扇" in text(client.get(link))
    for idea, word in ((taken, "accepted"), (left, "declined"), (left, "perhaps")):
        post(client, link, answer="idea", item=idea.pk, word=word)
    PolicyTalk.objects.create(
        placement=placement, user=world.officer, policy=Policy.objects.get(code="GAS"),
        held_on=placement.starts_on, people=25,
    )  # fmt: skip


def test_the_report_says_what_became_of_the_wishes_beside_last_year(client, world, many):
    placement = make.make_placement(world)
    last_year = {"starts_on": world.campaign.starts_on - timedelta(days=360), "title": "去年"}
    before = WeekCampaign.objects.create(union=world.campaign.union, ends_on=world.campaign.starts_on, **last_year)
    group = Group.objects.create(campaign=before, name="去年一组")
    old = make.make_placement(world, state="closed", days=-350, group=group)
    GroupOfficer.objects.create(campaign=before, group=group, user=world.officer)
    hand_over(world, old, 24, state="closed", closed_as="satisfied")
    hand_over(world, placement, None, state="in_progress")
    page = url("week-report", world.campaign.pk)
    bare = many(client, world.planner, page)
    hand_over(world, placement, 0.5, state="closed", closed_as="satisfied")
    Wish.objects.filter(told_at=F("registered_at") + timedelta(minutes=30)).update(accepted_at=F("told_at"))
    hand_over(world, placement, 72, state="told")
    hand_over(world, placement, 96, state="closed", closed_as="no_answer", category="skills")
    Wish.objects.filter(state__in=["in_progress", "told"]).update(due_at=timezone.now() - timedelta(days=1))
    hand_over(world, placement, 1, state="withdrawn", category="skills")
    hand_over(world, placement, 1, state="joined")
    hand_over(world, placement, 1, state="told", is_sensitive=True)
    note_work(client, world, placement)
    assert many(client, world.planner, page) == bare == REPORT
    seen, lines = text(client.get(page)), exported(client, page)
    assert lines["交谈职工人次"] == (None, 48, 0)
    assert lines["企业"] == (1, 1, 1) and lines["党史宣讲"] == (1, 1, 0) and lines["干部工时"][0] == 8
    assert lines["被企业采纳的点子"] == (None, 1, 0)
    assert lines["登记心愿"] == (None, 5, 1) and lines["已答复心愿"] == (4, 3, 1) and lines["已办结心愿"] == (4, 2, 1)
    assert lines["满意"] == (1, 1, 1) and lines["未表态"] == (None, 1, 0) and lines["超期心愿"] == (0, 1, 0)
    assert lines["答复天数（中位数）"] == (5, 3, 1) and lines["立解立答"] == (None, 1, 0)
    assert lines["立解立答用时（分钟，中位数）"] == (None, 30, None)
    assert (
        lines[f"心愿：{Category.WELFARE.label}"][1] == 3
        and lines[f"心愿：{Category.SKILLS.label}"][1] == 2
        and lines["心愿：办理中"][1] == 1
    )
    assert seen.count("<svg role") >= 4 and "本年与上年心愿对照" in seen


def test_the_course_of_a_campaign_is_drawn_in_order_without_names_and_problems(client, world, many):
    placement = make.make_placement(world, state="closed")
    make.make_placement(world, state="cancelled", days=9, workshop="取消的")
    make.make_induction(placement, world.officer)
    make.make_problem(world, placement, title="夜班没有热饭")
    extract = make.make_extract(world, placement)
    page = url("week-timeline", world.campaign.pk)
    assert extract.text not in text(client.get(page))
    Extract.objects.update(state="published")
    talk = {"policy": Policy.objects.get(code="GAS"), "held_on": placement.starts_on, "people": 25}
    PolicyTalk.objects.create(placement=placement, user=world.officer, **talk)
    details = {"held_on": placement.starts_on + timedelta(days=2), "text": "不公开", "noted_by": world.officer}
    Proof.objects.create(placement=placement, task=Task.HISTORY, **details)
    seen = text(client.get(page))
    words = [
        "活动开始",
        "下车间开始",
        "1 名干部接受安全教育",
        "向 25 人讲解",
        "发现 1 个问题",
        extract.text,
        "完成任务：讲一次党史",
        "本周结束",
        "活动结束",
    ]
    places = [seen.index(word) for word in words]
    assert places == sorted(places) and seen.count('class="mark good"') == 1
    for private in ("夜班没有热饭", "何小芳", "不公开", "赵师傅"):
        assert private not in seen
    assert many(client, world.planner, page) == COURSE
