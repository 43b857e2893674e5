"""What a door asks: its own device, the card before it, who is inside, what went on lately. No names leave here.

The two questions of a scan are written as SQL: they run hundreds of times a second, and as querysets their making
would cost more than their answer.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from ..models import DoorAttempt, DoorDevice, Home, Visit
from ..policies.homes import LOOKS_AFTER

STAY = timedelta(hours=16)  # a visit without a way out counts as inside for this long at most
EARLY = timedelta(minutes=15)  # before the home opens
TYPED_WINDOW, TYPED_MOST = timedelta(minutes=5), 10
LEFT = "left"

_DEVICE = """
SELECT d.id, d.home_id, h.union_id, h.capacity_people, h.guests_per_member,
  (SELECT coalesce(sum(1 + v.guests), 0) FROM workerhomes_visit v
    WHERE v.home_id = h.id AND v.left_at IS NULL AND v.entered_at > %(since)s),
  CASE WHEN e.id IS NULL THEN EXISTS (SELECT 1 FROM workerhomes_openinghours o WHERE o.home_id = h.id
         AND o.weekday = %(weekday)s AND o.opens <= %(soon)s AND o.closes > %(clock)s)
       ELSE coalesce(e.opens <= %(soon)s AND e.closes > %(clock)s, false) END,
  CASE WHEN %(typed)s THEN (SELECT count(*) FROM workerhomes_doorattempt a WHERE a.home_id = h.id
         AND a.tried_at > %(lately)s AND a.device_id = d.id AND a.way = 'typed' AND NOT a.is_accepted) ELSE 0 END
FROM workerhomes_doordevice d JOIN workerhomes_home h ON h.id = d.home_id
LEFT JOIN workerhomes_openingexception e ON e.home_id = h.id AND e.day = %(day)s
WHERE d.key_hash = %(key)s AND d.revoked_at IS NULL AND h.is_active
"""
_CARD = """
SELECT c.code, c.person_id, c.key, c.state, m.union_id,
  EXISTS (SELECT 1 FROM federation_consent s
    WHERE s.person_id = c.person_id AND s.purpose = 'doors' AND s.withdrawn_at IS NULL),
  EXISTS (SELECT 1 FROM workerhomes_visit v
    WHERE v.home_id = %(home)s AND v.person_id = c.person_id AND v.left_at IS NULL),
  EXISTS (SELECT 1 FROM workerhomes_doorattempt a WHERE a.card = %(trace)s AND a.step = %(step)s AND a.is_accepted),
  EXISTS (SELECT 1 FROM workerhomes_roombooking b JOIN workerhomes_room r ON r.id = b.room_id
    WHERE b.person_id = c.person_id AND r.home_id = %(home)s AND b.state = 'booked' AND b.starts_at < %(later)s
      AND b.ends_at > %(now)s)
  OR EXISTS (SELECT 1 FROM workerhomes_signup u JOIN workerhomes_activity t ON t.id = u.activity_id
    JOIN workerhomes_session n ON n.activity_id = t.id
    WHERE u.person_id = c.person_id AND t.home_id = %(home)s AND n.starts_at < %(later)s AND n.ends_at > %(now)s)
