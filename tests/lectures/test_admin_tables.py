"""Tables of the desk: who sees which, what belongs to another corps, what a list costs, how it goes to Excel."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from federation.models import Role
from lectures.actions.delivery import rate_order
from lectures.models import (
    Category,
    Corps,
    MenuVersion,
    Offering,
    Order,
    Rating,
    Seat,
    Site,
    Speaker,
    SpeakerRequest,
    Topic,
    WaitingEntry,
)  # fmt: skip
from tests.factories.federation import make_staff, make_union
from tests.factories.lectures import make_category, make_corps, make_honour, make_site, make_speaker, make_topic

from .desk_world import page, place, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TABLES = ["corps", "speaker", "seat", "category", "topic", "menuversion", "site", "speakerrequest", "waitingentry",
          "rating", "report"]  # fmt: skip
FOR_UNIONS = {"speaker", "corps", "site", "speakerrequest", "waitingentry", "rating", "report"}


def wait_for(desk, union, speaker):
    today = timezone.localdate()
    return WaitingEntry.objects.create(
        union=union, created_by=desk.officer, speaker=speaker, people=20, from_on=today, until_on=today
    )


def fill(desk):
    """One row at least in every table."""
    order = walk(place(desk), "delivered", by=desk.office)
    rate_order(order, device="d1", speaker_score=5, content_score=4, organisation_score=5, comment="讲得明白")
    wait_for(desk, desk.city.own, desk.speaker)
    desk.site = make_site(desk.city.own)
    make_site(desk.city.foreign)
    return order


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.CORPS_OFFICER, True), (Role.UNION_OFFICER, None), (Role.AUDITOR, False), (Role.HOME_MANAGER, False),
     (Role.COUNTER_OFFICER, False), (Role.SCHOOL_CONTACT, False), (Role.SYSTEM_ADMIN, False),
     (Role.SECURITY_ADMIN, False), (Role.AUDIT_ADMIN, False)],
)  # fmt: skip
def test_each_table_belongs_to_its_roles(client, desk, role, sees):
    client.force_login(make_staff(role, desk.city.parent))
    for name in TABLES:
        allowed = name in FOR_UNIONS if sees is None else sees
        assert client.get(page(f"{name}_changelist")).status_code == (200 if allowed else 403), name


def test_rows_of_another_corps_do_not_exist(client, desk):
    order = fill(desk)
    rows = {
        "corps": desk.corps, "speaker": desk.speaker, "seat": desk.speaker.seats.get(), "site": desk.site,
        "speakerrequest": SpeakerRequest.objects.get(), "waitingentry": WaitingEntry.objects.get(),
        "rating": Rating.objects.get(), "report": order.report, "category": desk.category, "topic": desk.topic,
        "menuversion": MenuVersion.objects.get(),
    }  # fmt: skip
    shared = {"category", "topic", "menuversion"}
    for user, foreign in ((desk.office, False), (desk.foreign_office, True)):
        client.force_login(user)
        for name, row in rows.items():
            expected = 404 if foreign and name not in shared else 200
            assert client.get(page(f"{name}_change", row.pk)).status_code == expected, name
            assert client.get(page(f"{name}_delete", row.pk)).status_code in (403, 404), name
            assert client.get(page(f"{name}_change", 10**9)).status_code == 404, name


def more_rows(desk, number):
    order = fill(desk) if number == 0 else Order.objects.get()
    union = make_union(desk.city.parent)
    speaker = make_speaker(make_corps(union))
    make_honour(speaker)
    topic = make_topic(category=make_category(f"C{10 + number}"))
    Offering.objects.create(topic=topic, speaker=speaker)
    MenuVersion.objects.create(number=100 + number)
    make_site(union)
    wait_for(desk, union, speaker)
    past = {"state": "withdrawn", "due_at": timezone.now()}
    SpeakerRequest.objects.create(order=order, speaker=speaker, **past)
    Rating.objects.create(order=order, device=f"x{number}", speaker_score=3, content_score=3, organisation_score=3)


def test_lists_cost_the_same_at_one_and_thirty_rows(office, desk):
    def costs():
        return {name: cost_of(office, name) for name in TABLES if name != "report"}

    more_rows(desk, 0)
    costs()
    few = costs()
    for number in range(1, 30):
        more_rows(desk, number)
    assert costs() == few


def cost_of(client, name) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page(f"{name}_changelist")).status_code == 200
    return len(seen)


def test_reports_cost_the_same_at_one_and_eight_rows(office, desk):
    walk(place(desk), "delivered", by=desk.office)
    cost_of(office, "report")
    few = cost_of(office, "report")
    for _n in range(7):
        walk(place(desk), "delivered", by=desk.office)
    assert cost_of(office, "report") == few


def test_every_table_goes_to_excel(office, desk):
    report = fill(desk).report
    models = {"corps": Corps, "speaker": Speaker, "seat": Seat, "category": Category, "topic": Topic, "site": Site,
              "menuversion": MenuVersion, "speakerrequest": SpeakerRequest, "waitingentry": WaitingEntry,
              "rating": Rating, "report": type(report)}  # fmt: skip
    for name in TABLES:
        keys = list(models[name].objects.values_list("pk", flat=True))
        answer = office.post(page(f"{name}_changelist"), {"action": "export", "_selected_action": keys})
        rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
        cells = [str(cell) for row in rows for cell in row]
        assert len(rows) >= 2 and not any("<" in cell for cell in cells), name
        if name != "topic":  # the menu is everybody's
            assert not any("外地" in cell or "北仑" in cell for cell in cells), name
