"""The speakers of the menu as plain values, calendars included: read as a whole whenever the menu is drawn anew."""

import json
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone

from federation.composed import prepared

from ..calendar_rule import ALWAYS, Calendar, Hours
from .freshness import remembered

UNION = ("code", "kind", "path", "short_name", "name", "latitude", "longitude")  # what is read of a corps's union


class Face(NamedTuple):
    """A speaker as the board needs one: no more columns than are shown or reckoned with, calendar included."""

    pk: int
    name: str
    photo: str
    notice_days: int
    travel_radius_km: int
    school_cleared_until: date | None
    latitude: float | None
    longitude: float | None
    topic_keys: list[int]
    calendar: Calendar


_DAY = "(%s - DATE '0001-01-01' + 1)"  # as date.toordinal counts
_MINUTE = "%s(date_part('epoch', (%s AT TIME ZONE $2) - TIMESTAMP '0001-01-01') / 60) + 1440"
_OF_EACH = "LEFT JOIN (SELECT speaker_id, array_agg({row}) AS {name} FROM {rows} GROUP BY speaker_id) {name} ON {name}.speaker_id = s.id"
_HOURS = (
    "ARRAY[weekday, date_part('epoch', starts) / 60, date_part('epoch', ends) / 60,"
    f" coalesce({_DAY % 'valid_from'}, {ALWAYS[0]}), coalesce({_DAY % 'valid_until'}, {ALWAYS[1]})]::int[]"
)
_BUSY = f"ARRAY[{_MINUTE % ('floor', 'lower(during)')}, {_MINUTE % ('ceil', 'upper(during)')}]::int[]"
_PARTS = (
    {"name": "topics", "row": "topic_id", "rows": "lectures_offering"},
    {"name": "hours", "row": _HOURS, "rows": "lectures_weeklyhours"},
    {
        "name": "away",
        "row": f"ARRAY[{_DAY % 'starts_on'}, {_DAY % 'ends_on'}]",
        "rows": "lectures_unavailability WHERE ends_on >= $1",
    },
    {"name": "busy", "row": _BUSY, "rows": "lectures_booking WHERE is_live AND upper(during) > $3"},
)
# each table is walked once: a subquery for each speaker took twice as long
_FACES = (
    "SELECT s.id, s.name, s.photo, s.notice_days, s.travel_radius_km, s.school_cleared_until, s.latitude, s.longitude,"
    " u.code, u.kind, u.path, u.short_name, u.name, u.latitude, u.longitude, coalesce(topics.topics, '{}'),"
    " coalesce(hours.hours::text, '{}'), coalesce(away.away::text, '{}'), coalesce(busy.busy::text, '{}')"
    " FROM lectures_speaker s JOIN lectures_corps c ON c.id = s.home_corps_id JOIN federation_union u ON u.id = c.union_id "
    + " ".join(_OF_EACH.format(**part) for part in _PARTS)
    + " WHERE s.is_active AND EXISTS (SELECT 1 FROM lectures_seat t WHERE t.speaker_id = s.id AND t.ends_on IS NULL)"
    " ORDER BY s.honour_rank, s.pinyin, s.id"
)


_BUSY_NOW = (
    f"SELECT speaker_id, array_agg({_BUSY.replace('$2', '$1').replace('$3', '$2')})::text FROM lectures_booking"
    " WHERE is_live AND upper(during) > $2 GROUP BY speaker_id"
)


def faces_of_the_menu(things: str = "") -> tuple[list[Face], list[dict]]:
    """Active speakers with a seat, best honour first, and the unions of their corps; one statement.

    Written out and read as plain values: some hundred instances with their calendars took half the time of a menu. With the
    stamp `things` they are remembered and only the held hours are asked; who holds the same is the same object.
    """
    zone, now, fresh = timezone.get_current_timezone_name(), timezone.now(), []

    def read():
        fresh.append(True)
        return _read([timezone.localdate(), zone, now])

    known, unions = remembered(things, ("faces",), read)
    if fresh:
        return [row[0] for row in known], unions
    busy = dict(prepared(_BUSY_NOW, [zone, now], "text, timestamptz"))
    rows = [row if row[3] == busy.get(row[0].pk, "{}") else _with(row, busy.get(row[0].pk, "{}")) for row in known]
    known[:] = rows  # at once, so that another thread finds either; what it finds it compares again
    return [row[0] for row in rows], unions


def _with(row, busy: str) -> tuple:
    face, hours, away, _held = row
    return face._replace(calendar=_calendar(hours, away, busy)), hours, away, busy


def _read(asked) -> tuple[list[tuple], list[dict]]:
    after = 8 + len(UNION)
    faces, unions = [], {}
    for row in prepared(_FACES, asked, "date, text, timestamptz"):
        unions.setdefault(row[8], dict(zip(UNION, row[8:after], strict=True)))
        topics, *times = row[after:]
        faces.append((Face._make([*row[:8], topics, _calendar(*times)]), *times))
    return faces, list(unions.values())


@lru_cache(maxsize=1024)
def _calendar(hours: str, away: str, busy: str) -> Calendar:
    """Made once for the same hours: a change of the menu leaves nearly every calendar as it was."""
    return Calendar([Hours(*line) for line in _lines(hours)], _lines(away), _lines(busy))


def _lines(text: str) -> list[list[int]]:
    """Numbers from an array of arrays as PostgreSQL spells it."""
    return json.loads(text.translate(_BRACKETS))


_BRACKETS = str.maketrans("{}", "[]")
