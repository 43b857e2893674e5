"""The fair share and its recorded override (S2-20), and the board of load and newcomers (S1-17)."""

import threading
from datetime import date, timedelta
from functools import partial
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from federation.queries import reach_of
from lectures.actions import booking
from lectures.actions import orders as act
from lectures.errors import OrderRefused
from lectures.models import Booking, Order, Seat
from lectures.parameters import FAIR_LECTURES
from lectures.queries.availability import free_dates
from lectures.queries.candidates import candidates, wish_of
from lectures.queries.fairness import fairness
from lectures.states import OrderState
from tests.factories.lectures import make_hall, make_order, make_speaker
from tests.factories.workflow import together
from workflow.actions import set_parameter
from workflow.models import StateChange
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


def fair(most):
    set_parameter(by=None, name=FAIR_LECTURES, value=most, holds_from=timezone.localdate(), reason="均衡")


def orders(hall, many, state=OrderState.REVIEWED, **more):
    """`many` orders on different days of the next weeks."""
    days = {}
    for start in free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=14, most=200):
        days.setdefault(timezone.localtime(start).date(), start)
    starts = list(days.values())
    return [make_order(hall, state, starts_at=start, **more) for start in starts[:many]]


def test_over_the_fair_share_takes_a_reason_that_the_journal_keeps(hall, client):
    fair(1)
    first, second = orders(hall, 2)
    act.dispatch_order(first, by=hall.office, speaker=hall.speaker)
    with pytest.raises(OrderRefused) as refusal:
        act.dispatch_order(second, by=hall.office, speaker=hall.speaker)
    assert refusal.value.field == "fair_reason" and "1 场" in str(refusal.value)
    [one] = candidates(hall.topic, order=second, **wish_of(second))
    assert one.is_over_share and not one.fits
    client.force_login(hall.office)
    page = client.get(reverse("lectures:order-detail", args=[second.number])).content.decode()
    assert 'name="fair_reason"' in page
    address = reverse("lectures:order-dispatch", args=[second.number])
    data = {"speaker": hall.speaker.pk, "fair_reason": "只有他会讲", "form_token": new_token()}
    assert client.post(address, data).status_code == 302
    second.refresh_from_db()
    assert second.state == OrderState.DISPATCHED
    line = StateChange.objects.get(event="fair_share_overridden")
    assert (line.note, line.data["lectures"], line.data["fair"]) == ("只有他会讲", 1, 1)
    assert "只有他会讲" in client.get(reverse("lectures:order-detail", args=[second.number])).content.decode()
    assert "只有他会讲" in client.get(reverse("lectures:fairness")).content.decode()


def test_the_portal_itself_never_goes_over_the_share(hall):
    fair(1)
    other = make_speaker(hall.corps, "吴师傅", topics=[hall.topic])
    first, second = orders(hall, 2)
    act.dispatch_order(first, by=hall.office, speaker=hall.speaker)
    assert act.dispatch_order(second, by=hall.office).speaker == other
    assert not StateChange.objects.filter(event="fair_share_overridden").exists()


def test_the_admin_asks_for_the_reason_beside_its_field(hall, client):
    fair(1)
    first, second = orders(hall, 2)
    act.dispatch_order(first, by=hall.office, speaker=hall.speaker)
    client.force_login(hall.office)
    address = reverse("admin:lectures_order_decide", args=[second.pk, "ask"])
    answer = client.post(address, {"speaker": hall.speaker.pk, "form_token": new_token()})
    assert answer.status_code == 422 and 'name="fair_reason"' in answer.content.decode()
    data = {"speaker": hall.speaker.pk, "fair_reason": "企业点名", "form_token": new_token()}
    assert client.post(address, data).status_code == 302
    assert Order.objects.get(pk=second.pk).state == OrderState.DISPATCHED


def test_the_board_counts_newcomers_and_concentration(hall, client):
    newcomer = make_speaker(hall.corps, "新师傅", topics=[hall.topic])
    Seat.objects.filter(speaker=newcomer).update(starts_on=timezone.localdate() - timedelta(days=30))
    Seat.objects.filter(speaker=hall.speaker).update(starts_on=date(2020, 1, 1))
    made = orders(hall, 4)
    for order, speaker in zip(made, [hall.speaker, hall.speaker, hall.speaker, newcomer], strict=True):
        act.dispatch_order(order, by=hall.office, speaker=speaker)
    today = timezone.localdate()
    board = fairness(reach_of(hall.office), today, today + timedelta(days=60))
    assert [(one.speaker.name, one.talks, one.is_new) for one in board.loads] == [
        ("周师傅", 3, False), ("新师傅", 1, True),
    ]  # fmt: skip
    assert (board.talks, board.idle, board.newcomers, board.newcomer_percent) == (4, 0, 1, 25)
    assert board.gini == 0.25
    assert board.curve[0] == (0, 0) and board.curve[5] == (50, 75) and board.curve[10] == (100, 100)
    assert board.top_percent == pytest.approx(15)
    client.force_login(hall.office)
    query = {"since": today, "until": today + timedelta(days=60)}
    page = client.get(reverse("lectures:fairness"), query).content.decode()
    assert "新师傅" in page and "25%" in page
    book = load_workbook(BytesIO(client.get(reverse("lectures:fairness"), query | {"export": "xlsx"}).content))
    assert [row[2].value for row in book.active.iter_rows(min_row=2)] == [3, 1]


def test_the_board_belongs_to_the_office_and_costs_the_same(hall, client):
    client.force_login(hall.officer)
    assert client.get(reverse("lectures:fairness")).status_code == 403
    client.force_login(hall.office)
    make_order(hall, OrderState.ACCEPTED)
    query = {"since": timezone.localdate(), "until": timezone.localdate() + timedelta(days=60)}

    def count():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse("lectures:fairness"), query).status_code == 200
        return len(found)

    count()
    one = count()
    for number in range(29):
        make_speaker(hall.corps, f"师傅{number}", topics=[hall.topic])
    assert count() == one


def _last_of_the_share(hall):
    """Two offices ask the same speaker at the same moment while one lecture is left of the share."""
    fair(2)
    first, second, third = orders(hall, 3)
    act.dispatch_order(first, by=hall.office, speaker=hall.speaker)
    calls = [partial(act.dispatch_order, order, by=hall.office, speaker=hall.speaker) for order in (second, third)]
    return together(*calls)


@pytest.mark.django_db(transaction=True)
def test_the_last_lecture_of_the_share_is_given_once():
    results = _last_of_the_share(make_hall())
    assert sum(isinstance(one, OrderRefused) for one in results) == 1, results
    assert Booking.objects.filter(is_live=True).count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_share_is_given_away_twice(monkeypatch):
    """The control: both count before either books."""
    hall, barrier, count = make_hall(), threading.Barrier(2), act.share_of
    monkeypatch.setattr(booking, "hold", lambda *rows: None)

    def counted_together(speaker, order):
        found = count(speaker, order)
        if found[0]:
            barrier.wait(timeout=10)
        return found

    monkeypatch.setattr(act, "share_of", counted_together)
    results = _last_of_the_share(hall)
    assert not any(isinstance(one, Exception) for one in results), results
    assert Booking.objects.filter(is_live=True).count() == 3
