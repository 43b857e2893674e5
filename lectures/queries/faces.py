"""The speakers of the menu as plain values, calendars included: read as a whole whenever the menu is drawn anew."""

from datetime import date
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from ..calendar_rule import ALWAYS, Calendar, Hours
from ..models import Speaker

UNION = ("code", "kind", "path", "short_name", "name", "latitude", "longitude")  # what is read of a corps's union


class Face(NamedTuple):
    """A speaker as the board needs one: no more columns than are shown or reckoned with, calendar included."""

    pk: int
    name: str
    photo: object
    notice_days: int
    travel_radius_km: int
    school_cleared_until: date | None
    latitude: float | None
    longitude: float | None
    topic_keys: list[int]
    calendar: Calendar


_DAY = "(%s - DATE '0001-01-01' + 1)"  # as date.toordinal counts
_MINUTE = "%s(extract(epoch FROM (%s AT TIME ZONE %%s) - TIMESTAMP '0001-01-01') / 60) + 1440"
_FACES = (
    "SELECT s.id, s.name, s.photo, s.notice_days, s.travel_radius_km, s.school_cleared_until, s.latitude, s.longitude,"
    " u.code, u.kind, u.path, u.short_name, u.name, u.latitude, u.longitude,"
    " ARRAY(SELECT o.topic_id FROM lectures_offering o WHERE o.speaker_id = s.id),"
    " ARRAY(SELECT ARRAY[h.weekday, extract(epoch FROM h.starts) / 60, extract(epoch FROM h.ends) / 60,"
    f" coalesce({_DAY % 'h.valid_from'}, {ALWAYS[0]}), coalesce({_DAY % 'h.valid_until'}, {ALWAYS[1]})]::int[]"
    " FROM lectures_weeklyhours h WHERE h.speaker_id = s.id),"
    f" ARRAY(SELECT ARRAY[{_DAY % 'a.starts_on'}, {_DAY % 'a.ends_on'}]"
    " FROM lectures_unavailability a WHERE a.speaker_id = s.id AND a.ends_on >= %s),"
    f" ARRAY(SELECT ARRAY[{_MINUTE % ('floor', 'lower(b.during)')}, {_MINUTE % ('ceil', 'upper(b.during)')}]::int[]"
    " FROM lectures_booking b WHERE b.speaker_id = s.id AND b.is_live AND upper(b.during) > %s)"
    " FROM lectures_speaker s JOIN lectures_corps c ON c.id = s.home_corps_id JOIN federation_union u ON u.id = c.union_id"
    " WHERE s.is_active AND EXISTS (SELECT 1 FROM lectures_seat t WHERE t.speaker_id = s.id AND t.ends_on IS NULL)"
    " ORDER BY s.honour_rank, s.pinyin, s.id"
)


def faces_of_the_menu() -> tuple[list[Face], list[dict]]:
    """Active speakers with a seat, best honour first, and the unions of their corps; one statement.

    Written out and read as plain values: some hundred instances with their calendars took half the time of a menu.
    """
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(_FACES, [timezone.localdate(), zone, zone, timezone.now()])
        rows = cursor.fetchall()
    photos, after = Speaker._meta.get_field("photo"), 8 + len(UNION)
    faces, unions, nobody = [], {}, Speaker()
    for row in rows:
        unions.setdefault(row[8], dict(zip(UNION, row[8:after], strict=True)))
        photo = photos.attr_class(nobody, photos, row[2]) if row[2] else None
        topics, hours, away, busy = row[after:]
        calendar = Calendar([Hours(*line) for line in hours], away, busy)
        faces.append(Face(row[0], row[1], photo, row[3], row[4], row[5], row[6], row[7], topics, calendar))
    return faces, list(unions.values())
