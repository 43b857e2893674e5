"""The page around a body that is kept: drawn once for each kind of visitor, what is one person's own put in afterwards.

A frame is drawn for nobody. A stand-in for the request has marks where a name, a token, an address or a number of messages
would be, so nothing of one person can stand in what another one gets; the marks are filled for each answer.
"""

import re
import secrets
from functools import lru_cache
from html import escape

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

KEPT = 512  # frames in each process; one takes about 10 KB
_SIGN = f"mark{secrets.token_hex(12)}"  # letters alone, so that no filter changes it, and nobody can guess it
_MARKS = re.compile(f"{_SIGN}([a-z]+)end")
_live: dict = {}  # attributes of the request that pages show and others count: what they are for one request


def register_live(attribute: str, count) -> None:
    """`count(request)` gives a short text for `request.<attribute>`, '' or 0 for nothing; apps call it when they are ready."""
    _live[attribute] = count


def framed(request, template: str, context: dict, body: str) -> HttpResponse:
    """The page `template` with `body` where it says `{{ body|safe }}`; as `render`, but for the cost of the page around it.

    `context` holds plain values alike for everybody who sees this address; of the request the template may ask no more than
    `_Nobody` has. Somebody with a message waiting gets the page drawn anew.
    """
    if len(get_messages(request)):
        return render(request, template, {**context, "body": mark_safe(body)})  # noqa: S308 - HTML of ours
    live = {name: count(request) for name, count in _live.items()}
    user, reach = request.user, request.reach
    kind = user.is_authenticated, user.is_staff, reach.is_staff, tuple(name for name in live if live[name])
    own = {
        "body": body, "user": escape(str(user)), "token": get_token(request), "address": escape(request.get_full_path()),
        **{_letters(name): escape(str(words)) for name, words in live.items()},
    }  # fmt: skip
    parts = _frame(template, get_language(), request.path, kind, tuple(sorted(context.items())))
    return HttpResponse("".join([own[part] if n % 2 else part for n, part in enumerate(parts)]))


@lru_cache(maxsize=KEPT)
def _frame(template, _language, path, kind, context) -> list[str]:
    """Plain text and names of marks by turns."""
    nobody = _Nobody(path, *kind)
    page = {
        **dict(context),
        "body": _mark("body"),
        "request": nobody,
        "user": nobody.user,
        "csrf_token": _mark("token"),
    }
    return _MARKS.split(render_to_string(template, page))


def _mark(name: str) -> str:
    return f"{_SIGN}{name}end"


def _letters(name: str) -> str:
    return name.replace("_", "")


class _Nobody:
    """What the base pages ask of a request, without anything of one person."""

    def __init__(self, path, is_authenticated, is_staff, is_duty, live):
        self.path = path
        self.reach = _Some(is_staff=is_duty)
        self.user = _Some(is_authenticated=is_authenticated, is_staff=is_staff)
        for name in _live:
            setattr(self, name, _mark(_letters(name)) if name in live else 0)

    def get_full_path(self) -> str:
        return _mark("address")


class _Some:
    def __init__(self, **known):
        self.__dict__ |= known

    def __str__(self):
        return _mark("user")
