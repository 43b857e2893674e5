"""The chain of signatures: asked of a named person until a day, accepted, sent back, refused, handed over or expired and asked of the next."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from audits.actions import books as act
from audits.actions import signatures as sign
from audits.actions.signatures import tend_signatures
from audits.errors import AuditRefused
from audits.models import Book, Campaign, Conflict, Signature, Task
from audits.work import audit_lists
from federation.models import Role
from federation.queries import reach_of
from notifications.models import Notice
from tests.audits.test_pages import post
from tests.factories.audits import make_audits, make_books
from tests.factories.federation import make_person, make_staff
from tests.factories.workflow import together
from ui.components.marks import day
from workflow.errors import Busy, InvalidTransition, NotAllowed, NoteMissing
from workflow.models import StateChange


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
    assert str(the.second) in page and day(Signature.objects.get(part="auditor").due_on) in page
    for verb in (act.certify_audit, partial(act.request_changes, note="x"), partial(act.refuse_signature, note="x")):
        with pytest.raises(NotAllowed, match=str(the.second)):
            verb(book, by=the.auditor)
    assert chain(book)[1][2] == "asked"
    with time_machine.travel(timezone.now() + timedelta(days=60)):  # nobody has tended it yet
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
    assert act.refuse_signature(act.certify_book(fourth, by=the.chair), by=the.auditor, note="x").state == "returned"


def test_what_is_not_signed_in_time_expires_climbs_and_is_asked_of_the_next(the):
    third = make_staff(Role.UNION_OFFICER, the.union)
    book = make_books(the, run=False)
    due = Signature.objects.get().due_on
    noon = timezone.now()
    with time_machine.travel(noon + (due - timezone.localdate())):
        assert tend_signatures() == {"asked": 0, "released": 0, "reminded": 1, "expired": 0}
        assert tend_signatures()["reminded"] == 0 and told("signature_due") == [the.chair.person_id]
    with time_machine.travel(noon + (due - timezone.localdate()) + timedelta(days=1)):
        assert tend_signatures()["expired"] == 1 and tend_signatures()["expired"] == 0
    assert chain(book) == [("union", the.chair, "expired"), ("union", third, "asked")]
    assert set(told("signature_late")) == {the.auditor.person_id, the.second.person_id}, "one level above"
    with time_machine.travel(noon + timedelta(days=60)):
        assert tend_signatures()["expired"] == 1
    assert chain(book)[2] == ("union", the.chair, "asked") and Signature.objects.last().level == 2
    assert told("signature_late")[-1] == the.head.person_id, "two levels above"
    act.certify_book(book, by=the.chair)
    assert chain(book)[2][2] == "accepted"


def test_books_that_wait_unasked_are_found_and_nobody_with_a_conflict_is_asked(the):
    book = make_books(the, run=False)
    Signature.objects.update(state="dropped")
    assert tend_signatures()["asked"] == 1 and tend_signatures()["asked"] == 0
    Conflict.objects.create(auditor=the.auditor, union=the.union, reason="x", declared_by=the.head)
    book = act.certify_book(book, by=the.chair)
    assert chain(book)[2][1] == the.second
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(book=book, part="auditor", due_on="2027-01-01")


@pytest.fixture
def third(the):
    """Another officer of the union, who may sign."""
    user = make_staff(Role.UNION_OFFICER, the.union)
    user.person = make_person()
    user.save()
    return user


def step_of(book, name):
    return reverse("audits:signature-step", args=[book.pk, name])


def test_only_who_is_asked_hands_over_and_only_who_asked_asks_another(the, third, client):
    book = make_books(the, run=False)
    for user, step, status in (
        (the.treasurer, "hand-over", 403), (third, "hand-over", 403), (third, "ask-another", 403), (the.chair, "ask-another", 403),
        (the.outsider, "hand-over", 404), (the.chair, "give-away", 404),
    ):  # fmt: skip
        client.force_login(user)
        assert post(client, step_of(book, step), to=third.pk, reason="出差").status_code == status, (user, step)
    client.force_login(third)
    assert post(client, reverse("audits:book-step", args=[book.pk, "certify"])).status_code == 403


def test_where_nobody_else_may_sign_nothing_is_offered(the, client):
    book = make_books(the, run=False)
    client.force_login(the.chair)
    page = client.get(reverse("audits:book", args=[book.pk])).content.decode()
    assert step_of(book, "hand-over") not in page and reverse("audits:book-step", args=[book.pk, "certify"]) in page


def test_who_is_asked_hands_over_and_who_asked_asks_another(the, third, client):
    book = make_books(the, run=False)
    asked, hand_over = Signature.objects.get(), step_of(book, "hand-over")
    client.force_login(the.chair)
    page = client.get(hand_over).content.decode()
    assert str(third) in page and f'value="{the.treasurer.pk}"' not in page
    assert hand_over in client.get(reverse("audits:book", args=[book.pk])).content.decode()
    assert post(client, hand_over, to=third.pk, reason=" ").status_code == 422
    assert post(client, hand_over, to=the.treasurer.pk, reason="出差").status_code == 422
    assert post(client, hand_over, to=third.pk, reason="出差").status_code == 302
    assert post(client, hand_over, to=third.pk, reason="出差").status_code == 403, "the chair is asked no longer"
    assert chain(book) == [("union", the.chair, "handed"), ("union", third, "asked")]
    fresh = Signature.objects.last()
    assert (fresh.due_on, fresh.asked_by) == (asked.due_on, the.treasurer)
    line = StateChange.objects.get(thing_label="audits.signature", to_state="handed")
    assert (line.by, line.note, line.data["to"]) == (the.chair, "出差", third.pk)
    assert told("signature_asked")[-1] == third.person_id
    assert set(told("signature_passed")) == {the.chair.person_id, the.treasurer.person_id}
    assert post(client, reverse("audits:book-step", args=[book.pk, "certify"])).status_code == 403
    assert "出差" in client.get(reverse("audits:book-signatures", args=[book.pk])).content.decode()

    client.force_login(the.treasurer)
    assert post(client, step_of(book, "ask-another"), to=the.chair.pk, reason="他也出差").status_code == 302
    assert chain(book)[1:] == [("union", third, "withdrawn"), ("union", the.chair, "asked")]


def test_the_auditors_signature_passes_to_an_auditor_alone_and_in_time(the):
    book = act.certify_book(make_books(the, run=False), by=the.chair)
    assert chain(book)[-1] == ("auditor", the.auditor, "asked")
    asked = Signature.objects.last()
    assert asked.asked_by == the.chair
    with pytest.raises(NoteMissing):
        sign.hand_over(asked, by=the.auditor, to=the.second, reason=" ")
    Conflict.objects.create(auditor=the.second, union=the.union, reason="x", declared_by=the.head)
    for nobody in (the.chair, the.treasurer, the.second, the.outsider):
        with pytest.raises(AuditRefused):
            sign.hand_over(asked, by=the.auditor, to=nobody, reason="x")
    with time_machine.travel(timezone.now() + timedelta(days=60)), pytest.raises(NotAllowed):
        sign.hand_over(asked, by=the.auditor, to=the.head, reason="x")
    sign.hand_over(asked, by=the.auditor, to=the.head, reason="x")
    assert act.certify_audit(book, by=the.head).audited_by == the.head


def test_who_may_sign_no_longer_is_let_go_and_the_next_one_asked(the):
    book = make_books(the, run=False)
    third = make_staff(Role.UNION_OFFICER, the.union)
    the.chair.duties.update(ends_on=timezone.localdate())
    assert tend_signatures()["released"] == 1 and tend_signatures()["released"] == 0
    assert chain(book) == [("union", the.chair, "dropped"), ("union", third, "asked")]
    book = act.certify_book(book, by=third)
    Conflict.objects.create(auditor=the.auditor, union=the.union, reason="x", declared_by=the.head)
    assert tend_signatures()["released"] == 1 and chain(book)[-1] == ("auditor", the.second, "asked")
    the.second.is_active = False
    the.second.save()
    assert tend_signatures()["released"] == 1 and chain(book)[-1][1] in (the.head, the.deputy)


def test_four_eyes_and_the_name_stand_in_the_database_too(the):
    book = act.certify_book(make_books(the, run=False), by=the.chair)
    mine = Signature.objects.filter(part="auditor")
    now = timezone.now()
    for columns in (
        {"asked_of": the.treasurer}, {"asked_of": the.chair}, {"state": "accepted", "decided_by": the.second, "decided_at": now},
        {"state": "rejected", "decided_by": the.chair, "decided_at": now + timedelta(days=90)},
        {"state": "changes", "decided_by": the.treasurer, "decided_at": now + timedelta(days=90)},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(book=book, part="union", asked_of=the.treasurer, due_on="2030-01-01")
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        mine.delete()
    mine.update(state="accepted", decided_by=the.second, decided_at=now + timedelta(days=90))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False])
def test_a_signature_is_given_or_handed_over_never_both(monkeypatch, is_locked):
    """While the chair signs, another page hands the signature over; without the lock the database is the only wall that is left."""
    the = make_audits()
    third = make_staff(Role.UNION_OFFICER, the.union)
    book, hold, meanwhile = make_books(the, run=False), act.hold, []
    asked = Signature.objects.select_related("book__union").get()

    def hold_while_another_page_hands_over(book, *, by):
        hold(book, by=by)
        meanwhile.extend(together(partial(sign.hand_over, asked, by=the.chair, to=third, reason="出差")))

    monkeypatch.setattr(act, "hold", hold_while_another_page_hands_over)
    if not is_locked:
        monkeypatch.setattr(sign, "lock", lambda *rows: list(rows))
        with pytest.raises(IntegrityError):
            act.certify_book(book, by=the.chair)
        assert chain(book) == [("union", the.chair, "handed"), ("union", third, "asked")]
        return
    act.certify_book(book, by=the.chair)
    assert isinstance(meanwhile[0], Busy)
    assert chain(book)[0] == ("union", the.chair, "accepted")
    with pytest.raises((InvalidTransition, NotAllowed)):
        sign.hand_over(asked, by=the.chair, to=third, reason="出差")
