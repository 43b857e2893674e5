from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from federation.models import Role
from lectures.actions import orders as act
from lectures.actions.escalations import escalate_late_orders
from lectures.models import Escalation, Order
from lectures.tasks import escalate
from notifications.models import Notice
from tests.factories.federation import make_staff
from ui.components.marks import day as day_words
from workflow.days import add_workdays
from workflow.models import StateChange

from .desk_world import held_before, place, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def index(client, user) -> str:
    client.force_login(user)
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.text


def aged(order, days: int) -> Order:
    """As if it had been ordered `days` ago."""
    Order.objects.filter(pk=order.pk).update(created_at=timezone.now() - timedelta(days=days))
    order.refresh_from_db()
    return order


def test_the_admin_opens_on_work_oldest_first_with_its_promise(client, desk):
    young, old = place(desk), aged(place(desk), 10)
    page = index(client, desk.office)
    assert "Orders to approve" in page
    assert page.index(old.number) < page.index(young.number)
    due = add_workdays(timezone.localdate(young.created_at), 2)
    assert f"due {day_words(due.due_on)}" in page and "was due" in page
    assert page.index("Orders to approve") < page.index("Tables")


def test_every_list_holds_the_orders_of_its_step(client, desk):
    place(desk)
    rows = {to: walk(place(desk), to, by=desk.office) for to in ("reviewed", "dispatched", "accepted", "delivered")}
    held_before(rows["accepted"], 1)
    counts = {key: f'id="work-lectures{key}"' for key in ("review", "match", "answer", "confirm", "close")}
    page = index(client, desk.office)
    for anchor in counts.values():
        part = page[page.index(anchor) :].partition("</section>")[0]
        assert '<span class="work-count">1</span>' in part


@pytest.mark.parametrize(
    ("role", "where", "seen"),
    [(Role.CORPS_OFFICER, "root", True), (Role.CORPS_OFFICER, "foreign", False), (Role.AUDITOR, "parent", False),
     (Role.SYSTEM_ADMIN, "root", False), (Role.AUDIT_ADMIN, "root", False), (Role.UNION_OFFICER, "sibling", False)],
)  # fmt: skip
def test_each_duty_sees_its_own_work_alone(client, desk, role, where, seen):
    order = place(desk)
    assert (order.number in index(client, make_staff(role, getattr(desk.city, where)))) is seen


def test_a_union_officer_is_asked_to_confirm_and_sees_what_came_back(client, desk):
    held = held_before(walk(place(desk), "accepted", by=desk.office), 1)
    back = place(desk)
    act.reject_order(back, by=desk.office, note="人数太少")
    page = index(client, desk.officer)
    assert held.number in page and back.number in page
    assert "Was it held? Please confirm" in page and "Orders to approve" not in page


def test_the_index_costs_the_same_at_one_and_thirty_orders(client, desk):
    client.force_login(desk.office)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/admin/").status_code == 200
        return len(seen)

    place(desk)
    cost()
    few = cost()
    for _n in range(29):
        place(desk)
    assert cost() == few


def test_an_order_past_its_promise_is_told_to_the_office_above_once(client, desk):
    aged(place(desk), 10)
    place(desk)
    assert escalate() == 1
    assert escalate() == 0
    mark = Escalation.objects.get()
    assert (mark.state, mark.told_people) == ("submitted", 1)
    told = Notice.objects.filter(kind="lectures.order_escalated")
    assert [notice.person for notice in told] == [desk.city_office.person]
    assert StateChange.objects.filter(event="order_escalated", thing_pk=str(mark.order_id)).count() == 1
    page = index(client, desk.city_office)
    assert "Past their promise" in page and "the office above knows" in page
    assert "the office above knows" in index(client, desk.office)


def test_the_next_wait_of_an_order_is_another_escalation(desk):
    order = aged(place(desk), 10)
    escalate_late_orders()
    act.approve_order(order, by=desk.office)
    assert escalate_late_orders() == 0
    Order.objects.filter(pk=order.pk).update(decided_at=timezone.now() - timedelta(days=9))
    assert escalate_late_orders() == 1
    assert list(Escalation.objects.order_by("pk").values_list("state", flat=True)) == ["submitted", "reviewed"]


def test_above_the_city_office_its_union_is_told(desk):
    chief = make_staff(Role.UNION_OFFICER, desk.city.root)
    chief.person = desk.city_office.person
    desk.city_office.person = None
    desk.city_office.save(update_fields=["person"])
    chief.save(update_fields=["person"])
    order = aged(place(desk), 10)
    Order.objects.filter(pk=order.pk).update(corps=desk.city_corps)
    assert escalate_late_orders() == 1
    assert Notice.objects.get(kind="lectures.order_escalated").person == chief.person


def test_a_promise_counts_working_days_and_ends_with_the_day(desk):
    order = place(desk)
    friday = datetime(2026, 9, 11, 15, tzinfo=timezone.get_default_timezone())
    Order.objects.filter(pk=order.pk).update(created_at=friday)
    order.refresh_from_db()
    from lectures.queries.worklists import wait_of

    assert f"{timezone.localtime(wait_of(order).due_at):%Y-%m-%d %H:%M:%S}" == "2026-09-15 23:59:59"
