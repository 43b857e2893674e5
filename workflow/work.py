"""Work lists: what waits for a duty holder, the oldest first. Apps register theirs in `apps.ready`; the admin opens on them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = 8


@dataclass(frozen=True)
class WorkItem:
    """One thing that waits: since when, until when it was promised (None without a promise), and its page."""

    title: str
    url: str
    since: datetime
    due_at: datetime | None = None
    detail: str = ""
    is_escalated: bool = False
    how: str = ""  # how the deadline was reckoned

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now()


@dataclass(frozen=True)
class WorkList:
    """A named list with at most SHOWN items; `count` is all of them, `url` the page that shows all."""

    key: str
    title: "StrOrPromise"
    count: int
    url: str
    items: list[WorkItem] = field(default_factory=list)


_sources: list[Callable] = []


def register(source: Callable) -> Callable:
    """From now on `source(reach)` gives work lists; it yields nothing for those whom they do not concern."""
    if source not in _sources:
        _sources.append(source)
    return source


def lists_for(reach) -> list[WorkList]:
    """Every work list of the duties in `reach`, in the order of registration; empty lists included."""
    found: list[WorkList] = []
    for source in _sources:
        rows: Iterable[WorkList] = source(reach)
        found += rows
    return found
