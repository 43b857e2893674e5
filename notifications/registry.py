"""Every kind of notice: what it is called, whether it still holds, and where it leads."""

from collections.abc import Callable
from dataclasses import dataclass


def _always(about, person) -> bool:
    return True


def _nowhere(about) -> str:
    return ""


@dataclass(frozen=True)
class Kind:
    """`still_true(about, person)` is asked just before sending; `by_sms` sends a text beside the inbox."""

    name: str
    label: str
    still_true: Callable = _always
    url: Callable = _nowhere
    by_sms: bool = False

    def template(self, part: str) -> str:
        app, word = self.name.split(".", 1)
        return f"{app}/notices/{word}.{part}.txt"


kinds: dict[str, Kind] = {}


def register(name: str, label, **more) -> None:
    """Makes the kind `<app>.<word>` known; its texts are templates/<app>/notices/<word>.{subject,body}.txt."""
    kinds[name] = Kind(name, label, **more)
