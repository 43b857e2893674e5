import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from federation.models import Role
from lectures.actions import orders as act
from lectures.models import Order, SpeakerRequest
from notifications.models import Notice
from tests.factories.federation import make_staff
from workflow.models import StateChange

from .desk_world import place, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST = "/admin/lectures/order/"


def change(order):
    return reverse("admin:lectures_order_change", args=[order.pk])


def decide(client, order, verb, **data):
    """Opens the page of the order or of the form, takes the token it offers, and sends the decision."""
    address = reverse("admin:lectures_order_decide", args=[order.pk, verb])
    page = client.get(address).text
    token = re.search(r'name="form_token" value="([^"]+)"', page).group(1)
    return client.post(address, {"form_token": token, **data}), token


def test_the_list_shows_what_the_office_reaches_and_finds_it_by_number(office, desk):
    mine = place(desk)
    other = place(desk, speaker=desk.foreign_speaker, by=desk.foreign_office, union=desk.city.foreign)
    page = office.get(LIST).text
    assert mine.number in page and other.number not in page
    found = office.get(LIST, {"q": mine.number}).text
    assert mine.number in found
    assert mine.number not in office.get(LIST, {"q": "JK19990001"}).text


@pytest.mark.parametrize(
    ("query", "shown"),
    [("work=review", True), ("work=match", False), ("state=submitted", True), ("state=closed", False), ("age=30", False),
     ("category=C1", True), ("category=C9", False), ("work=late", False), ("work=nonsense", True), ("corps=x", True)],
)  # fmt: skip
def test_filters_live_in_the_address(office, desk, query, shown):
    order = place(desk)
    assert (order.number in office.get(f"{LIST}?{query}").text) is shown


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [(Role.CORPS_OFFICER, "parent", 200), (Role.CORPS_OFFICER, "root", 200), (Role.CORPS_OFFICER, "foreign", 404),
     (Role.UNION_OFFICER, "own", 200), (Role.UNION_OFFICER, "sibling", 404), (Role.SCHOOL_CONTACT, "own", 200),
     (Role.AUDITOR, "own", 403), (Role.SYSTEM_ADMIN, "root", 403), (Role.SECURITY_ADMIN, "root", 403),
     (Role.AUDIT_ADMIN, "root", 403), (Role.COUNTER_OFFICER, "own", 403), (Role.HOME_MANAGER, "own", 403)],
)  # fmt: skip
def test_each_role_sees_an_order_of_its_own_reach_alone(client, desk, role, where, status):
    order = place(desk)
    client.force_login(make_staff(role, getattr(desk.city, where)))
    assert client.get(change(order)).status_code in ({404, 403} if status == 403 else {status})
    verbs = client.get(reverse("admin:lectures_order_decide", args=[order.pk, "approve"]))
    assert verbs.status_code == (200 if status == 200 else 404)
    assert client.get(f"{LIST}add/").status_code == 403


def test_the_page_of_an_order_shows_track_journal_and_scored_candidates(office, desk):
    order = place(desk)
    act.approve_order(order, by=desk.office)
    page = office.get(change(order)).text
    assert "Who could give it" in page and "林师傅" in page and "/100" in page
    assert "138****1234" in page and "13800001234" not in page
    assert "submitted → approved" in page
    assert 'name="_save"' not in page and "deletelink" not in page


def test_an_order_is_decided_from_the_desk_and_a_double_click_changes_nothing(office, desk):
    order = place(desk)
    answer, token = decide(office, order, "approve")
    assert answer.status_code == 302
    again = office.post(reverse("admin:lectures_order_decide", args=[order.pk, "approve"]), {"form_token": token})
    assert again.status_code == 302
    assert StateChange.objects.filter(thing_pk=str(order.pk), to_state="reviewed").count() == 1
    answer, _token = decide(office, order, "ask", speaker=desk.second.pk)
    order.refresh_from_db()
    assert (answer.status_code, order.state, order.speaker) == (302, "dispatched", desk.second)
    answer, _token = decide(office, order, "approve")
    assert answer.status_code == 409
    order.refresh_from_db()
    assert order.state == "dispatched"


def test_a_return_needs_a_reason_and_keeps_the_page(office, desk):
    order = place(desk)
    answer, _token = decide(office, order, "return", note="")
    assert answer.status_code == 422
    answer, _token = decide(office, order, "return", note="同日已有安排")
    order.refresh_from_db()
    assert (answer.status_code, order.state) == (302, "rejected")
    assert "同日已有安排" in office.get(change(order)).text


