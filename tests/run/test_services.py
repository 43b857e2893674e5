"""The test run's own PostgreSQL and Redis are what production uses."""

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_postgres_18_knows_chinese_trigrams():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        assert cursor.fetchone()[0].startswith("18")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        cursor.execute("SELECT show_trgm('劳模工匠')")
        assert len(cursor.fetchone()[0]) > 3


def test_redis_keeps_what_the_cache_is_given():
    cache.set("greeting", "您好", 30)
    assert cache.get("greeting") == "您好"


def test_the_queue_has_a_database_of_its_own(settings):
    assert settings.CELERY_BROKER_URL.startswith("redis+socket://")
    cache_number = settings.CACHES["default"]["LOCATION"].split("db=")[1]
    queue_number = settings.CELERY_BROKER_URL.split("virtual_host=")[1]
    assert int(queue_number) == int(cache_number) + 1
