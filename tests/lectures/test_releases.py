"""A draft against the last release, one message with a calendar to everybody touched, the public log, secret links (S2-15)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from lectures.actions import orders as act
from lectures.actions import releases
from lectures.errors import OrderRefused
from lectures.models import CalendarFeed, ReleaseLine, ScheduleRelease
from lectures.queries.availability import free_dates
from lectures.queries.releases import draft_of, lines_for
from lectures.states import OrderState
from notifications.models import Delivery, Notice
from notifications.sending import claim, deliver
from tests.factories.lectures import make_hall, make_order, make_speaker
from tests.factories.workflow import together
from workflow.errors import NotAllowed
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


def accepted(hall, number=0, **more):
    """An accepted lecture on the free date with this number of a day of its own."""
    days = {}
    for start in free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=40, most=400):
        days.setdefault(timezone.localtime(start).date(), start)
    return make_order(hall, OrderState.ACCEPTED, starts_at=list(days.values())[number], **more)


def changes(release):
    return dict(release.lines.values_list("order__number", "change"))


def told(release):
    rows = Notice.objects.filter(kind="lectures.schedule_released", about=f"lectures.schedulerelease:{release.pk}")
    return sorted(rows.values_list("person__name", flat=True))


def test_each_release_says_what_is_the_same_new_moved_and_gone(hall):
    stays, moves, goes = accepted(hall, 0), accepted(hall, 3), accepted(hall, 6)
    first = releases.release_schedule(hall.corps, by=hall.office, note="首发")
    assert (first.number, set(changes(first).values())) == (1, {"new"})
    assert told(first) == ["周师傅", "李工友"]
    with pytest.raises(OrderRefused):
        releases.release_schedule(hall.corps, by=hall.office)
    was = moves.starts_at
    later = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), from_on=timezone.localtime(was).date(), days=40)
    start = next(one for one in later if one > was + timedelta(days=1))
    act.reschedule_order(moves, by=hall.worker, starts_at=start, note="盘点")
    act.cancel_order(goes, by=hall.worker, note="停产")
    comes = accepted(hall, 12, union=hall.other, by=hall.outsider)
    second = releases.release_schedule(hall.corps, by=hall.office)
    assert changes(second) == {
        stays.number: "same", moves.number: "moved", goes.number: "gone", comes.number: "new",
    }  # fmt: skip
    line = second.lines.get(order=moves)
    assert (line.was_starts_at, line.starts_at) == (was, start)
    assert told(second) == ["周师傅", "李工友", "赵外人"]
    assert Notice.objects.filter(kind="lectures.schedule_released").count() == 5
    assert draft_of(hall.corps)[0].change in {"same", "new", "moved"}
    third_draft = {line.order.number: line.change for line in draft_of(hall.corps)}
    assert goes.number not in third_draft and set(third_draft.values()) == {"same"}


def test_the_mail_brings_an_invitation_and_a_cancellation_with_the_orders_own_uids(hall, client):
    hall.worker.email = "li@example.org"
    hall.worker.save()
    keeps, goes = accepted(hall, 0), accepted(hall, 3)
    releases.release_schedule(hall.corps, by=hall.office)
    act.cancel_order(goes, by=hall.worker, note="停产")
    new = accepted(hall, 6)
    release = releases.release_schedule(hall.corps, by=hall.office)
    Delivery.objects.exclude(notice__kind="lectures.schedule_released").delete()
    Delivery.objects.filter(notice__person=hall.worker.person).update(channel="mail")
    mail.outbox.clear()
    for row in claim():
        deliver(row)
    letter = next(one for one in mail.outbox if "2" in one.subject and one.to == ["li@example.org"])
    files = {name: Calendar.from_ical(content) for name, content, _kind in letter.attachments}
    assert {name: (str(one["method"]), [str(e["uid"]) for e in one.walk("VEVENT")]) for name, one in files.items()} == {
        "request.ics": ("REQUEST", [f"{new.number}@lectures"]),
        "cancel.ics": ("CANCEL", [f"{goes.number}@lectures"]),
    }
    [event] = files["cancel.ics"].walk("VEVENT")
    goes.refresh_from_db()
    assert (int(event["sequence"]), str(event["status"])) == (goes.calendar_sequence, "CANCELLED")
    client.force_login(hall.worker)
    address = reverse("lectures:schedule-changes", args=[hall.corps.pk, release.number, "request"])
    assert (
        new.number in client.get(address).content.decode() and keeps.number not in client.get(address).content.decode()
    )
    client.force_login(hall.outsider)
    assert client.get(address).status_code == 404


def test_a_speaker_who_was_replaced_is_sent_a_cancellation(hall):
    other = make_speaker(hall.corps, "吴师傅", topics=[hall.topic])
    order = accepted(hall)
    releases.release_schedule(hall.corps, by=hall.office)
    act.reschedule_order(order, by=hall.office, starts_at=order.starts_at + timedelta(minutes=30), note="换人")
    order.refresh_from_db()
    act.decline_request(order.requests.get(state="asked"), reason="出差")
    order.refresh_from_db()
    assert order.speaker == other
    act.accept_request(order.requests.get(state="asked"))
    release = releases.release_schedule(hall.corps, by=hall.office)
    assert lines_for(release, hall.speaker.person) == {"REQUEST": [], "CANCEL": [order]}
    assert lines_for(release, other.person) == {"REQUEST": [order], "CANCEL": []}


def test_the_desk_shows_the_draft_and_releases_it_and_everybody_reads_the_log(hall, client):
    order = accepted(hall)
    client.force_login(hall.office)
    page = client.get(reverse("lectures:schedule-draft")).text
    assert "发布 1 处变更" in page
    address = reverse("lectures:schedule-release", args=[hall.corps.pk])
    data = {"note": "十二月第一版", "form_token": new_token()}
    assert client.post(address, data).status_code == client.post(address, data).status_code == 302
    assert ScheduleRelease.objects.count() == 1
    client.logout()
    page = client.get(reverse("lectures:schedule", args=[hall.corps.pk])).text
    assert "十二月第一版" in page and "周师傅" in page and order.place not in page


def test_only_the_office_of_the_corps_releases(hall, client):
    accepted(hall)
    with pytest.raises(NotAllowed):
        releases.release_schedule(hall.corps, by=hall.officer)
    client.force_login(hall.officer)
    address = reverse("lectures:schedule-release", args=[hall.corps.pk])
    assert client.post(address, {"form_token": new_token()}).status_code == 403
    assert not ScheduleRelease.objects.exists()


def test_a_secret_link_shows_the_lectures_until_a_new_one_is_made(hall, client):
    order = accepted(hall)
    client.force_login(hall.speaker_account)
    renew = reverse("lectures:me-feed-renew")
    client.post(renew, {"form_token": new_token()})
    feed = CalendarFeed.objects.get(speaker=hall.speaker)
    assert feed.token in client.get(reverse("lectures:me-feed")).text
    client.logout()
    address = reverse("lectures:feed", args=[feed.token])
    events = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert [str(event["uid"]) for event in events] == [f"{order.number}@lectures"]
    client.force_login(hall.speaker_account)
    client.post(renew, {"form_token": new_token()})
    assert client.get(address).status_code == 404
    client.force_login(hall.office)
    client.post(reverse("lectures:schedule-link", args=[hall.corps.pk]), {"form_token": new_token()})
    feed = CalendarFeed.objects.get(corps=hall.corps)
    assert order.number in client.get(reverse("lectures:feed", args=[feed.token])).content.decode()
    client.force_login(hall.outsider)
    assert (
        client.post(reverse("lectures:schedule-link", args=[hall.corps.pk]), {"form_token": new_token()}).status_code
        == 403
    )


def test_the_draft_and_the_log_cost_the_same_with_one_lecture_and_with_five(hall, client):
    client.force_login(hall.office)
    pages = [reverse("lectures:schedule-draft"), reverse("lectures:schedule", args=[hall.corps.pk])]

    def count(page):
        with CaptureQueriesContext(connection) as found:
            assert client.get(page).status_code == 200
        return len(found)

    accepted(hall)
    releases.release_schedule(hall.corps, by=hall.office)
    before = [count(page) for page in pages * 2][2:]
    for number in range(1, 5):
        accepted(hall, number)
    releases.release_schedule(hall.corps, by=hall.office)
    assert [count(page) for page in pages] == before


@pytest.mark.django_db(transaction=True)
def test_two_offices_that_release_at_once_make_one_release():
    hall = make_hall()
    accepted(hall)
    release = lambda: releases.release_schedule(hall.corps, by=hall.office)  # noqa: E731
    results = together(release, release)
    assert sum(isinstance(one, OrderRefused) for one in results) == 1, results
    assert ReleaseLine.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_release_breaks_on_the_constraint(monkeypatch):
    """The control: both reckon the same number, and the constraint ends one of them with an error."""
    import threading

    hall, barrier, draft = make_hall(), threading.Barrier(2), releases.draft_of
    accepted(hall)
    monkeypatch.setattr(releases, "lock", lambda *rows: rows)

    def drafted_together(corps):
        found = draft(corps)
        barrier.wait(timeout=10)
        return found

    monkeypatch.setattr(releases, "draft_of", drafted_together)
    release = lambda: releases.release_schedule(hall.corps, by=hall.office)  # noqa: E731
    results = together(release, release)
    assert [type(one).__name__ for one in results if isinstance(one, Exception)] == ["IntegrityError"], results
