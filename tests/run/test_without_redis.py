"""Redis is away: pages open, an order is placed and nobody's notice is lost, the limits at the doors hold (S23, B2)."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from federation.models import User
from lectures.forms import LOCAL_TIME
from lectures.models import Order
from lectures.queries.availability import free_dates
from notifications.models import Delivery, Notice
from notifications.tasks import sweep
from tests.factories.lectures import make_hall
from unionportal.celery import app
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db(transaction=True)
GONE = "unix:///nowhere/redis.sock?db=0"
PASSWORD = "seven brown foxes 9"  # noqa: S105


@pytest.fixture
def no_redis(settings, monkeypatch):
    """The cache and the queue answer nothing, as when Redis was killed."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": GONE}}
    monkeypatch.setattr(app.amqp, "_producer_pool", None, raising=False)
    gone = "redis+socket:///nowhere/redis.sock?virtual_host=1"
    for name in ("broker_url", "broker_write_url", "broker_read_url"):
        monkeypatch.setattr(app.conf, name, gone)
    pool, app._pool = app._pool, None
    yield
    app._pool, app.amqp._producer_pool = pool, None


def test_the_portal_works_and_loses_nothing_while_redis_is_away(no_redis, mailoutbox):
    with pytest.raises(OperationalError):
        app.connection_for_write().ensure_connection(max_retries=1, timeout=1)
    cache.set("greeting", "您好")
    assert cache.get("greeting") is None

    hall, visitor, client = make_hall(), Client(), Client()
    client.force_login(hall.worker)
    for path in (
        "/",
        "/lectures/",
        f"/lectures/topics/{hall.topic.code}/",
        "/homes/",
        "/services/",
        "/accounts/login/",
        "/api/v1/lectures/menu",
    ):
        assert visitor.get(path).status_code == 200, path
    for path in ("/my/", "/inbox/", "/lectures/orders/"):
        assert client.get(path).status_code == 200, path

    start = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=60)[3]
    asked = {
        "topic": hall.topic.code, "speaker": hall.speaker.pk, "union": hall.union.pk, "people": "32", "aim": "x",
        "starts_at": timezone.localtime(start).strftime(LOCAL_TIME), "audience": "一线职工", "place": "三楼会议室",
        "contact_name": "李工友", "contact_phone": "13900001111", "step": "place", "form_token": new_token(),
    }  # fmt: skip
    for _click in range(2):
        assert client.post("/lectures/orders/new/", asked).status_code == 302
    assert Order.objects.count() == 1
    told = Notice.objects.count()
    waiting = Delivery.objects.filter(state=Delivery.State.NEW).count()
    assert told >= 1
    sweep()  # what beat wakes once Redis is back
    assert (
        Notice.objects.count() == told and Delivery.objects.filter(state=Delivery.State.NEW).count() == 0
    ) or not waiting


def test_the_limits_at_the_doors_hold_while_redis_is_away(no_redis):
    User.objects.create_user("officer", password=PASSWORD, is_staff=True)
    client = Client()
    for _try in range(5):
        client.post("/accounts/login/", {"login": "officer", "password": "wrong words entirely"})
    answer = client.post("/accounts/login/", {"login": "officer", "password": PASSWORD})
    assert "错误次数过多" in answer.content.decode() and "_auth_user_id" not in client.session
    codes = [Client().post("/accounts/login/code/", {"phone": "13812345678"}).status_code for _try in range(3)]
    assert codes == [302, 200, 200]
