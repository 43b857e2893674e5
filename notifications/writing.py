"""The one statement that writes what people are told: inbox and ways out, whatever the number of people and kinds."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from federation.composed import Composed, written

from .models import Channel
from .registry import Kind
from .routes import NEW_WAY, way_out

_INBOX = (
    "INSERT INTO notifications_notice (person_id, kind, about, occasion, subject, body, url, created_at)"
    " SELECT w.id, k.kind, %s, %s, CASE WHEN u.language = 'en' THEN k.en ELSE k.zh END,"
    " CASE WHEN u.language = 'en' THEN k.en_body ELSE k.zh_body END, k.url, %s"
    " FROM who w JOIN (VALUES {kinds}) k (n, kind, url, en, en_body, zh, zh_body) ON k.n = w.n"
    " LEFT JOIN federation_user u ON u.person_id = w.id ON CONFLICT DO NOTHING RETURNING id, person_id, kind"
)
_TO_EACH = (
    "(SELECT n.id, {way} AS channel, NULL::bigint AS robot, '' AS heard FROM told n"
    " JOIN federation_person p ON p.id = n.person_id WHERE n.kind = %s{alone} OFFSET 0)"
)
_ROBOT = "FROM notifications_grouprobot r WHERE r.union_id = %s AND r.is_on"
_TO_GROUP = (
    f"(SELECT min(n.id), '{Channel.ROBOT}', r.id, %s FROM told n, notifications_grouprobot r"
    " WHERE n.kind = %s AND r.union_id = %s AND r.is_on GROUP BY r.id)"
)


@dataclass(frozen=True)
class Words:
    """What one kind says in this case: its subject and text by language, where it leads, and who hears it."""

    kind: Kind
    url: str
    texts: dict[str, tuple[str, str]]
    people: object  # a queryset of Person, one that is composed, or a list
    group: int | None = None  # the union whose chat group may hear it instead of each person


def write_notices(about: str, occasion: str, words: list[Words]) -> list[int]:
    """Writes the inbox and queues the way out of each notice that is new; returns their keys, the oldest first.

    The people are found before anything is joined to them (MATERIALIZED): asked as a subquery within the join, a
    planner that does not know young tables yet once walked them for minutes.
    """
    people, asked = _people(words)
    ways, routed = _ways(about, occasion, words)
    named = [
        value
        for number, one in enumerate(words)
        for value in (number, one.kind.name, one.url, *one.texts["en"], *one.texts["zh-hans"])
    ]
    inbox = _INBOX.format(kinds=", ".join(["(%s::int, %s, %s, %s, %s, %s, %s)"] * len(words)))
    sql = (
        f"WITH who (n, id) AS MATERIALIZED ({people}), told AS ({inbox}), out AS ({NEW_WAY} FROM ({ways}) w"
        " (id, channel, robot, heard) WHERE w.channel IS NOT NULL ON CONFLICT DO NOTHING) SELECT id FROM told ORDER BY id"
    )
    values = [*asked, about, occasion, timezone.now(), *named, *routed]
    if all(isinstance(one.people, (list, Composed)) for one in words):
        return [row[0] for row in written(sql, values)]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def _people(words):
    parts, values = [], []
    for number, one in enumerate(words):
        if isinstance(one.people, Composed):
            inner, more = one.people
        elif isinstance(one.people, QuerySet):
            rows = one.people if one.people.query.is_sliced else one.people.order_by()
            inner, more = rows.values("pk").query.sql_with_params()
        else:
            inner, more = "SELECT unnest(%s::bigint[])", [[person.pk for person in one.people]]
        parts.append(f"SELECT %s::int, x.id FROM ({inner}) x (id)")
        values += [number, *more]
    return " UNION ALL ".join(parts), values


def _ways(about, occasion, words):
    """Each person's way, or for a staff kind the robot of the chat group, which says a thing once."""
    parts, values = [], []
    for one in words:
        way, asked = way_out(one.kind)
        group = one.group if one.kind.for_staff else None
        parts.append(_TO_EACH.format(way=way, alone=f" AND NOT EXISTS (SELECT {_ROBOT})" if group else ""))
        values += [*asked, one.kind.name, *([group] if group else [])]
        if group:
            parts.append(_TO_GROUP)
            values += [f"{one.kind.name}|{about}|{occasion}|{group}", one.kind.name, group]
    return " UNION ALL ".join(parts), values
