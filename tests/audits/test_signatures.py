"""The chain of signatures: asked of a named person until a day, accepted, sent back, refused or expired and asked of the next."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audits.actions import books as act
from audits.actions.signatures import tend_signatures
from audits.models import Book, Campaign, Conflict, Signature, Task
from audits.work import audit_lists
from federation.models import Role
from federation.queries import reach_of
from notifications.models import Notice
from tests.audits.test_pages import post
from tests.factories.audits import make_books
from tests.factories.federation import make_person, make_staff
from workflow.errors import NotAllowed


@pytest.fixture
def the(the):
    """The usual county, its staff with persons who can be told."""
    for user in (the.treasurer, the.chair, the.auditor, the.second, the.head):
        user.person = make_person()
        user.save()
    return the


def told(kind):
    return list(Notice.objects.filter(kind=f"audits.{kind}").order_by("pk").values_list("person", flat=True))


def chain(book):
    return [(row.part, row.asked_of, row.state) for row in Signature.objects.filter(book=book).order_by("pk")]


def test_each_signature_is_asked_of_a_person_by_name_and_the_auditor_assigned_comes_first(the, client):
    campaign = Campaign.objects.create(
        union=the.county, year=2022, title="x", opens_on="2026-01-01", closes_on="2026-12-31"
    )
    Task.objects.create(campaign=campaign, union=the.union, auditor=the.second)
    book = make_books(the, run=False)
    assert chain(book) == [("union", the.chair, "asked")] and told("signature_asked") == [the.chair.person_id]
    lists = {one.key: one.count for one in audit_lists(reach_of(the.chair))}
    assert lists["audits.to_sign"] == 1
    book = act.certify_book(book, by=the.chair)
    assert chain(book)[1] == ("auditor", the.second, "asked")
    client.force_login(the.chair)
    page = client.get(reverse("audits:book-signatures", args=[book.pk])).content.decode()
    assert str(the.second) in page and str(Signature.objects.get(part="auditor").due_on) in page
    act.certify_audit(book, by=the.auditor)
    row = Signature.objects.get(part="auditor")
    assert (row.state, row.asked_of, row.decided_by) == ("accepted", the.second, the.auditor), "both names stay"
    assert "代签" in client.get(reverse("audits:book-signatures", args=[book.pk])).content.decode()
    book = act.reopen_book(book, by=the.auditor, note="新情况")
    assert chain(book)[2:] == [("auditor", the.second, "asked")]


def test_whoever_is_asked_may_refuse_with_a_reason_and_others_may_not(the, client):
    book = make_books(the, run=False)
    for user, status in ((the.treasurer, 403), (the.outsider, 404), (the.auditor, 403)):
        client.force_login(user)
        assert post(client, reverse("audits:book-note", args=[book.pk, "refuse"]), note="缺单据").status_code == status
    client.force_login(the.chair)
    address = reverse("audits:book-note", args=[book.pk, "refuse"])
    assert post(client, address, note=" ").status_code == 422
    assert post(client, address, note="缺单据").status_code == 302
    row = Signature.objects.get()
    assert (row.state, row.note, Book.objects.get().state) == ("rejected", "缺单据", "returned")
    again = act.certify_book(make_books(the, run=False), by=the.chair)
    with pytest.raises(NotAllowed):
        act.refuse_signature(again, by=the.chair, note="x")
    act.request_changes(again, by=the.auditor, note="缺附件")
    assert [state for *_rest, state in chain(again)] == ["accepted", "changes"]
    third, fourth = make_books(the, run=False), make_books(the, run=False)
    assert [state for *_rest, state in chain(third) + chain(fourth)] == ["dropped", "asked"]
    assert act.refuse_signature(act.certify_book(fourth, by=the.chair), by=the.second, note="x").state == "returned"


def test_what_is_not_signed_in_time_expires_climbs_and_is_asked_of_the_next(the):
    third = make_staff(Role.UNION_OFFICER, the.union)
    book = make_books(the, run=False)
    due = Signature.objects.get().due_on
    noon = timezone.now()
    with time_machine.travel(noon + (due - timezone.localdate())):
        assert tend_signatures() == {"asked": 0, "reminded": 1, "expired": 0}
        assert tend_signatures()["reminded"] == 0 and told("signature_due") == [the.chair.person_id]
    with time_machine.travel(noon + (due - timezone.localdate()) + timedelta(days=1)):
        assert tend_signatures()["expired"] == 1 and tend_signatures()["expired"] == 0
    assert chain(book) == [("union", the.chair, "expired"), ("union", third, "asked")]
    assert set(told("signature_late")) == {the.auditor.person_id, the.second.person_id}, "one level above"
    with time_machine.travel(noon + timedelta(days=60)):
        assert tend_signatures()["expired"] == 1
    assert chain(book)[2] == ("union", the.chair, "asked") and Signature.objects.last().level == 2
    assert told("signature_late")[-1] == the.head.person_id, "two levels above"
    act.certify_book(book, by=third)
    assert chain(book)[2][2] == "accepted"


def test_books_that_wait_unasked_are_found_and_nobody_with_a_conflict_is_asked(the):
    book = make_books(the, run=False)
    Signature.objects.all().delete()
    assert tend_signatures()["asked"] == 1 and tend_signatures()["asked"] == 0
    Conflict.objects.create(auditor=the.auditor, union=the.union, reason="x", declared_by=the.head)
    book = act.certify_book(book, by=the.chair)
    assert chain(book)[1][1] == the.second
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(book=book, part="auditor", due_on="2027-01-01")
