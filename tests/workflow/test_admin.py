from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.models import Duty, Role, User
from workflow import actions
from workflow.models import CalendarDay, StateChange

from .things import make_union, make_user

JOURNAL = "/admin/workflow/statechange/"
DAYS = "/admin/workflow/calendarday/"


def staff(role, union, name):
    user = make_user(name, is_staff=True)
    Duty.objects.create(user=user, role=role, union=union, starts_on=date(2020, 1, 1))
    return user


@pytest.fixture
def visit(client, union, settings):
    def get(role, address, at=union, method="get", **data):
        client.force_login(staff(role, at, f"{role}-{User.objects.count()}"))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return getattr(client, method)(address, data)

    return get


def test_officers_read_the_lines_of_their_unions_alone(visit, union, clerk):
    other = make_union("NB")
    actions.record(clerk, "own-event", union=union, by=clerk)
    actions.record(clerk, "foreign-event", union=other, by=clerk)
    actions.record("accounts.login", "event-without-union")
    page = visit(Role.UNION_OFFICER, JOURNAL).content.decode()
    assert "own-event" in page and "clerk" in page
    assert "foreign-event" not in page and "event-without-union" not in page
    page = visit(Role.AUDIT_ADMIN, JOURNAL).content.decode()
    assert "own-event" in page and "foreign-event" not in page and "event-without-union" in page
    foreign = StateChange.objects.get(union=other)
    assert visit(Role.AUDIT_ADMIN, f"{JOURNAL}{foreign.pk}/change/").status_code == 404


def test_a_line_is_shown_and_cannot_be_changed(visit, union, clerk):
    line = actions.record(clerk, "own-event", union=union, by=clerk, note="a call")
    actions.record(clerk, "number_unmasked", union=union)
    assert "full number looked at" in visit(Role.AUDIT_ADMIN, JOURNAL).content.decode()
    page = visit(Role.AUDIT_ADMIN, f"{JOURNAL}{line.pk}/change/")
    assert page.status_code == 200 and "a call" in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    for address in (f"{JOURNAL}add/", f"{JOURNAL}{line.pk}/delete/"):
        assert visit(Role.AUDIT_ADMIN, address).status_code == 403
    assert visit(Role.HOME_MANAGER, JOURNAL).status_code == 403


def test_the_list_costs_the_same_with_one_line_and_with_thirty(visit, union, clerk):
    counts = []
    for lines in (1, 29):
        for _number in range(lines):
            actions.record(clerk, "looked", union=union, by=clerk)
        visit(Role.UNION_OFFICER, JOURNAL)
        with CaptureQueriesContext(connection) as seen:
            visit(Role.UNION_OFFICER, JOURNAL)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_top_declares_days_and_the_journal_keeps_it(visit, client, union):
    form = {"day": "2026-03-04", "reason": "typhoon"}
    assert visit(Role.SYSTEM_ADMIN, f"{DAYS}add/", method="post", **form).status_code == 302
    row = CalendarDay.objects.get()
    assert (row.day, row.is_workday, row.reason) == (date(2026, 3, 4), False, "typhoon")
    client.post(f"{DAYS}{row.pk}/change/", {"is_workday": "on", "reason": "no typhoon"})
    row.refresh_from_db()
    assert (row.is_workday, row.reason) == (True, "no typhoon")
    client.post(f"{DAYS}{row.pk}/delete/", {"post": "yes"})
    assert not CalendarDay.objects.exists()
    events = StateChange.objects.order_by("sequence").values_list("event", flat=True)
    assert list(events) == ["calendar_day_declared", "calendar_day_declared", "calendar_day_withdrawn"]


def test_others_do_not_declare_days(visit):
    below = make_union("HZX")
    below.path = "HZ/HZX/"
    below.save()
    assert visit(Role.UNION_OFFICER, DAYS, at=below).status_code == 403
    assert visit(Role.CORPS_OFFICER, DAYS).status_code == 403
    assert visit(Role.UNION_OFFICER, DAYS).status_code == 200
    assert visit(Role.UNION_OFFICER, f"{DAYS}add/", method="post", day="x", reason="").status_code == 200
