"""Weeks on the line: states, rotation, consent, induction, five tasks, diary, problems and their answers (S8-01 to S8-09)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.actions.problems import hear_answer
from campaigns.models import (
    Lead,
    Placement,
    Policy,
    Problem,
    Proof,
)
from campaigns.names_out import without_names
from campaigns.queries.weeks import figures
from campaigns.states import weeks as states
from campaigns.states.weeks import PlacementState, ProblemState, Task
from federation.models import Union
from notifications.models import Notice
from tests.factories import weeks as make
from tests.factories.machines import assert_full_matrix
from wishes.models import Wish
from workflow.tokens import new_token

from .week_pages import picture, post, text, url

ROWS = {
    states.PLACEMENT: lambda world: make.make_placement(world, state="planned"),
    states.EXTRACT: make.make_extract,
    states.PROBLEM: make.make_problem,
}


@pytest.fixture
def world(db):
    return make.make_weeks()


@pytest.mark.parametrize("machine", ROWS, ids=lambda machine: machine.name)
def test_a_row_moves_as_its_table_says_and_never_otherwise(world, machine):
    columns = {}
    if machine is states.PROBLEM:
        columns = {ProblemState.MERGED: {"merged_into": make.make_problem(world)}}
    assert_full_matrix(machine, lambda: ROWS[machine](world), **columns)


def test_a_week_is_planned_once_and_the_company_agrees_by_its_link(client, world):
    today = timezone.localdate()
    client.force_login(world.planner)
    page = url("week-detail", world.campaign.pk)
    group = {"name": "第三组", "batch": "2", "leader": world.leader.pk}
    taken = post(client, page + "groups/new/", **group)
    assert taken.status_code == 422 and "第三组" in text(taken)  # he is in a group of the campaign already
    week = {
        "group": world.group.pk,
        "firm": "永兴机械公司工会",
        "starts_on": today,
        "ends_on": today + timedelta(days=4),
    }
    outside = post(client, page + "placements/new/", **week | {"ends_on": today + timedelta(days=90)})
    assert outside.status_code == 422 and "永兴机械公司工会" in text(outside)
    post(client, page + "placements/new/", **week)
    placement = Placement.objects.get()
    assert post(client, page + "placements/new/", **week).status_code == 422  # the group is there already
    here = url("placement-detail", placement.pk)
    assert post(client, here + "begin/").status_code == 403
    post(client, here + "ask/")
    link = url("week-consent", placement.token)
    company = Client()
    assert "不给企业添负担" in text(company.get(link))
    assert (
        company.post(
            link, {"form_token": new_token(), "answer": "agree", "answered_by": "厂长", "workshop": "整烫"}
        ).status_code
        == 422
    )
    yes = {"answer": "agree", "answered_by": "钱厂长", "workshop": "整烫车间", "mentor": "赵师傅"}
    post(company, link, **yes)
    assert post(company, link, **yes).status_code == 409  # agreed once
    placement.refresh_from_db()
    assert (placement.state, placement.mentor) == (PlacementState.AGREED, "赵师傅")


def test_a_week_on_the_line_closes_with_a_proof_or_a_reason_for_each_of_five(client, world):
    today, placement = timezone.localdate(), make.make_placement(world, state="agreed", days=0)
    here = url("placement-detail", placement.pk)
    client.force_login(world.leader)
    post(client, here + "begin/")
    proof = {
        "task": "apprentice",
        "is_done": "yes",
        "text": "跟班四小时",
        "held_on": today,
        "people": "0",
        "minutes": "240",
    }
    early = post(client, here + "proof/", **proof)
    assert early.status_code == 422 and "跟班四小时" in text(early)
    signed = {"held_on": today, "minutes": "60", "topics": "机器、防火、急救", "signed_as": "林组长"}
    post(client, here + "induction/", **signed)
    assert post(client, here + "induction/", **signed).status_code == 422
    idle = post(client, here + "proof/", **proof)
    assert idle.status_code == 422 and "4 小时" in text(idle)  # an apprentice stood a whole shift
    work = {"day": today, "station": "整烫", "product": "衬衫", "quantity": "80", "piece_rate": "0.5", "hours": "4"}
    post(client, url("diary", placement.pk), entry="work", **work)
    bad = post(client, here + "proof/", **proof, photo=SimpleUploadedFile("x.png", b"no picture"))
    assert bad.status_code == 422
    post(client, here + "proof/", **proof, photo=picture())
    assert Proof.objects.get().photo.name.endswith(".jpg")
    short = post(client, here + "close/", report="一周小结")
    assert short.status_code == 422 and "讲一次党史" in text(short) and "一周小结" in text(short)
    assert list(Proof.objects.get().officers.all()) == [world.leader]  # nobody ticked: who notes it
    for task in list(Task)[1:]:
        done = "no" if task == Task.IDEA else "yes"
        post(client, here + "proof/", task=task, is_done=done, text="记录", held_on=today, people="20", minutes="20")
    burden = post(client, here + "close/", report="一周小结", kept=["canteen", "gifts"])
    assert burden.status_code == 422 and "没做到" in text(burden)
    post(client, here + "close/", report="一周小结", kept=["canteen", "gifts"], burden_note="横幅是公司挂的")
    placement.refresh_from_db()
    assert (placement.state, placement.kept_rules) == (PlacementState.CLOSED, ["canteen", "gifts"])
    mine = text(client.get(here))
    assert (
        mine.count("dot on") == 1 + 4 + 2 and "横幅是公司挂的" in mine
    )  # the leader's induction, four tasks, two rules
    assert "4/5" in text(client.get(url("week-detail", world.campaign.pk)))
    found = figures(world.campaign)
    assert (found["officers"], found["firms"], found["apprentice"], found["idea"], found["heard"]) == (2, 1, 1, 0, 20)
    company, link = Client(), url("week-consent", placement.token)
    post(company, link, answer="rate", firm_score="5", mentor_score="4", feedback="肯吃苦")
    placement.refresh_from_db()
    assert (placement.firm_score, placement.mentor_score) == (5, 4)
    assert post(company, link, answer="rate", firm_score="9", mentor_score="4").status_code == 422


def test_a_campaign_closes_once_when_every_problem_is_answered_or_has_its_reason(client, world):
    today, placement = timezone.localdate(), make.make_placement(world, state="closed", days=0)
    page = url("week-detail", world.campaign.pk)
    client.force_login(world.planner)
    make.make_problem(world, placement, title="夜班没有热饭")
    wait = post(client, page + "close/", summary="收获不少")
    assert wait.status_code == 422 and "夜班没有热饭" in text(wait) and "收获不少" in text(wait)
    Problem.objects.update(state=ProblemState.OPEN, result="明年改造食堂")
    assert post(client, page + "close/", summary="收获不少").status_code == 302
    assert post(client, page + "close/", summary="再来").status_code == 403
    assert "收获不少" in text(Client().get(page))
    late = {"group": world.group.pk, "firm": "GH0001", "starts_on": today, "ends_on": today}
    assert post(client, page + "placements/new/", **late).status_code == 422


def test_a_company_is_left_alone_for_a_year_unless_it_asks(client, world):
    make.make_placement(world, state="closed", days=-9)
    client.force_login(world.planner)
    today = timezone.localdate()
    other = {
        "group": world.group.pk,
        "firm": "GH0001",
        "starts_on": today + timedelta(days=6),
        "ends_on": today + timedelta(days=9),
    }
    address = url("placement-new", world.campaign.pk)
    refused = post(client, address, **other)
    assert refused.status_code == 422 and "365" in text(refused)
    assert post(client, address, **other, is_wanted_again="on").status_code == 302


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("王师傅和李大姐", "某师傅和某大姐"),
        ("老师傅们都好", "老师傅们都好"),
        ("打 13800001111", "打 （号码略）"),
        ("何小芳来了", "某某来了"),
    ],
)
def test_names_and_numbers_go(written, cleaned):
    assert without_names(written, ["何小芳"]) == cleaned


def test_a_problem_goes_through_the_loop_back_to_the_workshop_and_is_visited_again(client, world):
    placement = make.make_placement(world)
    first, second = make.make_problem(world, placement), make.make_problem(world, placement, title="夜宵太冷")
    client.force_login(world.planner)
    here = url("problem-detail", first.pk)
    assert post(client, url("problem-detail", second.pk) + "merge/", into=second.pk).status_code == 422
    post(client, url("problem-detail", second.pk) + "merge/", into=first.pk)
    post(client, here + "hand/")
    first.refresh_from_db()
    second.refresh_from_db()
    wish = Wish.objects.get(number=first.wish_number)
    assert second.state == ProblemState.MERGED and wish.union == world.city.child and wish.source == "placement"
    assert post(client, here + "hand/").status_code == 403
    wish.answer = "食堂夜间加热，从下周起。"
    hear_answer(wish)
    first.refresh_from_db()
    assert first.state == ProblemState.ANSWERED and Notice.objects.filter(kind="campaigns.problem_answered").exists()
    assert "食堂夜间加热" in text(client.get(here))
    client.force_login(world.officer)
    post(client, here + "carry/", note="班前会上讲了")
    first.refresh_from_db()
    assert first.revisit_on == timezone.localdate() + timedelta(days=60)
    due = url("problem-list") + "?due=on"
    client.force_login(world.planner)
    assert first.title not in text(client.get(due))
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        client.force_login(world.planner)
        assert first.title in text(client.get(due))
        post(client, here + "again/", note="又冷了")
    first.refresh_from_db()
    assert first.state == ProblemState.HANDED and first.wish_number != wish.number


def test_a_policy_is_explained_and_a_name_kept_only_with_consent(client, world):
    placement = make.make_placement(world)
    here = url("placement-detail", placement.pk)
    client.force_login(world.officer)
    policy = Policy.objects.get(code="GAS")
    talk = {"policy": policy.pk, "held_on": placement.starts_on, "people": "25", "question": "孩子读中职算吗"}
    assert post(client, here + "talk/", **talk | {"people": "0"}).status_code == 422
    post(client, here + "talk/", **talk)
    address = url("lead-new", placement.talks.get().pk)
    assert post(client, address, name="周大姐", contact="1").status_code == 422
    post(client, address, name="周大姐", contact="1", has_consented="on")
    assert Lead.objects.get().name == "周大姐"
    seen = text(client.get(url("policy-list")))
    assert "金秋助学" in seen and "25" in seen and "周大姐" not in seen


def test_lists_cost_the_same_with_one_and_with_thirty(client, world, many):
    counted = {}
    pages = {
        "weeks": (world.planner, url("placement-list")), "problems": (world.planner, url("problem-list")),
        "campaign": (world.planner, url("week-detail", world.campaign.pk)), "extracts": (world.planner, url("extract-list")),
        "home": (world.leader, url("week-list")),
    }  # fmt: skip
    firms = [
        Union(
            code=f"F{n}", name=f"企业{n}", parent=world.city.own, path=f"{world.city.own.path}F{n}/", kind="enterprise"
        )
        for n in range(30)
    ]
    firms = Union.objects.bulk_create(firms)
    for firm in firms[:1]:
        _week_of(world, firm)
    one = {name: many(client, *page) for name, page in pages.items()}
    for firm in firms[1:]:
        _week_of(world, firm)
    counted = {name: many(client, *page) for name, page in pages.items()}
    assert counted == one == QUERIES


QUERIES = {"weeks": 6, "problems": 6, "campaign": 15, "extracts": 3, "home": 11}


def _week_of(world, firm):
    placement = make.make_placement(world, firm=firm)
    make.make_problem(world, placement)
    make.make_extract(world, placement)


def test_outsiders_see_and_change_nothing(client, world):
    placement = make.make_placement(world)
    problem, extract = make.make_problem(world, placement), make.make_extract(world, placement)
    client.force_login(world.outsider)
    for address in (
        url("placement-detail", placement.pk), url("diary", placement.pk), url("problem-detail", problem.pk),
        url("extract-detail", extract.pk), url("group-new", world.campaign.pk), url("placement-new", world.campaign.pk),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert post(client, url("problem-step", problem.pk, "solve"), note="x").status_code == 404
    link, board = url("placement-detail", placement.pk), url("week-detail", world.campaign.pk)
    assert link not in client.get(board).content.decode(), "the board leads nobody to a page that is not for them"
    client.force_login(world.firm)
    assert link in client.get(board).content.decode()
    assert client.get(url("placement-detail", placement.pk)).status_code == 200
    assert post(client, url("placement-step", placement.pk, "cancel"), note="x").status_code == 403
    assert client.get(url("diary", placement.pk)).status_code == 403
