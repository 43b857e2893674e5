"""Books that were changed behind the portal's back are signed by nobody, and what was said of them bears a mark."""

import pgtrigger
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audits.actions import books as act
from audits.actions import campaigns
from audits.actions.consistency import scan
from audits.errors import SealBroken
from audits.models import Book, Flaw, Letter, Task
from audits.views.campaigns import printed
from notifications.models import Notice
from tests.audits.test_pages import post
from tests.factories.audits import make_books
from tests.factories.federation import make_person
from workflow.errors import NotAllowed
from workflow.models import StateChange

LINE = "audits.LedgerLine:append_only"
JOURNAL = "workflow.StateChange:append_only"
UP, DOWN = (f"UPDATE audits_ledgerline SET amount_out = amount_out {sign} 1 WHERE line = 4" for sign in "+-")


def touch(statement, guard=LINE):
    with pgtrigger.ignore(guard), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount


def refused():
    return StateChange.objects.filter(event="seal_refused").order_by("sequence")


def test_changed_books_are_signed_by_nobody_until_they_are_mended(the, client):
    the.auditor.person = make_person()
    the.auditor.save()
    book = make_books(the, run=False)
    step = {name: reverse("audits:book-step", args=[book.pk, name]) for name in ("certify", "audit")}
    touch(UP)
    with pytest.raises(NotAllowed):
        act.certify_book(book, by=the.outsider)
    assert not refused(), "who may not sign is told nothing of the books"
    client.force_login(the.chair)
    answer = post(client, step["certify"])
    assert answer.status_code == 422 and "已不是上报时的样子" in answer.content.decode()
    assert Book.objects.get().state == "posted"
    assert [(row.by, row.data["check"], row.thing_pk) for row in refused()] == [(the.chair, "rows", str(book.pk))]
    assert Flaw.objects.get().check_name == "rows" and "收支明细第4行被改动：支出金额" in answer.content.decode()
    assert list(Notice.objects.filter(kind="audits.books_altered").values_list("person", flat=True)) == [
        the.auditor.person_id
    ]
    assert "上报时的样子" in client.get(reverse("audits:book", args=[book.pk])).content.decode()
    client.force_login(the.auditor)
    page = client.get(reverse("audits:consistency")).content.decode()
    assert the.union.name in page, "before any scan has run"
    assert "收支明细第4行被改动：支出金额" in page and reverse("audits:book-line", args=[book.pk, 4]) in page

    touch(DOWN)
    scan()
    assert not Flaw.objects.filter(check_name="rows").exists()
    client.force_login(the.chair)
    assert post(client, step["certify"]).status_code == 302
    touch(UP)
    client.force_login(the.auditor)
    assert post(client, step["audit"]).status_code == 422 and Book.objects.get().state == "certified"
    touch(DOWN)
    assert post(client, step["audit"]).status_code == 302 and Book.objects.get().state == "audited"
    assert len(refused()) == 2


@pytest.mark.parametrize(("statement", "check"), [
    ("UPDATE workflow_statechange SET data = '{}' WHERE event = 'books_posted'", "digests"),
    ("UPDATE workflow_statechange SET note = 'x' WHERE event = 'books_posted'", "chains"),
    ("UPDATE workflow_chainhead SET hash = 'x'", "chains"),
])  # fmt: skip
def test_books_are_not_signed_over_a_touched_line_of_the_journal(the, statement, check):
    book = make_books(the, run=False)
    touch(statement, JOURNAL)
    with pytest.raises(SealBroken):
        act.certify_book(book, by=the.chair)
    assert Flaw.objects.get().check_name == check


def test_no_letter_goes_out_over_changed_books_and_one_that_went_bears_a_mark(the, client):
    make_books(the)
    today = timezone.localdate()
    campaigns.open_campaign(by=the.auditor, union=the.county, year=2022, title="x", opens_on=today, closes_on=today)
    task = campaigns.begin(Task.objects.get(union=the.union), by=the.auditor)
    client.force_login(the.auditor)
    touch(UP)
    assert post(client, reverse("audits:task-step", args=[task.pk, "letter"])).status_code == 422
    assert not Letter.objects.exists() and refused().get().by == the.auditor
    touch(DOWN)
    assert post(client, reverse("audits:task-step", args=[task.pk, "letter"])).status_code == 302
    letter = Letter.objects.get()
    assert printed(letter)["doubts"] == []
    touch(UP)
    assert post(client, reverse("audits:task-step", args=[task.pk, "close"])).status_code == 422
    assert "第1版" in printed(letter)["doubts"][0]
    touch("UPDATE audits_letter SET facts = facts || '{\"year\": 2021}'", "audits.Letter:append_only")
    letter.refresh_from_db()
    assert len(printed(letter)["doubts"]) == 2
    assert b"".join(client.get(reverse("audits:letter", args=[letter.pk]))).startswith(b"%PDF")
    scan()
    found = {row.check_name: row for row in Flaw.objects.all()}
    assert found["letters"].row == letter.number
    assert reverse("audits:letter", args=[letter.pk]) in client.get(reverse("audits:consistency")).content.decode()
