"""Series by rule: each date previewed, what goes is placed, what does not is named, the rest cancelled at once (S2-14)."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from lectures.actions import series as act
from lectures.errors import OrderRefused
from lectures.models import Order, Series
from lectures.queries.availability import free_dates
from lectures.queries.series import dates_skipped
from lectures.series_rule import dates_by_rule
from lectures.states import OrderState
from tests.factories.federation import make_member
from tests.factories.lectures import account_of, make_order, order_details
from workflow.actions import declare_day
from workflow.errors import NotAllowed
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


def moment(*parts):
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("every", "first", "days"),
    [
        ("week", (2026, 12, 22, 14), ["12-22", "12-29", "01-05"]),
        ("fortnight", (2026, 12, 22, 14), ["12-22", "01-05", "01-19"]),
        ("month", (2026, 12, 8, 14), ["12-08", "01-12", "02-09"]),
        ("month", (2026, 12, 29, 14), ["12-29", "01-26", "02-23"]),  # the fifth Tuesday, then the last
        ("month", (2026, 12, 1, 14), ["12-01", "01-05", "02-02"]),
    ],
)
def test_the_dates_follow_the_rule(every, first, days):
    dates = dates_by_rule(every, moment(*first), 3)
    assert [f"{one:%m-%d}" for one in dates] == days
    assert all(one.hour == 14 and one.weekday() == 1 for one in dates)


def plan(hall, **more):
    """A weekly rule for the hall's speaker, from the first free date on that leaves the notice."""
    details = order_details(hall, wished_speaker=hall.speaker)
    first = details.pop("starts_at")
    return {"every": "week", "first_starts_at": first, "count": 4, **details, **more}


def test_the_preview_says_of_each_date_what_stands_in_its_way_and_writes_nothing(hall):
    rule = plan(hall)
    first = rule["first_starts_at"]
    make_order(
        hall, wished_speaker=hall.speaker, starts_at=first + timedelta(days=7), union=hall.other, by=hall.outsider
    )
    declare_day(by=None, day=timezone.localtime(first + timedelta(days=14)).date(), is_workday=False, reason="厂庆")
    left_out = [timezone.localtime(first + timedelta(days=21)).date()]
    dates = act.preview_series(**rule, left_out=left_out)
    assert [bool(one.why) for one in dates] == [False, True, True, True]
    assert "周师傅" in dates[1].why and "假" in dates[2].why and dates[3].is_left_out
    assert (Series.objects.count(), Order.objects.count()) == (0, 1)


def test_what_goes_is_placed_and_the_series_says_what_was_skipped_and_why(hall):
    rule = plan(hall)
    second = rule["first_starts_at"] + timedelta(days=7)
    make_order(hall, wished_speaker=hall.speaker, starts_at=second, union=hall.other, by=hall.outsider)
    series = act.place_series(by=hall.officer, title="安全生产月", **rule)
    assert [order.starts_at for order in series.orders.order_by("starts_at")] == [
        rule["first_starts_at"] + timedelta(days=7 * week) for week in (0, 2, 3)
    ]
    [row] = series.skipped
    assert row["on"].startswith(f"{timezone.localtime(second):%Y-%m-%d}") and set(row["why"]) == {"zh-hans", "en"}
    with translation.override("en"):
        [(when, why)] = dates_skipped(series)
    assert when == second and "taken" in why
    assert {order.state for order in series.orders.all()} == {OrderState.SUBMITTED}


def test_a_rule_of_which_nothing_goes_is_refused_and_leaves_nothing(hall):
    rule = plan(hall, first_starts_at=timezone.now() - timedelta(days=90), count=2)
    with pytest.raises(OrderRefused):
        act.place_series(by=hall.officer, title="太晚了", **rule)
    assert (Series.objects.count(), Order.objects.count()) == (0, 0)


def test_series_are_for_officers_of_the_union(hall, client):
    for by in (hall.worker, hall.outsider):
        with pytest.raises(NotAllowed):
            act.place_series(by=by, title="x", **plan(hall))
    client.force_login(hall.worker)
    assert client.get(reverse("lectures:series-new")).status_code == 403
    assert client.post(reverse("lectures:series-new"), {"form_token": new_token()}).status_code == 403


def test_the_rest_is_cancelled_with_one_reason(hall, client):
    series = act.place_series(by=hall.officer, title="安全生产月", **plan(hall))
    client.force_login(hall.officer)
    address = reverse("lectures:series-cancel", args=[series.pk])
    assert client.post(address, {"note": "", "form_token": new_token()}).status_code == 422
    answer = client.post(address, {"note": "车间搬迁", "form_token": new_token()})
    assert answer.status_code == 302
    assert {order.state for order in series.orders.all()} == {OrderState.CANCELLED}
    assert "车间搬迁" in client.get(reverse("lectures:order-detail", args=[series.orders.first().number])).text
    again = client.post(address, {"note": "再取消", "form_token": new_token()})
    assert again.status_code == 422
    client.force_login(hall.outsider)
    assert client.get(reverse("lectures:series-detail", args=[series.pk])).status_code == 404
    assert client.post(address, {"note": "x", "form_token": new_token()}).status_code == 404


def _sent(hall, **more):
    rule = plan(hall)
    return {
        "title": "安全生产月", "every": "week", "count": 3, "topic": hall.topic.code, "speaker": hall.speaker.pk,
        "starts_at": timezone.localtime(rule["first_starts_at"]).strftime("%Y-%m-%dT%H:%M"), "union": hall.union.pk,
        "people": 30, "audience": "一线职工", "place": "三楼会议室", "contact_name": "李工友",
        "contact_phone": "13900001111", "form_token": new_token(), **more,
    }  # fmt: skip


def test_the_pages_preview_and_place_and_a_double_click_places_once(hall, client):
    hall.officer.person = make_member(hall.union, "工会主席").person
    hall.officer.save()
    client.force_login(hall.officer)
    address = reverse("lectures:series-new")
    assert "安排系列" in client.get(address).text
    preview = client.post(address, _sent(hall, step="preview"))
    assert preview.status_code == 200 and preview.text.count('name="left_out"') == 3
    left_out = timezone.localtime(plan(hall)["first_starts_at"] + timedelta(days=7)).date()
    data = _sent(hall, step="place", left_out=[left_out.isoformat()])
    first, second = client.post(address, data), client.post(address, data)
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    series = Series.objects.get()
    assert (series.orders.count(), series.left_out) == (2, [left_out])
    page = client.get(first["Location"]).text
    assert all(order.number in page for order in series.orders.all())


@pytest.mark.parametrize(
    "wrong", [{"count": 1}, {"count": 27}, {"every": "day"}, {"starts_at": "morgen"}, {"left_out": ["heute"]}]
)
def test_bad_input_is_named_and_kept(hall, client, wrong):
    client.force_login(hall.officer)
    answer = client.post(reverse("lectures:series-new"), _sent(hall, step="place", **wrong))
    assert answer.status_code == 422 and "安全生产月" in answer.text
    assert Series.objects.count() == 0


def test_the_list_costs_the_same_with_one_and_with_thirty(hall, client):
    client.force_login(hall.officer)

    def count():
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("lectures:series-list")).status_code == 200
        return len(found)

    columns = {"union": hall.union, "created_by": hall.officer, "every": "week", "count": 2,
               "first_starts_at": free_dates(hall.speaker, minutes=60)[0]}  # fmt: skip
    Series.objects.create(title="一", **columns)
    count()
    one = count()
    for number in range(29):
        Series.objects.create(title=f"系列{number}", **columns)
    assert count() == one
    assert account_of(hall.worker.person) == hall.worker
