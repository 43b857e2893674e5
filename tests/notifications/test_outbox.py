"""The outbox on the real database: written once, claimed once, still true, and the next way when one fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from federation.actions import give_consent, publish_notice
from federation.models import Notice as PrivacyNotice
from federation.models import Person, Purpose
from notifications.actions import notify, notify_many, retry_delivery
from notifications.models import Delivery, DemoMessage, Notice, Preference, QuietHours
from notifications.sending import MOST_ATTEMPTS, claim, deliver
from tests.factories.federation import make_member

from .kinds import WORDS, kind

S, R = Delivery.State, Delivery.Reason


def told(person, about, name="tests.told", **more):
    return notify(person, name, about, context=WORDS, **more)


def send_all():
    """Claims and delivers what is due; the states in order."""
    return [deliver(row) for row in claim()]


def due_now():
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def agree(person):
    notice = PrivacyNotice.objects.filter(purpose=Purpose.MESSAGES).first() or publish_notice(
        purpose=Purpose.MESSAGES, text_zh="消息", text_en="messages"
    )
    give_consent(person=person, notice=notice)


def give_mail(person, address="wang@example.org"):
    type(person.user).objects.filter(pk=person.user.pk).update(email=address)


def at_once(number, call):
    barrier = Barrier(number)

    def run(_n):
        barrier.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.mark.django_db(transaction=True)
def test_thirty_two_at_once_write_one_row(worker, city):
    with kind(by_sms=True):
        found = at_once(32, lambda: told(worker, city.own, occasion="once"))
    assert sum(one is not None for one in found) == 1
    assert Notice.objects.count() == Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_key_the_same_rush_doubles(worker, city):
    """The control: looking first and writing after lets several win."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notifications_notice DROP CONSTRAINT notifications_notice_told_once")
    values = {"person": worker, "kind": "tests.told", "about": "x:1", "occasion": ""}
    looked = Barrier(32)

    def look_then_write():
        free = not Notice.objects.filter(**values).exists()
        looked.wait()
        return free and bool(Notice.objects.create(**values, subject="x", body="x"))

    try:
        at_once(32, look_then_write)
        assert Notice.objects.count() > 1
    finally:
        Notice.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE notifications_notice ADD CONSTRAINT notifications_notice_told_once"
                " UNIQUE (kind, about, person_id, occasion)"
            )


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_caller_told_nobody(worker, city):
    with kind(by_sms=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        told(worker, city.own)
        1 / 0  # noqa: B018
    assert not Notice.objects.exists() and not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_claimers_share_without_a_double(city):
    people = [make_member(city.own, f"王{n}").person for n in range(40)]
    with kind(by_sms=True):
        notify_many(people, "tests.told", city.own, context=WORDS)
    taken = [row.pk for rows in at_once(8, lambda: claim(10)) for row in rows]
    taken += [row.pk for row in claim(100)]
    assert len(taken) == len(set(taken)) == 40


@pytest.mark.django_db
def test_a_transaction_wakes_one_worker(worker, city, django_capture_on_commit_callbacks):
    with kind(by_sms=True), django_capture_on_commit_callbacks() as calls:
        for n in range(5):
            told(worker, city.own, occasion=str(n))
    assert Delivery.objects.count() == 5 and len(calls) == 1


@pytest.mark.django_db
def test_a_text_arrives_with_its_words_and_the_way_to_its_page(worker, city, settings):
    with kind(by_sms=True, url=lambda union: f"/unions/{union.pk}/"):
        told(worker, city.own)
        assert send_all() == [S.SENT]
    text = DemoMessage.objects.get()
    assert text.to == "13812345678" and "开会通知" in text.text and "明天下午两点开会。" in text.text
    page = f"{settings.BASE_URL}/unions/{city.own.pk}/"
    assert text.text.endswith(f"\n{page}")
    row = Delivery.objects.get()
    assert text.reference == str(row.reference) and row.sent_at and row.attempts == 1


@pytest.mark.django_db
def test_what_is_no_longer_true_is_not_sent(worker, city):
    with kind(by_sms=True, still_true=lambda union, person: union.is_open):
        told(worker, city.own)
        type(city.own).objects.filter(pk=city.own.pk).update(closed_on=timezone.localdate())
        assert send_all() == [S.SKIPPED]
    assert Delivery.objects.get().reason == R.NOT_TRUE and not DemoMessage.objects.exists()


@pytest.mark.django_db
def test_a_holder_whose_lease_was_taken_over_changes_nothing(worker, city):
    with kind(by_sms=True):
        told(worker, city.own)
        [late] = claim()
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        [holder] = claim()
        assert deliver(late) == "taken over" and not DemoMessage.objects.exists()
        assert deliver(holder) == S.SENT
    assert (Delivery.objects.get().fence, DemoMessage.objects.count()) == (2, 1)


@pytest.mark.django_db
def test_a_mail_that_was_being_sent_waits_for_a_person(worker, city):
    give_mail(worker)
    with kind(by_sms=True):
        Preference.objects.create(person=worker, kind="tests.told", channel="sms", is_on=False)
        told(worker, city.own)
        claim()
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert claim() == []
        row = Delivery.objects.get()
        assert (row.channel, row.state, row.reason) == ("mail", S.UNKNOWN, R.STOPPED)
        retry_delivery(row, by=None)
        assert send_all() == [S.SENT]
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{row.reference}@portal>"


@pytest.mark.django_db
def test_a_refused_number_falls_back_to_mail_at_once(worker, city, gateway):
    give_mail(worker)
    gateway.answers = [422]
    with kind(by_sms=True):
        told(worker, city.own)
        assert send_all() == [S.FAILED]
        assert send_all() == [S.SENT]
    rows = {row.channel: row for row in Delivery.objects.all()}
    assert (rows["sms"].reason, rows["sms"].detail) == (R.REFUSED, "HTTP 422")
    assert rows["mail"].state == S.SENT and mail.outbox[0].to == ["wang@example.org"]


@pytest.mark.django_db
def test_an_ill_gateway_is_tried_with_pauses_and_then_left(worker, city, gateway):
    give_mail(worker)
    gateway.answers = [500] * MOST_ATTEMPTS
    with kind(by_sms=True):
        told(worker, city.own)
        pauses = []
        for _n in range(MOST_ATTEMPTS - 1):
            assert send_all() == [S.NEW] and send_all() == []
            row = Delivery.objects.get()
            pauses.append(round((row.next_try_at - timezone.now()).total_seconds()))
            due_now()
        assert send_all() == [S.FAILED]
        assert send_all() == [S.SENT]
    assert pauses == [30 * 2**n for n in range(MOST_ATTEMPTS - 1)]
    sms = Delivery.objects.get(channel="sms")
    assert (sms.reason, sms.detail, sms.attempts) == (R.UNREACHABLE, "HTTP 500", MOST_ATTEMPTS)
    assert len(mail.outbox) == 1 and not gateway.phones


@pytest.mark.django_db
def test_a_gateway_that_never_answers_costs_its_time_out(worker, city, gateway, monkeypatch):
    from notifications import sms

    monkeypatch.setattr(sms, "TIMEOUT_SECONDS", 0.3)
    import threading

    gateway.hold = threading.Event()
    with kind(by_sms=True):
        told(worker, city.own)
        assert send_all() == [S.NEW]
        gateway.hold.set()
        due_now()
        assert send_all() == [S.SENT]
    assert len(gateway.calls) == 2 and len(gateway.phones) == 1


@pytest.mark.django_db
def test_what_must_arrive_and_finds_no_way_stands_in_the_log(city):
    person = make_member(city.own, "无电话", "").person
    with kind(by_sms=True):
        told(person, city.own)
        assert send_all() == [S.FAILED]
    assert Delivery.objects.get().reason == R.NO_ADDRESS


@pytest.mark.django_db
def test_ordinary_messages_leave_only_with_consent(worker, city):
    give_mail(worker)
    with kind():
        told(worker, city.own, occasion="1")
        assert not Delivery.objects.exists()
        agree(worker)
        told(worker, city.own, occasion="2")
        assert [row.channel for row in Delivery.objects.all()] == ["mail"]
        from federation.actions import withdraw_consent

        withdraw_consent(person=worker, purpose=Purpose.MESSAGES)
        assert send_all() == [S.SKIPPED]
    assert Delivery.objects.get().reason == R.SWITCHED_OFF and not mail.outbox
    assert Notice.objects.count() == 2


@pytest.mark.django_db
def test_switched_off_mail_gives_way_to_a_chosen_text(worker, city):
    give_mail(worker)
    agree(worker)
    Preference.objects.create(person=worker, kind="tests.told", channel="mail", is_on=False)
    with kind():
        told(worker, city.own, occasion="1")
        assert not Delivery.objects.exists()
        Preference.objects.create(person=worker, kind="tests.told", channel="sms", is_on=True)
        told(worker, city.own, occasion="2")
        assert send_all() == [S.SENT]
    assert DemoMessage.objects.count() == 1


@pytest.mark.django_db
def test_quiet_hours_put_a_text_off_without_counting_a_try(worker, city):
    now = timezone.localtime()
    QuietHours.objects.create(
        person=worker, starts=(now - timedelta(hours=1)).time(), ends=(now + timedelta(hours=1)).time()
    )
    with kind(by_sms=True):
        told(worker, city.own)
        assert send_all() == [S.NEW]
        row = Delivery.objects.get()
        assert (row.reason, row.attempts) == (R.QUIET, 0)
        assert timedelta(minutes=58) < row.next_try_at - timezone.now() <= timedelta(hours=1)
        QuietHours.objects.all().delete()
        due_now()
        assert send_all() == [S.SENT]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 300])
def test_many_cost_as_many_statements_as_one(city, number):
    for n in range(number):
        make_member(city.own, f"王{n}", phone=f"136{n:08d}" if number == 300 else None)
    with kind(by_sms=True), CaptureQueriesContext(connection) as seen:
        made = notify_many(Person.objects.all(), "tests.told", city.own, context=WORDS)
    assert len(made) == Notice.objects.count() == Delivery.objects.count() == number
    said = [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(said) == 1, said


@pytest.mark.django_db
def test_an_english_reader_and_a_repeat_in_a_crowd(worker, city):
    other = make_member(city.own, "李雷").person
    with kind():
        first = told(worker, city.own)
        assert len(notify_many([worker, other], "tests.told", city.own, context=WORDS)) == 1
    assert Notice.objects.filter(person=worker).get().pk == first.pk
