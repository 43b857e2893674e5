"""A series gets another rule from a day on: confirmed dates stay, the rest follows the new rule, previewed first (S2-14)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lectures.actions import orders as order_act
from lectures.actions import series as act
from lectures.actions.series_change import change_rule, preview_change
from lectures.errors import OrderRefused
from lectures.models import Booking, Order, Series, SeriesRule
from lectures.states import OrderState
from notifications.models import Notice
from tests.factories.lectures import make_order, order_details
from workflow.errors import NotAllowed
from workflow.models import StateChange
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def series(hall):
    """Four Tuesdays, say, with the hall's speaker; the second one is confirmed."""
    details = order_details(hall, wished_speaker=hall.speaker)
    first = details.pop("starts_at")
    made = act.place_series(
        by=hall.officer, title="安全生产月", every="week", first_starts_at=first, count=4, **details
    )
    second = made.orders.order_by("starts_at")[1]
    order_act.approve_order(second, by=hall.office)
    second = Order.objects.select_related("topic", "union", "corps__union", "speaker__person").get(pk=second.pk)
    order_act.accept_request(order_act.dispatch_order(second, by=hall.office, speaker=hall.speaker), by=None)
    return Series.objects.get(pk=made.pk)


def starts(series, **states):
    return list(series.orders.filter(**states).order_by("starts_at").values_list("starts_at", flat=True))


def rule(series, hall, **more):
    """From the first date on every second week, at the same hour, starting with the third date."""
    third = series.first_starts_at + 2 * WEEK
    values = {
        "by": hall.officer, "note": "改为隔周", "from_on": timezone.localdate(series.first_starts_at), "every": "fortnight",
        "first_starts_at": third, "count": 3,
    }  # fmt: skip
    return values | more


def test_the_preview_says_what_stays_goes_and_comes_and_keeps_nothing(hall, series):
    before = list(series.orders.order_by("pk").values_list("pk", "state", "starts_at"))
    journal, notices = StateChange.objects.count(), Notice.objects.count()
    changed = preview_change(series, **rule(series, hall))
    first = series.first_starts_at
    assert [one.starts_at for one in changed.kept] == [first + WEEK]
    assert [one.starts_at for one in changed.same] == [first + 2 * WEEK]
    assert [one.starts_at for one in changed.gone] == [first, first + 3 * WEEK]
    assert [(one.starts_at, one.why) for one in changed.dates] == [(first + 4 * WEEK, ""), (first + 6 * WEEK, "")]
    assert list(series.orders.order_by("pk").values_list("pk", "state", "starts_at")) == before
    assert (StateChange.objects.count(), Notice.objects.count()) == (journal, notices)
    assert not SeriesRule.objects.exists()


def test_the_change_does_what_the_preview_said(hall, series):
    change_rule(series, **rule(series, hall))
    first = series.first_starts_at
    assert starts(series, state=OrderState.ACCEPTED) == [first + WEEK], "what is confirmed stays"
    assert starts(series, state=OrderState.SUBMITTED) == [first + 2 * WEEK, first + 4 * WEEK, first + 6 * WEEK]
    assert starts(series, state=OrderState.CANCELLED) == [first, first + 3 * WEEK]
    assert Booking.objects.filter(is_live=True).count() == 4
    new, old = series.orders.order_by("starts_at").last(), series.orders.order_by("starts_at").first()
    assert (new.topic, new.place, new.contact_phone, new.people) == (
        old.topic,
        old.place,
        old.contact_phone,
        old.people,
    )
    assert StateChange.objects.get(event="series_rule_changed").data == {"kept": 1, "cancelled": 2, "placed": 2}


def test_the_hours_of_the_old_dates_do_not_stand_in_the_way_of_the_new(hall, series):
    """Half an hour later on the same days: each new date overlaps the old one, which is given up for it."""
    later = series.first_starts_at + 2 * WEEK + timedelta(minutes=30)
    changed = change_rule(series, **rule(series, hall, every="week", first_starts_at=later, count=2))
    assert [one.why for one in changed.dates] == ["", ""]
    assert starts(series, state=OrderState.SUBMITTED) == [later, later + WEEK]


