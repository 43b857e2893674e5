"""What a load balancer is told."""

import pytest
from django.core.cache import cache
from django.db import connection

from unionportal import health


def test_healthz_asks_nothing_of_the_database(client):
    assert client.get("/healthz").json() == {"portal": "ok"}


@pytest.mark.django_db
def test_readyz_is_200_when_every_part_is_there(client):
    health.beat()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "redis": "ok", "migrations": "ok", "beat": "ok"}


@pytest.mark.django_db
def test_readyz_is_503_while_beat_is_silent(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.json()["beat"] == "silent"
    cache.set(health.HEARTBEAT_KEY, 1.0)
    assert client.get("/readyz").json()["beat"] == "silent"


@pytest.mark.django_db
def test_readyz_names_a_missing_migration(client):
    health.beat()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.json()["migrations"] == "1 not applied"


@pytest.mark.django_db
def test_readyz_says_when_redis_is_gone(client, settings):
    gone = "unix:///nowhere/redis.sock?db=0"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": gone}}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["redis"] == "ConnectionError" and "nowhere" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_answers_the_beat(client, celery_worker_process):
    import time

    from unionportal.tasks import beat

    beat.delay()
    until = time.monotonic() + 20
    while cache.get(health.HEARTBEAT_KEY) is None and time.monotonic() < until:
        time.sleep(0.1)
    assert client.get("/readyz").json()["beat"] == "ok"
