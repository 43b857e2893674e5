"""How often topics are looked at, counted without anybody's name: in the cache first, in the database every few minutes.

Looking writes nothing to the database and waits for nothing; what is lost with the cache is lost, no more than some
minutes of a figure that shows what interests people (F-A1-12).
"""

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from ..models import Topic

KEPT_SECONDS = 2 * 24 * 3600


def _key(code: str, audience: str) -> str:
    return f"lectures:seen:{code}:{audience}"


def count_view(code: str, audience: str, audiences) -> None:
    """Counts one look at a topic; for one of its own `audiences`, or for nobody in particular.

    Words that are none of them are not kept, so that nobody can fill the cache with invented ones.
    """
    key = _key(code, audience if audience in audiences else "")
    try:
        cache.incr(key)
    except ValueError:  # the first one, or gone with the cache
        if not cache.add(key, 1, KEPT_SECONDS):
            cache.incr(key)


def store_views() -> int:
    """Moves what was counted into the database; says how many looks. Twice at once counts a look twice at worst."""
    keys = {
        _key(topic.code, audience): (topic.pk, audience)
        for topic in Topic.objects.filter(is_published=True)
        for audience in ["", *topic.audience]
    }
    found = {key: count for key, count in cache.get_many(list(keys)).items() if isinstance(count, int) and count > 0}
    today = timezone.localdate()
    for key, count in found.items():
        cache.decr(key, count)  # first, so that a crash loses looks and never invents any
    rows = [(*keys[key], today, count) for key, count in sorted(found.items())]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO lectures_topicview (topic_id, audience, day, count) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (topic_id, audience, day) DO UPDATE SET count = lectures_topicview.count + excluded.count",
            rows,
        )
    return sum(found.values())
