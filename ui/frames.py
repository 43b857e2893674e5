"""Pages of which most is alike for many: drawn once, what is one person's own put in afterwards.

A frame is the page around a body, drawn for nobody. A stand-in for the request has marks where a name, a token, an address or a
number of messages would be, so nothing of one person can stand in what another one gets; the marks are filled for each
answer. A piece is a part of a page, drawn with marks in the place of its words and filled in the same way.
"""

import re
import secrets
from functools import lru_cache
from urllib.parse import quote

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

KEPT = 512  # frames in each process; one takes about 10 KB
KEPT_PIECES = 256
_SIGN = f"mark{secrets.token_hex(12)}"  # letters alone, so that no filter changes it, and nobody can guess it
_MARKS = re.compile(f"{_SIGN}([a-z]+?)zz")
_live: dict = {}  # attributes of the request that pages show and others count: what they are for one request


def register_live(attribute: str, count) -> None:
    """`count(request)` gives a short text for `request.<attribute>`, '' or 0 for nothing; apps call it when they are ready."""
    _live[attribute] = count


def framed(request, template: str, context: dict, body: str, *, place: str = "", **words) -> HttpResponse:
    """The page `template` with `body` where it says `{{ body|safe }}`; as `render`, but for the cost of the page around it.

    `context` holds plain values alike for everybody who sees this address; of the request the template may ask no more than
    `_Nobody` has. `words` are texts that differ from answer to answer, such as a title. A frame is kept for each address;
    pages of one kind, at addresses that the navigation does not know, share one under the name `place`.
    """
    live = {name: count(request) for name, count in _live.items()}
    user, reach = request.user, request.reach
    kind = user.is_authenticated, user.is_staff, reach.is_staff, tuple(name for name in live if live[name])
    own = {
        "body": mark_safe(body), "user": str(user), "token": get_token(request), "address": request.get_full_path(),  # noqa: S308 - HTML of ours
        "said": _messages(request), "path": quote(request.path), **live, **words,
    }  # fmt: skip
    alike = tuple(sorted(context.items()))
    path = "" if place else request.path
    parts = _frame(template, get_language(), path, place, kind, alike, tuple(words))
    return HttpResponse(_filled(parts, own))


def piece_of(template: str, words: dict[str, str], build=dict, **kept) -> SafeString:
    """The part of a page `template` draws from `build(**words, **kept)`, drawn once for all words.

    `words` are texts, escaped as they are filled in unless they are marked safe; the template may ask whether one is empty
    and put it anywhere, but not look into it. It is drawn for each set of empty ones, and for each of `kept`: plain values
    that decide what is drawn. `csrf_token` and `form_token` among the words are those of the two tags.
    """
    there = tuple(name for name, word in words.items() if word)
    parts = _piece(template, get_language(), build, tuple(words), there, tuple(kept.items()))
    return mark_safe(_filled(parts, words))  # noqa: S308 - words were escaped


def _filled(parts, words) -> str:
    texts = {_letters(name): word for name, word in words.items()}
    return "".join([str(conditional_escape(texts[part])) if n % 2 else part for n, part in enumerate(parts)])


def _messages(request) -> str:
    """What was left to be said on the next page."""
    waiting = get_messages(request)
    return render_to_string("components/messages.html", {"messages": waiting}) if len(waiting) else ""


@lru_cache(maxsize=KEPT)
def _frame(template, _language, path, _place, kind, context, words) -> list[str]:
    """Plain text and names of marks by turns."""
    nobody = _Nobody(path, *kind)
    page = {
        **dict(context),
        **{name: _mark(name) for name in (*words, "body")},
        "request": nobody,
        "user": nobody.user,
        "csrf_token": _mark("token"),
        "messages_said": _mark("said"),
    }
    return _MARKS.split(render_to_string(template, page))


@lru_cache(maxsize=KEPT_PIECES)
def _piece(template, _language, build, words, there, kept) -> list[str]:
    """As `_frame`."""
    marks = {name: _mark(name) if name in there else "" for name in words}
    return _MARKS.split(render_to_string(template, build(**marks, **dict(kept))))


def _mark(name: str) -> str:
    return f"{_SIGN}{_letters(name)}zz"


def _letters(name: str) -> str:
    return name.replace("_", "")


class _Nobody:
    """What the base pages ask of a request, without anything of one person."""

    def __init__(self, path, is_authenticated, is_staff, is_duty, live):
        self.path = path or _mark("path")
        self.reach = _Some(is_staff=is_duty)
        self.user = _Some(is_authenticated=is_authenticated, is_staff=is_staff)
        for name in _live:
            setattr(self, name, _mark(name) if name in live else 0)

    def get_full_path(self) -> str:
        return _mark("address")


class _Some:
    def __init__(self, **known):
        self.__dict__ |= known

    def __str__(self):
        return _mark("user")
