"""The content calendar of the six micros: what stands on which day (S7, content calendar)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ui.components.marks import listed

from ..models import ContestRound, Video
from ..states.micros import ContestState, Micro, VideoState
from .visits import ITEMS, visits, with_tiles

MOST = 400


@dataclass(frozen=True)
class Entry:
    """One thing on one day; `key` names it for calendar files, `starts_at` is None for a whole day."""

    day: date
    key: str
    word: Any
    title: str
    url: str
    place: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def entries(first: date, last: date) -> list[Entry]:
    """Everything public from `first` to `last` by day: visits with their micros, rounds, published videos; three queries."""
    found = [*_visits(first, last), *_rounds(first, last), *_videos(first, last)]
    return sorted(
        found, key=lambda one: (one.day, (one.starts_at is not None and one.starts_at.isoformat()) or "", one.key)
    )


def _visits(first, last):
    for visit in with_tiles(visits().filter(held_on__range=(first, last)))[:MOST]:
        green = listed(Micro(micro).label for micro in ITEMS if getattr(visit, f"has_{micro}"))
        title = f"{visit.firm}" + (f" · {green}" if green else "")
        starts = None
        if visit.starts:
            starts = timezone.make_aware(datetime.combine(visit.held_on, visit.starts))
        yield Entry(
            visit.held_on, f"visit-{visit.pk}", visit.series.title, title,
            reverse("campaigns:visit-detail", args=[visit.pk]), visit.place, starts,
            starts + timedelta(hours=2) if starts else None,
        )  # fmt: skip


def _rounds(first, last):
    shown = [ContestState.OPEN, ContestState.CLOSED, ContestState.AWARDED]
    rows = ContestRound.objects.filter(contest__state__in=shown, opens_at__date__range=(first, last))
    for row in rows.select_related("contest").order_by("opens_at", "pk")[:MOST]:
        yield Entry(
            timezone.localdate(row.opens_at), f"round-{row.pk}", Micro.CONTEST.label, f"{row.contest} · {row.number}",
            reverse("campaigns:contest-detail", args=[row.contest_id]), "", row.opens_at, row.closes_at,
        )  # fmt: skip


def _videos(first, last):
    rows = Video.objects.filter(state=VideoState.PUBLISHED, published_at__date__range=(first, last))
    for row in rows.order_by("published_at", "pk")[:MOST]:
        yield Entry(
            timezone.localdate(row.published_at), f"video-{row.pk}", Micro.VIDEO.label, row.title,
            reverse("campaigns:video-detail", args=[row.pk]),
        )  # fmt: skip


def weeks_of(month: date) -> list[list[tuple[date, bool, list[Entry]]]]:
    """The weeks of a month from Monday on: (day, whether it belongs to the month, entries)."""
    start = month.replace(day=1) - timedelta(days=month.replace(day=1).weekday())
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    last = after - timedelta(days=1)
    end = last + timedelta(days=6 - last.weekday())
    by_day: dict[date, list[Entry]] = {}
    for entry in entries(start, end):
        by_day.setdefault(entry.day, []).append(entry)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    shown = [(day, day.month == month.month, by_day.get(day, [])) for day in days]
    return [shown[n : n + 7] for n in range(0, len(shown), 7)]
