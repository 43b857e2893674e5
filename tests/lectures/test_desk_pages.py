import io
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from federation.models import Role
from federation.queries import reach_of
from lectures.actions import orders as act
from lectures.actions.delivery import rate_order
from lectures.models import Order
from lectures.queries import figures as queries
from tests.factories.federation import make_staff
from workflow.actions import set_parameter

from .desk_world import place, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAGES = ["/lectures/desk/month/", "/lectures/desk/figures/", "/lectures/desk/demand/"]


def lecture(desk, day, hours, km, **columns) -> Order:
    """An accepted lecture on `day`, answered `hours` after it was ordered, `km` away."""
    order = walk(place(desk), "accepted", by=desk.office)
    starts = datetime(*day, 14, tzinfo=timezone.get_default_timezone())
    created = starts - timedelta(days=30)
    values = {"starts_at": starts, "created_at": created, "accepted_at": created + timedelta(hours=hours),
              "distance_km": km} | columns  # fmt: skip
    Order.objects.filter(pk=order.pk).update(**values)
    order.refresh_from_db()
    return order


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_belong_to_the_corps_office(client, desk, address):
    client.force_login(desk.officer)
    assert client.get(address).status_code == 403
    client.force_login(make_staff(Role.AUDITOR, desk.city.root))
    assert client.get(address).status_code == 403
    client.force_login(desk.office)
    assert client.get(address).status_code == 200
    client.logout()
    assert client.get(address).status_code == 302


def test_the_desk_leads_to_the_work_in_the_admin(office):
    assert office.get("/lectures/desk/")["Location"] == "/admin/"
    page = office.get("/admin/").text
    assert all(address in page for address in PAGES)


def test_the_gauges_are_those_reckoned_by_hand(office, desk):
    lecture(desk, (2026, 9, 3), 10, 4.0)
    lecture(desk, (2026, 9, 20), 30, 8.0, wished_speaker=desk.second)
    lecture(desk, (2026, 9, 30), 50, 12.0)
    lecture(desk, (2026, 10, 1), 99, 99.0)
    lecture(desk, (2026, 9, 10), 99, 99.0, state="cancelled")
    foreign = lecture(desk, (2026, 9, 5), 99, 99.0)
    Order.objects.filter(pk=foreign.pk).update(corps=desk.foreign_corps)
    found = queries.kpis(reach_of(desk.office), date(2026, 9, 1), date(2026, 10, 1))
    assert (found["lectures"], found["near_km"], found["fast_hours"], found["matched_percent"]) == (3, 8.0, 30.0, 67)
    page = office.get("/lectures/desk/figures/", {"month": "2026-09"}).text
    assert "3 lectures" in page and "8 km" in page and "30 h" in page and "67%" in page


def test_listeners_answers_join_the_gauge(office, desk):
    order = walk(place(desk), "delivered", by=desk.office)
    for number, score in enumerate((5, 4)):
        rate_order(order, device=f"d{number}", speaker_score=score, content_score=4, organisation_score=4)
    first = timezone.localdate(order.starts_at).replace(day=1)
    found = queries.kpis(reach_of(desk.office), first, (first + timedelta(days=32)).replace(day=1))
    assert (found["rating"], found["answers"]) == (4.5, 2)


def test_a_target_holds_from_its_day_on(office, desk):
    today = timezone.localdate()
    city = reach_of(desk.city_office)
    assert city.has(Role.CORPS_OFFICER)
    set_parameter(by=desk.city_office, name="lectures.near_km", value=12, holds_from=today, reason="council")
    assert queries.targets_on(today)["near_km"] == 12
    assert queries.targets_on(today - timedelta(days=1))["near_km"] == 30
    assert "Target 12 km" in office.get("/lectures/desk/figures/").text
    assert "Target 30 km" in office.get("/lectures/desk/figures/", {"month": "2026-01"}).text


def _words(answer) -> str:
    """The page with every white space as one space, as a browser shows it."""
    return " ".join(answer.text.split())


@pytest.mark.parametrize("by", ["topic", "category", "audience", "union"])
def test_demand_counts_ordered_delivered_and_unmet(office, desk, by):
    place(desk)
    walk(place(desk), "delivered", by=desk.office)
    act.reject_order(place(desk), by=desk.office, note="人数太少")
    act.cancel_order(place(desk), by=desk.officer, note="改期")
    old = place(desk)
    Order.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=200))
    label = {"topic": "Topic T100", "category": "Safety", "audience": "一线职工", "union": "福应街道工会"}[by]
    page = _words(office.get("/lectures/desk/demand/", {"by": by}))
    shown = [f'data-label="{head}">{count}<' for head, count in (("Ordered", 4), ("Delivered", 1), ("Unmet", 2))]
    assert label in page and all(one in page for one in shown)
    answer = office.get("/lectures/desk/demand/", {"by": by, "export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1] == (label, 4, 1, 2) and len(rows) == 2


def test_the_period_lives_in_the_address_and_bad_ones_are_told(office, desk):
    place(desk)
    empty = office.get("/lectures/desk/demand/", {"since": "2020-01-01", "until": "2020-02-01"}).text
    assert "Nothing was ordered in these days" in empty and 'value="2020-01-01"' in empty
    wrong = office.get("/lectures/desk/demand/", {"since": "2020-03-01", "until": "2020-02-01"})
    assert wrong.status_code == 200 and "The end lies before the beginning." in wrong.text
    for query in ({"since": "x" * 5000}, {"by": "drop table"}, {"corps": "１２"}, {"corps": "99999999999"}):
        assert office.get("/lectures/desk/demand/", query).status_code == 200


def test_the_calendar_shows_a_month_a_week_and_one_corps(office, desk):
    order = lecture(desk, (2026, 9, 16), 10, 4.0)
    month = _words(office.get("/lectures/desk/month/", {"month": "2026-09"}))
    assert order.number in month and "14:00 陈师傅" in month and "1 lecture" in month
    assert order.number in office.get("/lectures/desk/month/", {"week": "2026-W38"}).text
    assert order.number not in office.get("/lectures/desk/month/", {"week": "2026-W39"}).text
    assert order.number not in office.get("/lectures/desk/month/", {"month": "2026-08"}).text
    other = {"month": "2026-09", "corps": desk.foreign_corps.pk}
    assert order.number not in office.get("/lectures/desk/month/", other).text
    assert order.number in office.get("/lectures/desk/month/", other | {"corps": desk.corps.pk}).text
    for query in ({"month": "9999-99"}, {"week": "2026-W99"}, {"week": "abc"}, {"month": "0001-01"}):
        assert office.get("/lectures/desk/month/", query).status_code == 200


def test_the_pages_cost_the_same_at_one_and_thirty_lectures(office, desk):
    def costs():
        found = []
        for address in PAGES:
            with CaptureQueriesContext(connection) as seen:
                assert office.get(address, {"month": "2026-09"}).status_code == 200
            found.append(len(seen))
        return found

    first = lecture(desk, (2026, 9, 16), 10, 4.0)
    costs()
    few = costs()
    for number in range(29):
        row = Order.objects.get(pk=first.pk)
        row.pk, row.number, row.check_in_token, row.rating_token = None, f"X{number}", f"c{number}", f"r{number}"
        row._state.adding = True
        row.save()
    assert costs() == few
