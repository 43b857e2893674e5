"""How far something has come: a delivery track, the steps of a form, what happened so far, long work."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html

from . import register


@dataclass(frozen=True)
class Step:
    """A stage on a track: `how` is done, now, next or off (ended here); `promise` says when the next one is due."""

    word: str
    how: str = "next"
    at: datetime | None = None
    by: str = ""
    note: str = ""
    promise: str = ""


@dataclass(frozen=True)
class Happening:
    """A line of a timeline: when, what, who, and what they said."""

    at: datetime | None
    word: str
    by: str = ""
    note: str = ""


@register.inclusion_tag("components/track.html")
def track(steps, label: str):
    """A delivery track of `Step`s: each with time and person, the next one with its promise."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("components/steps.html")
def steps(words, now: int, label: str):
    """The steps of a form in several pages; `now` counts from 1."""
    rows = [(word, "done" if n < now else "now" if n == now else "") for n, word in enumerate(words, 1)]
    return {"rows": rows, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(happenings, label: str):
    """What happened so far, `Happening`s in the order given."""
    return {"happenings": happenings, "label": label}


@register.inclusion_tag("components/progress.html")
def progress(done: int, of: int, word: str, path: str):
    """Long work with its numbers; asks `path` again every two seconds, and reloads the page when all is done."""
    return {"done": done, "of": of, "word": word, "path": path, "is_over": done >= of}


@register.simple_tag
def refresh_without_scripts(seconds: int = 5):
    """For the head of a page with `progress`: where no script runs, the page loads itself again."""
    return format_html('<noscript><meta http-equiv="refresh" content="{}"></noscript>', seconds)