def test_a_date_in_the_past_is_refused_beside_its_field(office, desk):
    order = place(desk)
    answer, _token = decide(office, order, "reschedule", note="设备检修", starts_at="2020-01-01T09:00")
    assert answer.status_code == 422
    assert "This date is in the past" in answer.text and "设备检修" in answer.text
    assert Order.objects.get(pk=order.pk).starts_at == order.starts_at


def test_an_unknown_decision_does_not_exist(office, desk):
    order = place(desk)
    assert office.get(reverse("admin:lectures_order_decide", args=[order.pk, "explode"])).status_code == 404


def test_a_union_officer_reads_and_may_not_decide(client, desk):
    order = place(desk)
    client.force_login(desk.officer)
    page = client.get(change(order)).text
    assert "decide/approve" not in page and "decide/cancel" in page
    answer, _token = decide(client, order, "approve")
    assert answer.status_code == 403
    order.refresh_from_db()
    assert order.state == "submitted"
    client.post(LIST, {"action": "approve", "_selected_action": [order.pk]})
    order.refresh_from_db()
    assert order.state == "submitted"


def test_bulk_approval_skips_with_the_reason(office, desk):
    fresh = place(desk)
    decided = place(desk)
    act.approve_order(decided, by=desk.office)
    own = place(desk, by=desk.office)
    foreign = place(desk, speaker=desk.foreign_speaker, by=desk.foreign_office, union=desk.city.foreign)
    chosen = [fresh.pk, decided.pk, own.pk, foreign.pk]
    page = office.post(LIST, {"action": "approve", "_selected_action": chosen}, follow=True).text
    states = {order.pk: order.state for order in Order.objects.all()}
    assert [states[pk] for pk in chosen] == ["reviewed", "reviewed", "submitted", "submitted"]
    assert f"1 order done: {fresh.number}." in page
    assert "It is now “approved” and cannot become “approved”" in page
    assert "never about its own order" in page
    assert foreign.number not in page


def test_bulk_return_asks_once_for_the_reason(office, desk):
    one, two, gone = place(desk), place(desk), place(desk)
    walk(gone, "accepted", by=desk.office)
    chosen = {"action": "send_back", "_selected_action": [one.pk, two.pk, gone.pk]}
    asked = office.post(LIST, chosen)
    assert asked.status_code == 200 and "Everybody gets the same reason" in asked.text and one.number in asked.text
    assert Order.objects.filter(state="submitted").count() == 2
    empty = office.post(LIST, chosen | {"note": " "})
    assert empty.status_code == 422
    page = office.post(LIST, chosen | {"note": "月底盘点"}, follow=True).text
    assert "2 orders done" in page and f"{gone.number}" in page and "speaker accepted" in page
    assert Order.objects.filter(state="rejected").count() == 2
    assert StateChange.objects.filter(note="月底盘点").count() == 2


def test_speakers_are_reminded_once_a_day(office, desk):
    asked, fresh = place(desk), place(desk)
    walk(asked, "dispatched", by=desk.office)
    told = Notice.objects.filter(kind="lectures.speaker_asked").count()
    chosen = {"action": "remind", "_selected_action": [asked.pk, fresh.pk]}
    page = office.post(LIST, chosen, follow=True).text
    assert f"1 order done: {asked.number}." in page and "No speaker is being asked" in page
    assert Notice.objects.filter(kind="lectures.speaker_asked").count() == told + 1
    page = office.post(LIST, chosen, follow=True).text
    assert "was reminded today already" in page
    assert Notice.objects.filter(kind="lectures.speaker_asked").count() == told + 1
    assert SpeakerRequest.objects.filter(order=asked).count() == 1


def test_the_list_costs_the_same_at_one_and_thirty_rows(office, desk):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert office.get(LIST).status_code == 200
        return len(seen)

    place(desk)
    cost()
    few = cost()
    for _n in range(29):
        place(desk)
    assert Order.objects.count() == 30
    assert cost() == few


def test_the_export_holds_the_list_without_phone_numbers(office, desk):
    order = place(desk)
    answer = office.post(LIST, {"action": "export", "_selected_action": [order.pk]})
    _head, row = load_workbook(io.BytesIO(answer.content)).active.values
    assert row[0] == order.number and "仙居宣讲团" in row
    assert not any("13800001234" in str(cell) for cell in row)
    assert not any("<" in str(cell) for cell in row)
