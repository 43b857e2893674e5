"""Matching, the speaker's answer by link, the next candidate, cancelling and moving (S2-03, S2-06, S2-09, S2-19)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lectures.actions import orders as act
from lectures.errors import OrderRefused, SlotTaken
from lectures.models import Booking, Order, SpeakerRequest
from lectures.queries.availability import free_dates
from lectures.queries.candidates import candidates, wish_of
from lectures.states import OrderState, RequestState
from lectures.tasks import let_lapse
from notifications.models import Delivery, Notice
from tests.factories.lectures import make_order, make_speaker
from workflow.errors import InvalidTransition, NotAllowed, NoteMissing
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def answer_page(request) -> str:
    return reverse("lectures:request-answer", args=[request.token])


def send(client, path, **data):
    return client.post(path, data | {"form_token": new_token()})


@pytest.fixture
def asked(hall):
    return make_order(hall, OrderState.DISPATCHED).requests.get()


def test_the_speaker_accepts_by_the_link_without_an_account(hall, asked):
    phone = Client()
    page = phone.get(answer_page(asked)).content.decode()
    assert "周师傅" in page and "139" not in page, "the contact's number waits for the acceptance"
    phone.cookies["django_language"] = "en"
    assert "2 working days:" in phone.get(answer_page(asked)).content.decode(), "reckoned in the reader's language"
    phone.cookies["django_language"] = "zh-hans"
    assert Delivery.objects.filter(notice__kind="lectures.speaker_asked", notice__person=hall.speaker.person).exists()
    assert send(phone, answer_page(asked), answer="accept").status_code == 302
    asked.refresh_from_db()
    order = Order.objects.get()
    assert (asked.state, order.state) == (RequestState.ACCEPTED, OrderState.ACCEPTED)
    assert order.accepted_at is not None and order.distance_km is not None
    kinds = set(Notice.objects.filter(person=hall.worker.person).values_list("kind", flat=True))
    assert {"lectures.order_placed", "lectures.order_approved", "lectures.order_accepted"} <= kinds
    assert Notice.objects.filter(kind="lectures.talk_invited", person=hall.speaker.person).count() == 1
    page = phone.get(answer_page(asked)).content.decode()
    assert "谢谢您接单" in page and "calendar.ics" in page and f"/orders/{order.number}/" in page
    Order.objects.filter(pk=order.pk).update(state=OrderState.CLOSED)
    page = phone.get(answer_page(asked)).content.decode()
    assert "宣讲已举行" in page and "calendar.ics" not in page


def test_a_used_link_is_gone_and_a_wrong_one_was_never_there(hall, asked):
    send(Client(), answer_page(asked), answer="accept")
    assert send(Client(), answer_page(asked), answer="accept").status_code == 410
    assert send(Client(), answer_page(asked), note="doch nicht").status_code == 410
    assert Client().get(reverse("lectures:request-answer", args=["x" * 32])).status_code == 404
    assert Order.objects.get().state == OrderState.ACCEPTED


def test_declining_takes_a_reason_and_asks_the_next_who_fits(hall, asked):
    second = make_speaker(hall.corps, "吴师傅", topics=[hall.topic])
    wrong = send(Client(), answer_page(asked), answer="decline", note="")
    assert wrong.status_code == 422
    assert send(Client(), answer_page(asked), answer="decline", note="那天带队比赛").status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.decline_reason) == (RequestState.DECLINED, "那天带队比赛")
    following = SpeakerRequest.objects.get(state=RequestState.ASKED)
    assert following.speaker == second
    assert Booking.objects.get(is_live=True).speaker == second
    assert Notice.objects.filter(kind="lectures.speaker_asked", person=second.person).exists()
    assert "另请他人" in Client().get(answer_page(asked)).content.decode()


def test_no_answer_within_two_working_days_asks_the_next_and_then_the_office(hall, asked):
    second = make_speaker(hall.corps, "吴师傅", topics=[hall.topic])
    assert let_lapse() == (0, 0)
    with time_machine.travel(asked.due_at + timedelta(minutes=1)):
        assert let_lapse() == (1, 0)
        assert let_lapse() == (0, 0)
        following = SpeakerRequest.objects.get(state=RequestState.ASKED)
        assert following.speaker == second
        assert send(Client(), answer_page(asked), answer="accept").status_code == 410
    with time_machine.travel(following.due_at + timedelta(minutes=1)):
        assert let_lapse() == (1, 0)
    order = Order.objects.get()
    assert order.state == OrderState.REVIEWED
    assert not Booking.objects.filter(is_live=True).exists()
    assert (
        "周师傅" in signed_in(hall.office).get(reverse("lectures:order-detail", args=[order.number])).content.decode()
    )


def test_the_four_warnings_and_three_reasons(hall):
    order = make_order(hall, wished_speaker=hall.speaker)
    start = order.starts_at
    booked = make_order(hall, union=hall.other, by=hall.outsider, wished_speaker=None, starts_at=start)
    unknown = make_speaker(hall.corps, "无时师傅", topics=[hall.topic], hours=())
    away = make_speaker(hall.corps, "外出师傅", topics=[hall.topic], hours=((6, 9, 10),))
    far = make_speaker(hall.corps, "远方师傅", topics=[hall.topic], latitude=31.9, needs=["工作台"])
    good = make_speaker(hall.corps, "合适师傅", topics=[hall.topic])
    wish = wish_of(booked) | {"equipment": ["投影"], "is_school": True, "dialect": "绍兴话"}
    found = {one.speaker.pk: {kind for kind, _words in one.warnings} for one in candidates(hall.topic, **wish)}
    assert "conflicting" in found[hall.speaker.pk]
    assert "unknown" in found[unknown.pk]
    assert "unavailable" in found[away.pk]
    words = dict(candidates(hall.topic, **wish)[0].warnings)
    assert set(words) <= {"no_match"}
    far_words = next(one for one in candidates(hall.topic, **wish) if one.speaker == far).warnings
    assert len([kind for kind, _words in far_words if kind == "no_match"]) == 4
    plain = candidates(hall.topic, **wish_of(booked))
    assert plain[0].speaker == good and plain[0].fits and plain[0].reasons
    assert plain[0].near_km == 0 and plain[0].fast_on is not None and 0 < plain[0].accurate <= 100
    own = candidates(hall.topic, order=order, **wish_of(order))
    assert next(one for one in own if one.speaker == hall.speaker).fits, "the hours it holds itself are no conflict"


def test_a_place_is_held_while_the_office_decides_and_free_again_when_it_returns_the_order(hall):
    order = make_order(hall, wished_speaker=hall.speaker)
    assert order.starts_at not in free_dates(hall.speaker, minutes=60, place=(30.2, 120.2))
    office, path = signed_in(hall.office), reverse("lectures:order-reject", args=[order.number])
    assert send(office, path, note="").status_code == 422
    assert send(signed_in(hall.worker), path, note="nein").status_code == 403
    assert send(signed_in(hall.outsider), path, note="nein").status_code == 404
    assert send(office, path, note="当天已有安排").status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.REJECTED
    assert order.starts_at in free_dates(hall.speaker, minutes=60, place=(30.2, 120.2))
    assert (
        "当天已有安排"
        in signed_in(hall.worker).get(reverse("lectures:order-detail", args=[order.number])).content.decode()
    )
    assert "当天已有安排" in Notice.objects.get(kind="lectures.order_rejected").body


def test_nobody_approves_the_own_order_and_nothing_twice(hall):
    own = make_order(hall, by=hall.office, union=hall.city)
    with pytest.raises(NotAllowed):
        act.approve_order(own, by=hall.office)
    order = make_order(hall, OrderState.REVIEWED)
    with pytest.raises(InvalidTransition):
        act.approve_order(order, by=hall.office)
    assert Order.objects.get(pk=own.pk).state == OrderState.SUBMITTED


def test_by_hand_the_office_asks_against_the_hours_never_without_clearance(hall):
    order = make_order(hall, OrderState.REVIEWED)
    Order.objects.filter(pk=order.pk).update(is_school=True)
    order.refresh_from_db()
    evening = make_speaker(hall.corps, "晚班师傅", topics=[hall.topic], hours=((6, 19, 21),))
    with pytest.raises(OrderRefused):
        act.dispatch_order(order, by=hall.office, speaker=evening)
    type(evening).objects.filter(pk=evening.pk).update(school_cleared_until=timezone.localdate() + timedelta(days=90))
    evening.refresh_from_db()
    request = act.dispatch_order(order, by=hall.office, speaker=evening)
    assert request.speaker == evening and Booking.objects.get(is_live=True).speaker == evening


@pytest.mark.parametrize(("days", "force", "mark"), [(None, False, ""), (1, False, "late"), (1, True, "force")])
def test_late_cancelling_is_marked_unless_by_force(hall, days, force, mark):
    order = make_order(hall, OrderState.ACCEPTED)
    with time_machine.travel(order.starts_at - timedelta(days=days) if days else timezone.now()):
        path, worker = reverse("lectures:order-cancel", args=[order.number]), signed_in(hall.worker)
        assert "3 个工作日" in worker.get(path).content.decode()
        form = {"note": "停产检修"} | ({"force_majeure": "on"} if force else {})
        assert send(worker, path, **form).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.cancel_mark) == (OrderState.CANCELLED, mark)
    assert Notice.objects.filter(kind="lectures.talk_cancelled").count() == 1


def test_moving_the_date_keeps_the_speaker_and_asks_again(hall):
    order = make_order(hall, OrderState.ACCEPTED)
    dates = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2))
    path, worker = reverse("lectures:order-reschedule", args=[order.number]), signed_in(hall.worker)
    local = timezone.localtime(dates[7]).strftime("%Y-%m-%dT%H:%M")
    assert send(worker, path, starts_at=local, note="").status_code == 422
    shown = worker.get(path).content.decode()
    past = send(worker, path, starts_at="2020-01-01T10:00", note="换班")
    assert past.status_code == 422
    for page in (shown, past.content.decode()):
        offered = re.findall(r'<button[^>]*name="starts_at" value="([^"]+)"', page)
        assert offered[0] == timezone.localtime(dates[0]).strftime("%Y-%m-%dT%H:%M")
        assert "1月1日" not in page  # the order stands as it is, not as somebody tried
    assert send(signed_in(hall.outsider), path, starts_at=local, note="换班").status_code == 404
    assert send(worker, path, starts_at=local, note="换班").status_code == 302
    order.refresh_from_db()
    assert (order.starts_at, order.speaker, order.state) == (dates[7], hall.speaker, OrderState.DISPATCHED)
    assert Booking.objects.get(is_live=True).talk_starts_at == dates[7]
    assert order.requests.filter(state=RequestState.ASKED).count() == 1
    make_order(hall, union=hall.other, by=hall.outsider, wished_speaker=hall.speaker, starts_at=dates[9])
    taken = send(worker, path, starts_at=timezone.localtime(dates[9]).strftime("%Y-%m-%dT%H:%M"), note="再换班")
    assert taken.status_code == 409
    assert "再换班" in taken.content.decode() and taken.content.decode().count('name="starts_at" value=') >= 6
    with pytest.raises(SlotTaken):
        act.reschedule_order(order, by=hall.worker, starts_at=dates[9], note="换班")
    with pytest.raises((NoteMissing, NotAllowed)):
        act.cancel_order(Order.objects.get(pk=order.pk), by=hall.worker, note=" ")


def test_the_track_tells_what_was_and_promises_what_comes(hall):
    seen = {}
    for state in (
        OrderState.SUBMITTED,
        OrderState.DISPATCHED,
        OrderState.ACCEPTED,
        OrderState.CLOSED,
        OrderState.CANCELLED,
    ):
        order = make_order(hall, state)
        page = signed_in(hall.worker).get(reverse("lectures:order-detail", args=[order.number])).content.decode()
        seen[state] = page.split('<ol class="track">')[1].split("</ol>")[0]
        if state not in (OrderState.CLOSED, OrderState.CANCELLED):
            act.cancel_order(order, by=hall.worker, note="下一个")
    assert "日前" in seen[OrderState.SUBMITTED] or "前" in seen[OrderState.SUBMITTED]
    assert "周师傅将在" in seen[OrderState.DISPATCHED]
    assert "出发" in seen[OrderState.ACCEPTED] and "在路上" in seen[OrderState.ACCEPTED]
    assert seen[OrderState.CLOSED].count('class="done"') == 8 and 'class="next"' not in seen[OrderState.CLOSED]
    assert 'class="off"' in seen[OrderState.CANCELLED] and "生产任务调整" in seen[OrderState.CANCELLED]


def test_each_sees_one_next_thing_to_do(hall):
    submitted = reverse("lectures:order-detail", args=[make_order(hall).number])
    assert "order-approve" not in submitted
    assert (
        f'action="{reverse("lectures:order-approve", args=[submitted.split("/")[-2]])}"'
        in signed_in(hall.office).get(submitted).content.decode()
    )
    assert "card next" not in signed_in(hall.worker).get(submitted).content.decode()
    asked = make_order(hall, OrderState.DISPATCHED, union=hall.other, by=hall.outsider)
    page = signed_in(hall.speaker_account).get(reverse("lectures:order-detail", args=[asked.number])).content.decode()
    assert answer_page(asked.requests.get()) in page
    assert signed_in(hall.worker).get(reverse("lectures:order-detail", args=[asked.number])).status_code == 404
