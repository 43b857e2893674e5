"""What appears by itself around a week, talks with their slides, days, the mentor's text message, learning and doing."""

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from campaigns.actions import steps, weeks
from campaigns.models import DayNote, NextStep, Placement, Problem, Proof
from campaigns.queries.reports import report_figures
from campaigns.states.weeks import Burden, Task
from campaigns.tasks import make_due_steps, remind_of_steps
from federation.models import Person
from federation.queries import reach_of
from notifications.models import Notice
from notifications.registry import kinds
from tests.factories import weeks as make
from workflow.errors import NotAllowed
from workflow.work import lists_for

from .week_pages import picture, post, text, url

PHONE = "19955550001"


@pytest.fixture
def world(db):
    return make.make_weeks()


def prove_all(placement, by):
    for task in Task:
        Proof.objects.create(placement=placement, task=task, text="x", held_on=placement.starts_on, noted_by=by)


def open_words(placement):
    return list(NextStep.objects.filter(placement=placement, done_on=None).values_list("word", flat=True))


def test_each_step_is_made_by_the_last_one(client, world):
    today, placement = timezone.localdate(), make.make_placement(world, state="asked", days=5, mentor="")
    weeks.agree(placement, answered_by="罗经理", mentor="赵师傅", workshop="整烫车间")
    brief = NextStep.objects.get()
    assert (brief.word, brief.due_on) == ("brief", placement.starts_on - timedelta(days=3))
    client.force_login(world.planner)
    page = text(client.get(url("placement-detail", placement.pk)))
    assert "行前说明" in page and url("step-finish", brief.pk) in page
    Placement.objects.filter(pk=placement.pk).update(starts_on=today, ends_on=today + timedelta(days=4))
    placement.refresh_from_db()
    weeks.begin_week(placement, by=world.leader)  # the week has begun: the briefing is over
    assert open_words(placement) == []
    prove_all(placement, world.leader)
    weeks.close_week(placement, by=world.leader, report="好", kept=Burden.values)
    assert open_words(placement) == ["thanks"]
    thanks = NextStep.objects.get(word="thanks")
    assert thanks.due_on == placement.ends_on + timedelta(days=5)
    where = url("step-finish", thanks.pk)
    client.force_login(world.outsider)
    assert client.get(where).status_code == post(client, where, note="x").status_code == 404
    client.force_login(world.officer)  # went on the week
    empty = post(client, where, note=" ")
    assert empty.status_code == 422
    assert post(client, where, note="当面道谢，请企业打分").status_code == 302
    assert post(client, where, note="再一次").status_code == 403 and client.get(where).status_code == 403
    assert open_words(placement) == ["tell"]
    steps.finish_step(NextStep.objects.get(word="tell"), by=world.planner, note="班前会上讲了")
    again = NextStep.objects.get(word="revisit")
    assert again.due_on == today + timedelta(days=60)
    report = NextStep.objects.get(placement=None)  # every week is over: the campaign asks for its report
    assert report.word == "report" and make_due_steps() == 0
    with pytest.raises(NotAllowed):
        steps.finish_step(again, by=world.outsider, note="x")
    client.force_login(world.planner)
    course = text(client.get(url("week-timeline", world.campaign.pk)))
    assert "回访：管用吗" in course and "写出活动成效" in course and "感谢企业和师傅" in course
    items = next(one for one in lists_for(reach_of(world.planner)) if one.key == "campaigns.steps")
    assert items.count == 2
    client.logout()
    public = text(client.get(url("week-timeline", world.campaign.pk)))
    assert "感谢企业和师傅" in public and "写出活动成效" not in public and "班前会上讲了" not in public
    weeks.close_campaign(world.campaign, by=world.planner, summary="都办了")
    assert NextStep.objects.get(pk=report.pk).done_on == today


def test_weeks_of_before_get_their_steps_from_the_sweep(world):
    placement = make.make_placement(world, state="closed", days=-20)
    assert make_due_steps() == 2 and open_words(placement) == ["thanks"]
    assert make_due_steps() == 0


def told(kind):
    return {
        one.person.user.pk for one in Notice.objects.filter(kind=f"campaigns.{kind}").select_related("person__user")
    }


