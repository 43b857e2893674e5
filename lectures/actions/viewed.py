"""How often topics are looked at, counted without anybody's name: in the cache first, in the database every few minutes.

Looking writes nothing to the database and waits for nothing; what is lost with the cache is lost, no more than some
minutes of a figure that shows what interests people (F-A1-12).
"""

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from ..models import Topic

KEY, KEPT_SECONDS = "lectures:seen", 2 * 24 * 3600


def count_view(code: str, audience: str, audiences) -> None:
    """Counts one look at a topic; for one of its own `audiences`, or for nobody in particular.

    Words that are none of them are not kept, so that nobody can fill the cache with invented ones.
    """
    cache.count(KEY, f"{code}:{audience if audience in audiences else ''}", KEPT_SECONDS)


def store_views() -> int:
    """Moves what was counted into the database; says how many looks. They are taken first: a crash loses looks and never invents any."""
    topics, today, rows = (
        dict(Topic.objects.filter(is_published=True).values_list("code", "pk")),
        timezone.localdate(),
        [],
    )
    for member, count in sorted(cache.take_counts(KEY).items()):
        code, _colon, audience = member.partition(":")
        if code in topics:
            rows.append((topics[code], audience, today, count))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO lectures_topicview (topic_id, audience, day, count) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (topic_id, audience, day) DO UPDATE SET count = lectures_topicview.count + excluded.count",
            rows,
        )
    return sum(count for *_which, count in rows)
