"""Pages of activities: what stands on them, what a POST does, who is refused, how many queries a list takes."""

from io import BytesIO

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from federation.models import Role
from tests.factories.federation import make_staff
from tests.factories.homes import (
    at,
    make_activity,
    make_home,
    make_need,
    make_sanction,
    make_sign_up,
    make_survey,
    make_visitor,
)
from workerhomes.models import Activity, ActivityRating, Need, Question, SignUp, Survey, Vote
from workerhomes.states import ActivityState, NeedState
from workerhomes.states import SignUpState as S
from workflow.tokens import new_token

NOW = "%Y-%m-%dT%H:%M"


def url(name, *args):
    return reverse(f"workerhomes:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def opened(world, **details):
    return make_activity(world, state=ActivityState.OPEN, **details)


def entry_form(world, **more):
    return {
        "home": world.home.pk, "kind": "yoga", "title": "午间瑜伽", "starts_at": at(6, 12).strftime(NOW), "minutes": 60,
        "meetings": 2, "capacity": 12, "questions": "饮食 * | 荤 / 素\n想说的话", **more,
    }  # fmt: skip


def test_the_list_shows_what_is_on_and_filters_it(client, world):
    opened(world, title="夜读会")
    other = opened(world, title="满员课", kind="yoga", capacity=1, home=make_home(world.city.parent), seats_taken=1)
    make_activity(world, title="草稿课")
    make_activity(world, days=-4, title="往日课", state=ActivityState.CLOSED)

    def shown(**query):
        page = client.get(url("activity-list"), query).content.decode()
        return {title for title in ("夜读会", "满员课", "草稿课", "往日课") if title in page}

    assert shown() == {"夜读会", "满员课"}
    assert shown(kind="yoga") == {"满员课"} and shown(free="on") == {"夜读会"} and shown(tab="past") == {"往日课"}
    assert shown(home=other.home_id) == {"满员课"} and shown(day=at(7, 9).date().isoformat()) == {"夜读会", "满员课"}
    assert shown(district=world.city.parent.pk) >= {"夜读会"}
    assert client.get(url("activity-list"), {"home": "x", "day": "never"}).status_code == 400


def test_drafts_are_nobodys_business(client, world):
    draft = make_activity(world)
    for name in ("activity-detail", "activity-calendar"):
        assert client.get(url(name, draft.number)).status_code == 404
    client.force_login(world.member)
    assert post(client, url("activity-join", draft.number)).status_code == 404


def test_a_member_signs_up_and_a_second_click_does_nothing_more(client, world):
    activity = opened(world)
    client.force_login(world.member)
    token, address = new_token(), url("activity-join", activity.number)
    answers = [client.post(address, {"form_token": token}) for _ in range(2)]
    entry = SignUp.objects.get()
    assert {answer["Location"] for answer in answers} == {
        url("sign-up-detail", entry.pk)
    } and entry.state == S.CONFIRMED
    assert post(client, address).status_code == 422
    assert activity.title in client.get(url("sign-up-list")).content.decode()
    assert post(client, url("sign-up-step", entry.pk, "explode")).status_code == 404
    post(client, url("sign-up-step", entry.pk, "cancel"))
    assert SignUp.objects.get().state == S.CANCELLED
    assert post(client, url("sign-up-step", entry.pk, "cancel")).status_code == 409


def test_a_wrong_answer_stands_beside_its_field_and_nothing_typed_is_lost(client, world):
    activity = opened(world)
    must = Question.objects.create(
        activity=activity, text="饮食", kind="choice", choices=["荤", "素"], is_required=True
    )
    free = Question.objects.create(activity=activity, text="想说的话")
    client.force_login(world.member)
    answer = post(client, url("activity-join", activity.number), **{
        f"question_{must.pk}": "鱼", f"question_{free.pk}": "靠窗坐",
    })  # fmt: skip
    assert answer.status_code == 422 and "靠窗坐" in answer.content.decode() and not SignUp.objects.exists()


def test_strangers_do_not_find_a_sign_up_and_staff_are_told_why_they_cannot(client, world):
    entry = make_sign_up(world, opened(world), state=S.CONFIRMED)
    client.force_login(make_visitor(world.city.child))
    assert client.get(url("sign-up-detail", entry.pk)).status_code == 404
    assert post(client, url("sign-up-step", entry.pk, "cancel")).status_code == 404
    client.force_login(world.manager)
    answer = post(client, url("activity-join", entry.activity.number))
    assert answer.status_code == 403 and "工会会员" in answer.content.decode()


def test_the_calendar_file_names_each_meeting(client, world):
    activity = opened(world)
    text = client.get(url("activity-calendar", activity.number)).content.decode()
    assert text.count("BEGIN:VEVENT") == 1 and f"{activity.number}-1@homes" in text


def test_the_manager_makes_an_activity_and_bad_input_is_told_beside_its_field(client, world):
    client.force_login(world.manager)
    answer = post(client, url("desk-activity-new"), **entry_form(world))
    activity = Activity.objects.get()
    assert answer["Location"] == url("desk-activity", activity.number)
    assert activity.sessions.count() == 2 and [one.is_required for one in activity.questions.all()] == [True, False]
    for wrong in (
        {"starts_at": "morgen"}, {"capacity": "-3"}, {"closes_at": at(9, 9).strftime(NOW)}, {"questions": "饮食 | 荤"},
        {"home": "999999"}, {"small_union_seats": "99"}, {"title": ""}, {"minutes": "99999999999999999999"},
    ):  # fmt: skip
        answer = post(client, url("desk-activity-new"), **entry_form(world, summary="一句话") | wrong)
        assert answer.status_code == 422 and "一句话" in answer.content.decode(), wrong
    assert Activity.objects.count() == 1
    assert (
        post(client, url("desk-activity-edit", activity.number), **entry_form(world, title="改了")).status_code == 302
    )
    assert Activity.objects.get().title == "改了"
    client.force_login(world.desk)
    assert post(client, url("desk-activity-new"), **entry_form(world)).status_code == 403
    assert post(client, url("desk-activity-edit", activity.number), **entry_form(world)).status_code == 403


def test_the_steps_of_the_desk_from_the_draft_to_the_report(client, world):
    activity = make_activity(world, capacity=3)
    client.force_login(world.manager)

    def step(name, **data):
        return post(client, url("desk-activity-step", activity.number, name), **data)

    assert step("shut").status_code == 409 and step("explode").status_code == 404
    step("publish")
    came, missed = (
        make_sign_up(world, activity, make_visitor(world.city.child, name), state=S.CONFIRMED) for name in "甲乙"
    )
    assert step("resize", capacity="1").status_code == 422 and step("resize", capacity="5").status_code == 302
    assert step("cancel", note="").status_code == 422
    assert post(client, url("desk-sign-up-step", came.pk, "check-in")).status_code == 422
    client.logout()
    with time_machine.travel(activity.starts_at):
        client.force_login(world.manager)
        post(client, url("desk-sign-up-step", came.pk, "check-in"))
        step("shut"), step("hold")
        picture = BytesIO()
        Image.new("RGB", (40, 30)).save(picture, "PNG")
        junk = SimpleUploadedFile("a.png", b"not a picture")
        answer = step("close", report="来了一位", photos=junk)
        assert answer.status_code == 422 and "来了一位" in answer.content.decode()
        step("close", report="来了一位", photos=SimpleUploadedFile("a.png", picture.getvalue()))
        post(client, url("desk-sign-up-step", missed.pk, "excuse"), note="住院")
        client.logout()
    client.force_login(world.manager)
    row = Activity.objects.get()
    assert row.state == ActivityState.CLOSED and row.photos.count() == 1 and row.seats_taken == 2
    assert {one.state for one in SignUp.objects.all()} == {S.ATTENDED, S.NO_SHOW}
    assert "来了一位" in client.get(url("activity-detail", activity.number)).content.decode()
    sheet = load_workbook(BytesIO(client.get(url("desk-activity", activity.number), {"export": 1}).content)).active
    assert sheet.max_row == 3
    sheet = load_workbook(BytesIO(client.get(url("desk-activities"), {"export": 1}).content)).active
    assert sheet.max_row == 2


def test_people_of_other_homes_reach_nothing(client, world):
    activity = opened(world)
    entry, pause = make_sign_up(world, activity, state=S.CONFIRMED), make_sanction(world)
    survey = make_survey(world)
    need = make_need(world, survey)
    client.force_login(make_staff(Role.HOME_MANAGER, world.city.sibling))
    for address in (
        url("desk-activity-step", activity.number, "shut"), url("desk-sign-up-step", entry.pk, "withdraw"),
        url("pause-step", pause.pk, "lift"), url("need-step", need.pk, "list"), url("desk-survey", survey.pk),
        url("desk-activity-edit", activity.number),
    ):  # fmt: skip
        assert post(client, address, note="x").status_code == 404, address
    assert Activity.objects.get().state == ActivityState.OPEN and Need.objects.get().state == NeedState.PROPOSED


def test_a_rating_needs_the_link_alone_and_counts_once(client, world):
    activity = make_activity(world, days=-1, state=ActivityState.HELD)
    entry = make_sign_up(world, activity, state=S.ATTENDED)
    address = url("activity-rate", entry.code)
    assert "★★★★★" in client.get(address).content.decode()
    assert post(client, address, score="9").status_code == 422
    assert post(client, address, score="4", comment="好").status_code == 302
    assert post(client, address, score="1").status_code == 422
    assert ActivityRating.objects.get().score == 4
    assert client.get(url("activity-rate", "x" * 30)).status_code == 404
    absent = make_sign_up(world, activity, make_visitor(world.city.child), state=S.NO_SHOW)
    assert client.get(url("activity-rate", absent.code)).status_code == 404


def test_a_pause_is_objected_to_on_its_page(client, world):
    pause = make_sanction(world)
    client.force_login(world.member)
    assert post(client, url("pause-step", pause.pk, "object"), appeal="").status_code == 422
    assert post(client, url("pause-step", pause.pk, "object"), appeal="那天加班").status_code == 302
    assert post(client, url("pause-step", pause.pk, "lift"), note="x").status_code == 403
    client.force_login(world.manager)
    assert pause.person.name in client.get(url("desk-pauses"), {"state": "appealed"}).content.decode()
    assert post(client, url("pause-step", pause.pk, "lift"), note="属实").status_code == 302
    assert client.get(url("desk-pauses"), {"export": 1}).status_code == 200


def test_a_wish_is_put_forward_voted_on_and_becomes_an_activity(client, world):
    client.force_login(world.manager)
    today = timezone.localdate()
    form = {"home": world.home.pk, "title": "想要什么", "opens_on": today, "closes_on": today, "votes_each": 1}
    assert post(client, url("desk-surveys"), **form | {"closes_on": "2020-01-01"}).status_code == 422
    post(client, url("desk-surveys"), **form)
    survey = Survey.objects.get()
    client.force_login(world.member)
    assert post(client, url("need-new", survey.pk), title="", kind="yoga").status_code == 422
    post(client, url("need-new", survey.pk), title="咖啡拉花", kind="skills")
    need = Need.objects.get()
    assert "咖啡拉花" not in client.get(url("survey-detail", survey.pk)).content.decode()
    assert post(client, url("need-vote", need.pk), wants="1").status_code == 404
    client.force_login(world.manager)
    post(client, url("need-step", need.pk, "list"))
    client.force_login(world.member)
    for _twice in range(2):
        post(client, url("need-vote", need.pk), wants="1")
    assert Vote.objects.count() == 1
    client.force_login(world.manager)
    address = f"{url('desk-activity-new')}?need={need.pk}"
    assert "咖啡拉花" in client.get(address).content.decode()
    post(client, address, **entry_form(world, title="咖啡拉花第一课"))
    assert Need.objects.get().state == NeedState.CHOSEN and Activity.objects.get().need == need
    assert client.get(f"{url('desk-activity-new')}?need={'9' * 40}").status_code == 200


def test_lists_take_the_same_queries_with_many_rows(client, world):
    survey = make_survey(world)

    def add():
        activity = opened(world)
        make_activity(world, days=-2, state=ActivityState.CLOSED)
        make_sign_up(world, activity, state=S.CONFIRMED)
        person = make_visitor(world.city.child)
        make_sign_up(world, activity, person, state=S.WAITING)
        make_need(world, survey, state=NeedState.LISTED)
        return activity

    first = add()
    pages = [
        (None, url("activity-list")), (None, f"{url('activity-list')}?tab=past"), (world.member, url("sign-up-list")),
        (None, url("wanted")), (world.member, url("survey-detail", survey.pk)), (world.manager, url("desk-activities")),
        (world.manager, url("desk-survey", survey.pk)), (world.manager, url("desk-surveys")),
        (world.manager, url("desk-pauses")), (world.manager, url("desk-activity", first.number)),
    ]  # fmt: skip

    def counts():
        found = []
        for user, address in pages:
            client.force_login(user) if user else client.logout()
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append((address, len(queries)))
        return found

    few = counts()
    for _more in range(29):
        add()
    for _more in range(15):
        make_sign_up(world, first, make_visitor(world.city.child), state=S.CONFIRMED)
    many = counts()
    assert few == many, [pair for pair in zip(few, many, strict=True) if pair[0] != pair[1]]
    assert max(number for _address, number in few) <= 14, few