FROM federation_card c LEFT JOIN federation_membership m ON m.person_id = c.person_id AND m.left_on IS NULL
"""
_BY_CODE = _CARD + "WHERE c.code = %(code)s"
_BY_NUMBER = _CARD + "WHERE m.number = %(number)s AND c.state IN ('active', 'suspended', 'lost')"


@dataclass(frozen=True, slots=True)
class Door:
    """A device that may ask now; `wrong` counts the numbers typed there in vain within TYPED_WINDOW."""

    device_id: int
    home_id: int
    union_id: int
    capacity_people: int
    guests_per_member: int
    inside: int
    is_open: bool
    wrong: int


@dataclass(frozen=True, slots=True)
class Bearer:
    """The card at the door and what counts now; `has_agreed` is the separate consent that names may be kept."""

    code: str
    person_id: int
    key: str
    state: str
    union_id: int | None
    has_agreed: bool
    is_inside: bool
    is_used: bool
    has_plans: bool


def _one(sql: str, values: dict, shape):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return shape(*row) if row else None


def door_of(key_hash: str, now: datetime, *, typed: bool) -> Door | None:
    """The door whose device holds this key; None for a withdrawn or unknown one. One statement."""
    local, soon = timezone.localtime(now), timezone.localtime(now + EARLY)
    values = {
        "key": key_hash, "since": now - STAY, "weekday": local.weekday(), "day": local.date(), "clock": local.time(),
        "soon": soon.time() if soon.date() == local.date() else time.max, "typed": typed, "lately": now - TYPED_WINDOW,
    }  # fmt: skip
    return _one(_DEVICE, values, Door)


def bearer_of(door, now: datetime, *, code: str = "", number: str = "", trace: str = "", step=None) -> Bearer | None:
    """The card with this code, or the held card of the member with this number; one statement."""
    values = {"code": code, "number": number, "home": door.home_id, "trace": trace, "step": step, "now": now,
              "later": now + timedelta(minutes=30)}  # fmt: skip
    return _one(_BY_CODE if code else _BY_NUMBER, values, Bearer)


def inside_now(homes) -> dict[int, int]:
    """Home key -> people inside now, guests counted; homes with nobody are missing."""
    rows = Visit.objects.filter(home__in=homes, left_at=None, entered_at__gt=timezone.now() - STAY)
    return dict(rows.values_list("home").annotate(people=Sum(1 + F("guests"))).order_by())


def devices_within(reach):
    """Devices at the doors of homes somebody looks after, those in use first."""
    rows = DoorDevice.objects.filter(reach.q("home__union__path", *LOOKS_AFTER)).select_related("home__union")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "home__name", "name")


def attempts_within(reach, days: int = 30):
    """Tries at the doors somebody looks after in the last `days`, the newest first."""
    since = timezone.now() - timedelta(days=days)
    return DoorAttempt.objects.filter(
        reach.q("home__union__path", *LOOKS_AFTER), tried_at__gte=since
    ).order_by("-tried_at", "-pk")  # fmt: skip


def doubles_within(reach, days: int = 30):
    """Entries of a card that two doors let in, one of them without network, with home and device; the newest first."""
    return attempts_within(reach, days).filter(is_double=True).select_related("home", "device")


def other_entries(attempt, around: timedelta):
    """Entries of the same card at other doors, or at this one again, within `around`; for clashes after a sync."""
    rows = DoorAttempt.objects.filter(
        card=attempt.card, is_accepted=True, tried_at__range=(attempt.tried_at - around, attempt.tried_at + around)
    )
    return rows.exclude(pk=attempt.pk).exclude(reason=LEFT).exclude(card="")


def tries_by_reason(tries) -> list[tuple[str, bool, int]]:
    """(reason, let in, number) of tries at doors, the most frequent first; of equals, those let in."""
    rows = tries.order_by().values_list("reason", "is_accepted").annotate(n=Count("pk"))
    return sorted(rows, key=lambda row: (-row[2], not row[1], row[0]))


def tries_by_day(tries):
    """Tries counted by day, home, device, way and answer, the newest day first; no row speaks of one card."""
    rows = tries.annotate(day=TruncDate("tried_at")).values("day", "home__name", "device__name", "way", "reason", "is_accepted",
                                                            "is_offline")  # fmt: skip
    rows = rows.annotate(tries=Count("pk"), people=Sum(1 + F("guests")))
    return rows.order_by("-day", "home__name", "device__name", "way", "reason", "is_offline")


def traces_to_forget(now: datetime, kept: timedelta):
    """(visits, attempts) that still name somebody although their time is over or the consent is withdrawn."""
    live = Q(person__consents__purpose="doors", person__consents__withdrawn_at=None)
    old = now - kept
    visits = Visit.objects.filter(person__isnull=False).filter(
        Q(entered_at__lt=old) | ~Q(pk__in=Visit.objects.filter(live))
    )
    agreed = DoorAttempt.objects.filter(live)
    attempts = DoorAttempt.objects.filter(
        Q(tried_at__lt=old) & (Q(person__isnull=False) | ~Q(card="")) | Q(person__isnull=False) & ~Q(pk__in=agreed)
    )
    return visits, attempts


def home_of_code(code: str) -> Home | None:
    """The active home with the code, for the page of its door."""
    return Home.objects.filter(code=code, is_active=True).select_related("union").first()