def test_a_step_and_a_second_visit_are_told_on_their_day_and_once_more_when_it_has_gone(world):
    """The group and those who plan, each once, whoever calls the sweep how often; what is done is true no more."""
    today, placement = timezone.localdate(), make.make_placement(world, state="closed", days=-20)
    planner = make.make_officer(world.city.parent, "周干事")
    common = {"placement": placement, "user": world.officer, "day": placement.starts_on, "state": "carried"}
    Problem.objects.create(title="夜班没有热饭", kind="welfare", result="x", revisit_on=today, **common)
    Problem.objects.create(title="以后再看", kind="welfare", result="x", revisit_on=today + timedelta(days=1), **common)
    due = NextStep.objects.create(campaign=world.campaign, placement=placement, word="thanks", due_on=today)
    report = NextStep.objects.create(campaign=world.campaign, word="report", due_on=today - timedelta(days=1))
    assert remind_of_steps() == remind_of_steps() == 3
    group = {world.leader.pk, world.officer.pk}
    assert told("step_due") == told("revisit_due") == group | {planner.pk}
    assert told("step_overdue") == {planner.pk} and not told("revisit_overdue")
    assert Notice.objects.filter(kind__contains="_due").count() == 6  # each once
    said = Notice.objects.get(kind="campaigns.step_overdue")
    assert url("step-finish", report.pk) in said.url and "逾期" in said.subject
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        remind_of_steps()
        assert remind_of_steps() == 4
    assert told("step_overdue") == told("revisit_overdue") == group | {planner.pk}
    still_true = kinds["campaigns.step_overdue"].still_true
    assert still_true(due, world.officer.person)
    steps.finish_step(due, by=world.officer, note="谢过了")
    due.refresh_from_db()
    assert not still_true(due, world.officer.person)


