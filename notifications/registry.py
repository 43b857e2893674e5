"""Every kind of notice: what it is called, whether it still holds, where it leads, and how it may go out."""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Channel


def _always(about, person) -> bool:
    return True


def _nowhere(about) -> str:
    return ""


@dataclass(frozen=True)
class Kind:
    """`still_true(about, person)` is asked just before sending.

    `by_sms`: somebody waits for it, so it must arrive: text message first, e-mail next, and nobody can switch off both.
    `for_staff`: duty calls, so no consent is asked for, and a union's group robot may say it for everybody.
    Other kinds fill the inbox and go by e-mail to those who agreed to messages.
    `attachment(about)` gives (file name, bytes, media type) that an e-mail brings along, such as a calendar entry;
    `attachments(about, person)` gives several, which differ from person to person.
    """

    name: str
    label: str
    still_true: Callable = _always
    url: Callable = _nowhere
    by_sms: bool = False
    for_staff: bool = False
    attachment: Callable | None = None
    attachments: Callable | None = None

    @property
    def must_arrive(self) -> bool:
        return self.by_sms

    @property
    def needs_consent(self) -> bool:
        """Whether the person must have agreed to messages before one leaves the portal (PIPL 13, 14)."""
        return not (self.by_sms or self.for_staff)

    @property
    def order(self) -> tuple[Channel, ...]:
        """The channels to a person, the first choice first."""
        return (Channel.SMS, Channel.MAIL) if self.by_sms else (Channel.MAIL, Channel.SMS)

    def is_on_by_default(self, channel) -> bool:
        return self.by_sms or channel == Channel.MAIL

    def template(self, part: str) -> str:
        app, word = self.name.split(".", 1)
        return f"{app}/notices/{word}.{part}.txt"


kinds: dict[str, Kind] = {}


def register(name: str, label, **more) -> None:
    """Makes the kind `<app>.<word>` known; its texts are templates/<app>/notices/<word>.{subject,body}.txt."""
    kinds[name] = Kind(name, label, **more)


def label_of(name: str) -> str:
    """What people call the kind, the bare name for one that is gone."""
    return str(kinds[name].label) if name in kinds else name
