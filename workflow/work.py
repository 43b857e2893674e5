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
_links: list[Callable] = []


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


def register_links(source: Callable) -> Callable:
    """From now on `source(reach)` gives (word, address) of the pages a duty works with beside its lists."""
    if source not in _links:
        _links.append(source)
    return source


def links_for(reach) -> list[tuple]:
    """Every such page of the duties in `reach`."""
    return [link for source in _links for link in source(reach)]