def slides(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name in ("[Content_Types].xml", "ppt/presentation.xml", *names):
            book.writestr(name, "<p/>")
    return SimpleUploadedFile("讲党史.exe", out.getvalue())


def test_a_talk_has_form_audience_and_slides_that_nobody_runs(client, world, many):
    placement = make.make_placement(world)
    client.force_login(world.officer)
    where = url("placement-step", placement.pk, "history")
    told = {
        "text": "一张粮票的故事", "form": "slides", "audience": "夜班职工，职工之家", "people": "46", "minutes": "20",
        "held_on": placement.starts_on.isoformat(),
    }  # fmt: skip
    for hostile in (
        slides("ppt/vbaProject.bin"),
        SimpleUploadedFile("x.pptx", b"<script>alert(1)</script>"),
        picture(),
    ):
        wrong = post(client, where, **told, file=hostile)
        assert wrong.status_code == 422 and "一张粮票的故事" in text(wrong)
    assert not Proof.objects.exists()
    assert post(client, where, **told, file=slides()).status_code == 302
    talk = Proof.objects.get()
    assert (talk.task, talk.form, talk.is_done, talk.people) == (Task.HISTORY, "slides", True, 46)
    assert talk.file.name.endswith(".pptx") and "exe" not in talk.file.name
    page = text(client.get(url("talk-list")))
    assert "一张粮票的故事" in page and "配幻灯片" in page and "夜班职工" in page and url("talk-file", talk.pk) in page
    answer = client.get(url("talk-file", talk.pk))
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert "presentation" in answer["Content-Type"] and b"".join(answer.streaming_content).startswith(b"PK")
    table = client.get(url("talk-list") + "?export=1&form=slides")
    assert "spreadsheet" in table["Content-Type"] and client.get(url("talk-list") + "?form=bad").status_code == 400
    one = many(client, world.officer, url("talk-list"))
    for number in range(30):
        Proof.objects.create(
            placement=placement,
            task=Task.HISTORY,
            text=f"故事{number}",
            held_on=placement.starts_on,
            noted_by=world.officer,
        ).officers.add(world.officer)
    assert many(client, world.officer, url("talk-list")) == one
    talk.file.storage.delete(talk.file.name)
    assert client.get(url("talk-file", talk.pk)).status_code == 404
    client.force_login(world.outsider)
    assert (
        "一张粮票" not in text(client.get(url("talk-list")))
        and client.get(url("talk-file", talk.pk)).status_code == 404
    )


def test_a_day_is_noted_with_agenda_meals_and_conversations(client, world):
    placement = make.make_placement(world)
    client.force_login(world.officer)
    day = {"entry": "day", "day": placement.starts_on.isoformat(), "agenda": "上午座谈、看车间，下午上线", "meals": "2"}
    day |= {"talked": "12", "topics": "工资、加班", "tomorrow": "跟夜班", "is_paid": "on"}
    where = url("diary", placement.pk)
    assert post(client, where, **day | {"meals": "4"}).status_code == 422
    assert post(client, where, **day).status_code == 302
    note = DayNote.objects.get()
    assert (note.meals, note.is_paid, note.talked) == (2, True, 12)
    assert "一起吃 2 顿饭" in text(client.get(where))
    client.force_login(world.planner)
    page = text(client.get(url("placement-detail", placement.pk)))
    assert "上午座谈、看车间" in page and "与 12 名职工交谈" in page and "跟夜班" in page
    figures = report_figures(world.campaign)
    assert (figures["meals"], figures["conversations"], figures["talked"]) == (2, 12, 12)
    client.force_login(world.firm)
    assert "工资、加班" not in text(
        client.get(url("placement-detail", placement.pk))
    )  # the company reads no conversations


def test_a_mentor_is_told_by_text_message_without_an_account(client, world):
    placement = make.make_placement(world, state="asked", mentor="")
    link = url("week-consent", placement.token)
    said = {"answer": "agree", "answered_by": "罗经理", "mentor": "赵师傅", "workshop": "整烫车间"}
    wrong = post(client, link, **said, mentor_phone="123")
    assert (
        wrong.status_code == 422
        and "罗经理" in text(wrong)
        and not Notice.objects.filter(kind__contains="mentor").exists()
    )
    assert post(client, link, **said, mentor_phone=PHONE).status_code == 302
    placement.refresh_from_db()
    person = placement.mentor_person
    assert person == Person.objects.get(name="赵师傅") and person.phone == PHONE and not hasattr(person, "user")
    named = Notice.objects.get(kind="campaigns.mentor_named")
    assert named.person == person and kinds[named.kind].by_sms and placement.mentor_token in named.url
    weeks.begin_week(placement, by=world.leader)
    asked = {"held_on": timezone.localdate(), "minutes": 60, "topics": "机器"}
    for user in (world.leader, world.officer):
        weeks.sign_induction(placement, by=user, signed_as="x", **asked)
    told = Notice.objects.get(kind="campaigns.mentor_asked")  # once a day, however much waits
    still_true = kinds[told.kind].still_true
    assert still_true(placement, person) and not still_true(placement, world.officer.person)
    placement.inductions.update(confirmed_at=timezone.now())
    assert not still_true(placement, person)
    weeks.rate_week(placement, firm_score=5)
    other = make.make_placement(world, state="asked", mentor="", days=20)
    assert (
        post(client, url("week-consent", other.token), **said | {"mentor": "别的名字"}, mentor_phone=PHONE).status_code
        == 302
    )
    other.refresh_from_db()
    assert other.mentor_person == person  # who owns the phone, whatever name was typed


def test_learning_is_shown_by_what_was_done(client, world, many):
    placement = make.make_placement(world)
    common = {"placement": placement, "held_on": placement.starts_on, "noted_by": world.leader, "people": 40}
    Proof.objects.create(task=Task.DEED, text="赵师傅说的水管修好了", confirmed_at=timezone.now(), **common)
    Proof.objects.create(task=Task.DEED, text="还没人确认的事", **common)
    Proof.objects.create(task=Task.IDEA, text="返工件贴色标", answer="accepted", **common)
    Proof.objects.create(task=Task.HISTORY, text="三个小故事", **common)
    year = placement.starts_on.year
    page = text(client.get(url("results") + f"?year={year}"))
    assert "水管修好了" in page and "返工件贴色标" in page and "赵师傅" not in page and "还没人确认" not in page
    assert client.get(url("results") + "?export=1").status_code == 302
    assert client.get(url("results") + "?year=x").status_code == 400
    assert "水管修好了" not in text(client.get(url("results") + f"?year={year - 1}"))
    client.force_login(world.planner)
    page = text(client.get(url("results") + f"?year={year}"))
    assert "还没人确认的事" in page and "赵师傅说的水管" in page
    assert "spreadsheet" in client.get(url("results") + f"?year={year}&export=1")["Content-Type"]
    one = many(client, world.planner, url("results"))
    for number in range(30):
        Proof.objects.create(task=Task.DEED, text=f"实事{number}", **common)
    assert many(client, world.planner, url("results")) == one
