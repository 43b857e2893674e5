"""The desk of a home's doors: devices paired and withdrawn, what doors said as counts, and no page that follows a person."""

from datetime import timedelta
from io import BytesIO

from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from federation.models import Role
from tests.factories.federation import make_staff
from workerhomes.models import DayList, DoorAttempt, Visit

from .door_world import agree, live, pair, said


def test_the_manager_pairs_and_withdraws_and_others_do_not(client, gate):
    page = reverse("workerhomes:desk-doors")
    client.force_login(gate.manager)
    answer = client.post(page, {"home": gate.home.pk, "name": "东门"})
    key = answer.context["key"]
    assert answer.status_code == 200 and key in answer.content.decode() and said(key, live(gate.card))["go"]
    assert client.post(page, {"home": gate.home.pk, "name": "东门"}).status_code == 422
    assert client.post(page, {"home": gate.home.pk, "name": ""}).status_code == 422
    revoke = reverse("workerhomes:desk-door-revoke", args=[gate.device.pk])
    desk = make_staff(Role.HOME_DESK, gate.city.own)
    client.force_login(desk)
    assert (
        client.get(page).status_code == 200
        and client.post(page, {"home": gate.home.pk, "name": "北门"}).status_code == 422
    )
    assert client.post(revoke, {"form_token": "a"}).status_code == 403
    client.force_login(make_staff(Role.HOME_MANAGER, gate.city.sibling))
    assert client.post(revoke, {"form_token": "b"}).status_code == 404
    client.force_login(gate.manager)
    for token in "cd":
        assert client.post(revoke, {"form_token": token}).status_code == 302
    gate.device.refresh_from_db()
    assert gate.device.revoked_at


def test_the_desk_of_doors_costs_the_same_with_one_row_and_with_thirty(client, gate, django_assert_num_queries):
    client.force_login(gate.manager)
    page = reverse("workerhomes:desk-doors")
    said(gate.key, live(gate.card))
    client.get(page)
    with CaptureQueriesContext(connection) as first:
        client.get(page)
    for number in range(29):
        pair(gate, f"门{number}")
    with django_assert_num_queries(len(first)):
        client.get(page)


def test_the_desk_filters_what_doors_said_and_takes_counts_along(client, gate):
    code = live(gate.card)
    for _twice in range(2):
        said(gate.key, code, guests=1)
    client.force_login(gate.manager)
    page = reverse("workerhomes:desk-doors")
    assert [row[1:] for row in client.get(page).context["tries"]] == [(True, 1), (False, 1)]
    assert [row[1:] for row in client.get(page, {"go": "0"}).context["tries"]] == [(False, 1)]
    assert client.get(page, {"since": (timezone.localdate() + timedelta(days=1)).isoformat()}).context["tries"] == []
    assert client.get(page, {"home": "x", "way": "y", "since": "z"}).status_code == 400
    sheet = load_workbook(BytesIO(client.get(page, {"export": "1"}).content)).active
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [(line[2], line[7], line[8]) for line in lines] == [("大门", 1, 2), ("大门", 1, 0)]
    attempt = DoorAttempt.objects.first()
    assert not {gate.member.person.name, gate.card.code, attempt.card} & {str(cell) for line in lines for cell in line}


def test_no_page_follows_a_person(client, gate):
    """Whoever agreed is named in the rows, yet no desk page, table or admin page leads from a person to their visits."""
    agree(gate.member.person)
    assert said(gate.key, live(gate.card))["go"]
    assert Visit.objects.get().person == gate.member.person
    assert not {Visit, DoorAttempt, DayList} & set(admin.site._registry)
    client.force_login(gate.manager)
    for name in ("desk", "desk-bookings", "desk-doors", "figures"):
        page = client.get(reverse(f"workerhomes:{name}"))
        assert page.status_code == 200 and gate.member.person.name not in page.content.decode(), name


def test_the_page_of_the_door_names_nobody(client, gate):
    page = client.get(reverse("workerhomes:door", args=[gate.home.code])).content.decode()
    assert gate.home.name in page and gate.member.person.name not in page
    assert client.get(reverse("workerhomes:door", args=["nowhere"])).status_code == 404
    worker = client.get(reverse("workerhomes:door-worker", args=[gate.home.code]))
    assert "home-door-1" in worker.content.decode()