def test_a_day_with_a_confirmed_date_gets_no_second_one_and_the_rest_says_why(hall, series):
    later = series.first_starts_at + timedelta(minutes=30)
    make_order(hall, wished_speaker=hall.speaker, starts_at=later + 4 * WEEK, union=hall.other, by=hall.outsider)
    changed = change_rule(series, **rule(series, hall, every="week", first_starts_at=later, count=5))
    assert [bool(one.why) for one in changed.dates] == [False, True, False, False, True]
    series.refresh_from_db()
    assert [row["on"][:10] for row in series.skipped] == [
        timezone.localdate(later + WEEK).isoformat(), timezone.localdate(later + 4 * WEEK).isoformat(),
    ]  # fmt: skip
    assert "确认" in series.skipped[0]["why"]["zh-hans"] and "confirmed" in series.skipped[0]["why"]["en"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("from_on", {"from_on": timezone.localdate() - timedelta(days=1)}),
        ("starts_at", {"first_starts_at": timezone.now() - timedelta(days=40)}),
        ("count", {"count": 0}),
        ("count", {"count": 27}),
        ("note", {"note": " "}),
    ],
)
def test_a_wrong_rule_is_refused_and_everything_stays(hall, series, field, wrong):
    before = starts(series)
    with pytest.raises(OrderRefused) as refused:
        change_rule(series, **rule(series, hall, **wrong))
    assert refused.value.field == field and starts(series) == before and not SeriesRule.objects.exists()


def test_a_rule_of_which_nothing_goes_cancels_nothing(hall, series):
    far = series.first_starts_at + timedelta(days=364)
    with pytest.raises(OrderRefused):
        change_rule(series, **rule(series, hall, first_starts_at=far))
    assert starts(series, state=OrderState.CANCELLED) == []


def sent(series, **more):
    third = timezone.localtime(series.first_starts_at + 2 * WEEK)
    return {
        "from_on": timezone.localdate(series.first_starts_at).isoformat(), "every": "fortnight", "count": 3,
        "starts_at": f"{third:%Y-%m-%dT%H:%M}", "note": "改为隔周", "form_token": new_token(), **more,
    }  # fmt: skip


def test_the_pages_preview_change_once_and_tell(hall, series, client):
    client.force_login(hall.officer)
    address = reverse("lectures:series-rule", args=[series.pk])
    assert address in client.get(reverse("lectures:series-detail", args=[series.pk])).text
    assert client.get(address).status_code == 200
    preview = client.post(address, sent(series, step="preview"))
    assert preview.status_code == 200 and preview.text.count('name="left_out"') == 2 and "改为隔周" in preview.text
    out = timezone.localdate(series.first_starts_at + 4 * WEEK)
    data = sent(series, step="place", left_out=[out.isoformat()])
    first, second = client.post(address, data), client.post(address, data)
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert SeriesRule.objects.get().left_out == [out]
    assert starts(series, state=OrderState.SUBMITTED)[-1] == series.first_starts_at + 6 * WEEK
    assert "改为隔周" in client.get(first["Location"]).text


def test_strangers_and_bad_input(hall, series, client):
    address = reverse("lectures:series-rule", args=[series.pk])
    with pytest.raises(NotAllowed):
        change_rule(series, **rule(series, hall, by=hall.worker))
    client.force_login(hall.outsider)
    assert client.get(address).status_code == client.post(address, sent(series)).status_code == 404
    client.force_login(hall.officer)
    for wrong in ({"from_on": "gestern"}, {"count": "x"}, {"starts_at": ""}, {"left_out": ["heute"]}, {"every": "day"}):
        answer = client.post(address, sent(series, step="place", **wrong))
        assert answer.status_code == 422 and "改为隔周" in answer.text
    assert not SeriesRule.objects.exists()
