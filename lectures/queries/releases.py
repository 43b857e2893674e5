"""The schedule of a corps: as it stands now, as it was released, and how the two differ (S2-15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from federation.models import Role

from ..models import CalendarFeed, Corps, Order, ReleaseLine, ScheduleRelease
from ..states import OrderState
from .orders import HELD

Change = ReleaseLine.Change
FEED_DAYS = timedelta(days=60)


@dataclass
class DraftLine:
    """A lecture as the next release would show it, beside what the last one showed."""

    order: Order
    change: str
    starts_at: datetime
    speaker: object
    place: str
    was_starts_at: datetime | None = None
    was_speaker: object = None
    was_place: str = ""

    @property
    def change_label(self) -> str:
        return str(Change(self.change).label)


def last_release(corps) -> ScheduleRelease | None:
    """The newest release of the corps, None before the first."""
    return ScheduleRelease.objects.filter(corps=corps).order_by("-number").first()


def draft_of(corps) -> list[DraftLine]:
    """The corps' lectures still to come, each against the last release; by date. Three statements.

    An accepted lecture stands in the schedule; one that was released and waits for an answer again stays in it.
    """
    now, rows = timezone.now(), ("topic", "speaker__person", "union", "ordered_by__person")
    last = last_release(corps)
    before = {line.order_id: line for line in _lines_to_come(last, now)} if last else {}
    standing = Q(state=OrderState.ACCEPTED) | Q(state=OrderState.DISPATCHED, pk__in=list(before))
    orders = Order.objects.filter(standing, corps=corps, starts_at__gt=now).select_related(*rows)
    lines = [_against(order, before.pop(order.pk, None)) for order in orders]
    lines += [_gone(line) for line in before.values() if line.order.state not in HELD]
    return sorted(lines, key=lambda line: (line.starts_at, line.order.pk))


def _lines_to_come(release, now):
    rows = release.lines.exclude(change=Change.GONE).filter(starts_at__gt=now)
    return rows.select_related(
        "order__topic", "order__speaker__person", "order__union", "order__ordered_by__person", "speaker__person"
    )


def _against(order, line) -> DraftLine:
    found = DraftLine(order, Change.NEW, order.starts_at, order.speaker, order.place)
    if line is None:
        return found
    found.was_starts_at, found.was_speaker, found.was_place = line.starts_at, line.speaker, line.place
    same = (line.starts_at, line.speaker_id, line.place) == (order.starts_at, order.speaker_id, order.place)
    found.change = Change.SAME if same else Change.MOVED
    return found


def _gone(line) -> DraftLine:
    return DraftLine(line.order, Change.GONE, line.starts_at, line.speaker, line.place, line.starts_at, line.speaker)


def releases_of(corps):
    """Releases of the corps, the newest first, each with the lines that changed; for everybody."""
    changed = ReleaseLine.objects.exclude(change=Change.SAME).select_related("order__topic", "speaker", "was_speaker")
    return (
        ScheduleRelease.objects.filter(corps=corps)
        .annotate(same=Count("lines", filter=Q(lines__change=Change.SAME)))
        .prefetch_related(Prefetch("lines", changed, to_attr="changed"))
        .order_by("-number")
    )


def releases_within(reach):
    """Releases of the corps whose office this is, with `lines_counted` and `changes_counted`; the newest first."""
    changes = Count("lines", filter=~Q(lines__change=Change.SAME))
    rows = ScheduleRelease.objects.filter(reach.q("corps__union__path", Role.CORPS_OFFICER))
    rows = rows.annotate(lines_counted=Count("lines"), changes_counted=changes)
    return rows.select_related("corps__union", "released_by__person").order_by("-released_at", "-pk")


def changes_in(release):
    """The lines of a release that changed something, by date."""
    return release.lines.exclude(change=Change.SAME).select_related("order__topic", "speaker", "was_speaker")


def corps_to_show():
    """Active corps, whose change log anybody may read."""
    return Corps.objects.filter(is_active=True).select_related("union")


def lines_for(release, person) -> dict[str, list]:
    """What a release changes for `person`, as orders by iCalendar method; empty lists where nothing does."""
    found: dict[str, list] = {"REQUEST": [], "CANCEL": []}
    rows = release.lines.exclude(change=Change.SAME).select_related(
        "order__topic", "order__ordered_by", "speaker", "was_speaker"
    )
    for line in rows:
        comes = line.speaker and line.speaker.person_id == person.pk
        came = line.was_speaker and line.was_speaker.person_id == person.pk
        orders = line.order.ordered_by.person_id == person.pk
        if line.change == Change.GONE:
            if comes or orders:
                found["CANCEL"].append(line.order)
        elif comes or orders:
            found["REQUEST"].append(line.order)
        elif came:
            found["CANCEL"].append(line.order)
    return found


def feed_by_token(token: str) -> CalendarFeed | None:
    """The feed behind a secret link."""
    return CalendarFeed.objects.select_related("corps", "speaker").filter(token=token).first()


def feed_orders(feed):
    """Settled lectures of the speaker or the corps from 60 days ago on, by date."""
    whose = {"corps": feed.corps_id} if feed.corps_id else {"speaker": feed.speaker_id}
    since = timezone.now() - FEED_DAYS
    states = [OrderState.ACCEPTED, *HELD]
    return (
        Order.objects.filter(**whose, state__in=states, starts_at__gte=since)
        .select_related("topic")
        .order_by("starts_at")
    )


def feed_of(*, corps=None, speaker=None) -> CalendarFeed | None:
    """The link that exists for the corps or the speaker."""
    return CalendarFeed.objects.filter(**({"corps": corps} if corps else {"speaker": speaker})).first()
