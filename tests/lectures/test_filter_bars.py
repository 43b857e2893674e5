"""Filter bars of the smaller lists, and tables of the desk as workbooks: what they find, and the same cost at any length."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from lectures.models import AdmissionCall, Candidacy, ProgrammeSlot, Series, Tutor
from lectures.queries.programmes import programme_of
from tests.factories.academy import make_slot
from tests.factories.admission import make_call
from tests.factories.lectures import make_order, make_speaker
from tests.factories.schools import make_school_hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db):
    return make_school_hall()


def add_series(hall, number, **details):
    Series.objects.create(
        union=hall.union, created_by=hall.officer, title=f"夜校{number}", every="week", count=4,
        first_starts_at=timezone.now(), **details,
    )  # fmt: skip


def add_tutor(hall, number, **details):
    today, speaker = timezone.localdate(), make_speaker(hall.corps, f"师傅{number}")
    Tutor.objects.create(
        school=hall.school, speaker=speaker, title="teacher", starts_on=today, ends_on=today + timedelta(days=300),
        visits_owed=3, proposed_by=hall.contact, **details,
    )  # fmt: skip


def add_application(hall, number, **details):
    call = AdmissionCall.objects.first() or make_call(hall)
    values = {"union": hall.union, "path": "model_worker", "created_by": hall.officer, "name": f"候选人{number}"}
    return Candidacy.objects.create(call=call, **values | details)


def add_to_score(hall, number, **details):
    call = AdmissionCall.objects.first() or make_call(hall)
    call.panel.add(hall.office)
    add_application(hall, number, state="checked", submitted_at=timezone.now(), **details)


def add_day(hall, number, **details):
    today = timezone.localdate()
    programme = programme_of(today.year)
    ProgrammeSlot.objects.create(
        programme=programme, speaker=hall.speaker, day=today + timedelta(days=number), **details
    )


def add_slot(hall, number):
    make_slot(hall, hours=24 * number)


LISTS = [
    ("/lectures/series/", "officer", add_series, {"q": "夜校7"}, "夜校7", "夜校2"),
    ("/lectures/schools/tutors/", "contact", add_tutor, {"q": "师傅7"}, "师傅7", "师傅2"),
    ("/lectures/applications/", "officer", add_application, {"q": "候选人7"}, "候选人7", "候选人2"),
    ("/lectures/panel/", "office", add_to_score, {"state": "refused"}, "", "候选人2"),
    ("/lectures/academy/slots/", "office", add_slot, {"how": "booked"}, "", "试讲厅"),
    ("/lectures/schools/days/", "speaker_account", add_day, {"taken": "yes"}, "", "/drop/"),
]
IDS = [row[0] for row in LISTS]


@pytest.mark.parametrize(("address", "who", "add", "query", "found", "gone"), LISTS, ids=IDS)
def test_the_filter_finds_and_the_list_costs_the_same(client, hall, address, who, add, query, found, gone):
    add(hall, 7)
    client.force_login(getattr(hall, who))
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        assert client.get(address).status_code == 200
    for number in [number for number in range(1, 31) if number != 7]:
        add(hall, number)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).content.decode()
    assert len(one) == len(many)
    assert "filter-bar" in page
    page = client.get(address, query).content.decode()
    main = page[page.index("filter-on") :]
    assert found in main and gone not in main


@pytest.mark.parametrize(
    ("address", "who", "query"),
    [
        ("/lectures/series/", "officer", {"ahead": "perhaps"}),
        ("/lectures/schools/tutors/", "contact", {"state": "\U0001f600"}),
        ("/lectures/applications/", "officer", {"state": "none"}),
        ("/lectures/panel/", "office", {"call": "999999"}),
        ("/lectures/academy/slots/", "office", {"on_after": "31.02."}),
        ("/lectures/schools/days/", "speaker_account", {"year": "12"}),
    ],
)
def test_a_wrong_filter_is_told_and_shows_nothing(client, hall, address, who, query):
    client.force_login(getattr(hall, who))
    assert client.get(address, query).status_code == 400


def test_only_series_with_dates_ahead(client, hall):
    add_series(hall, 1)
    add_series(hall, 2)
    make_order(hall, series=Series.objects.get(title="夜校1"))
    client.force_login(hall.officer)
    ahead, over = (client.get("/lectures/series/", {"ahead": word}).content.decode() for word in ("yes", "no"))
    assert "夜校1" in ahead and "夜校2" not in ahead
    assert "夜校2" in over and "夜校1" not in over


def test_the_calendar_and_the_schedule_leave_as_workbooks(client, hall):
    order = make_order(hall, "accepted")
    client.force_login(hall.office)
    day = timezone.localtime(order.starts_at)
    for address, query in (
        ("/lectures/desk/month/", {"month": f"{day:%Y-%m}"}),
        ("/lectures/desk/schedule/", {"corps": hall.corps.pk}),
    ):
        answer = client.get(address, query | {"export": "xlsx"})
        rows = list(load_workbook(BytesIO(answer.content)).active.values)
        assert len(rows) == 2 and order.number in rows[1] and order.union.name in rows[1]
        assert rows[1][0] == day.replace(tzinfo=None)
        assert "export=xlsx" in client.get(address, query).content.decode()


def test_workbooks_of_the_desk_are_the_offices(client, hall):
    client.force_login(hall.officer)
    assert client.get("/lectures/desk/month/", {"export": "xlsx"}).status_code == 403
    assert client.get("/lectures/desk/schedule/", {"export": "xlsx"}).status_code == 403
