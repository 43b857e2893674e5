"""Through a real worker process: woken by a commit, found by the sweep, killed in the middle of a message."""

import os
import signal
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.actions import notify_many
from notifications.models import Delivery, Notice
from notifications.tasks import sweep
from tests.factories.federation import make_member
from tests.factories.lectures import make_hall, make_order
from unionportal.celery import app

from .conftest import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
S = Delivery.State


@pytest.fixture
def crowd(gateway):
    """An order and twelve people whom its cancellation concerns."""
    hall = make_hall()
    order = make_order(hall)
    Notice.objects.all().delete()
    return order, [make_member(hall.union, f"听众{n}").person for n in range(12)]


def tell(crowd):
    order, people = crowd
    return notify_many(people, "lectures.order_cancelled", order, context={"note": "停电"})


def all_sent(number=12):
    return Delivery.objects.filter(state=S.SENT).count() == number


def empty_redis():
    with app.connection_for_write() as broker:
        broker.channel().client.flushdb()


def test_a_commit_wakes_the_worker_and_each_phone_hears_once(crowd, gateway, celery_worker_process):
    tell(crowd)
    tell(crowd)
    assert wait_for(all_sent)
    assert len(gateway.phones) == 12 and sorted(gateway.calls) == sorted(gateway.phones)


def test_an_emptied_redis_loses_nothing(crowd, gateway, request):
    tell(crowd)
    empty_redis()
    request.getfixturevalue("celery_worker_process")
    assert Delivery.objects.filter(state=S.NEW).count() == 12 and not gateway.phones
    sweep.delay()  # what beat does every 15 seconds
    assert wait_for(all_sent)
    assert len(gateway.phones) == 12


def test_a_worker_killed_between_claim_and_answer_delivers_once(crowd, gateway, celery_worker_process):
    gateway.hold = threading.Event()
    tell(crowd)
    assert gateway.taken.wait(20)
    os.killpg(celery_worker_process.pid, signal.SIGKILL)
    celery_worker_process.wait()
    gateway.hold.set()
    gateway.hold = None
    stuck = Delivery.objects.filter(state=S.SENDING)
    assert stuck.count() == 12 and not Delivery.objects.filter(state=S.SENT).exists()
    stuck.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sweep.apply().get() == 12
    assert all_sent() and len(gateway.phones) == 12
    assert len(gateway.calls) == 13, "one text was taken twice under one reference"
