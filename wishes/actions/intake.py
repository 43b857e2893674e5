"""Taking a wish in, from a phone, a visit, a week on the line, a home or a drivers' stop (S7-01)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.models import Person, Union, User
from workflow import clocks
from workflow.actions import record
from workflow.context import during_request
from workflow.numbers import next_number
from workflow.parameters import value_of

from ..errors import WishRefused
from ..kinds import RIGHTS, STAFF_SOURCES, Category, Kind, Source
from ..models import Wish
from ..parameters import FIRST_WORKDAYS
from .guard import FIRST

LONGEST = 2000


@transaction.atomic
def register_wish(
    *, by: User | None, text: str, category: str, source: str, union: Union, person: Person | None = None,
    contact: str = "", source_ref: str = "", is_sensitive: bool = False, is_anonymous: bool = False,
    kind: str = Kind.REQUEST, place: str = "", photo=None, is_for_other: bool = False, is_urgent: bool = False,
) -> Wish:  # fmt: skip
    """Writes the wish at `union`, starts the clock of the first answer, journals it.

    An anonymous wish keeps neither person nor contact nor, where no officer wrote it down, who sent it and from which
    address. A complaint about pay, hours or safety goes the restricted path by itself. Raises WishRefused by field.
    """
    text = _checked(text, category, source)
    is_sensitive = is_sensitive or (kind == Kind.COMPLAINT and category in RIGHTS)
    writer = by if not is_anonymous or source in STAFF_SOURCES else None
    now = timezone.now()
    wish = Wish(
        union=union, handler=union, text=text, category=category, source=source, source_ref=source_ref[:60], kind=kind,
        industry=union.industry, person=None if is_anonymous else person, contact="" if is_anonymous else contact.strip(),
        registered_by=writer, is_sensitive=is_sensitive, is_anonymous=is_anonymous, is_for_other=is_for_other,
        is_urgent=is_urgent, place=place, registered_at=now, changed_at=now,
    )  # fmt: skip
    year = timezone.localdate(now).year
    wish.number = f"WX-{year}-{next_number('wish', year):06d}"
    if photo:
        wish.photo.save(photo.name, photo, save=False)
    wish.save()
    clock = clocks.start(wish, FIRST, workdays=value_of(FIRST_WORKDAYS), by=writer)
    Wish.objects.filter(pk=wish.pk).update(due_at=clock.due_at, first_due_at=clock.due_at)
    wish.due_at = wish.first_due_at = clock.due_at
    _journal(wish, writer)
    return wish


def _checked(text: str, category: str, source: str) -> str:
    text = text.strip()
    if not text:
        raise WishRefused("text", _("Please write what you wish for."))
    if len(text) > LONGEST:
        raise WishRefused("text", _("Please use at most %(count)s characters.") % {"count": LONGEST})
    if category not in Category.values:
        raise WishRefused("category", _("Please choose a category."))
    if source not in Source.values:
        raise WishRefused("source", _("This source is not known."))
    return text


def _journal(wish: Wish, writer: User | None) -> None:
    said = {"source": str(wish.source), "category": str(wish.category)}
    if wish.is_anonymous and writer is None:
        with during_request(None):  # the line of an anonymous wish keeps no address either
            record(wish, "wish_registered", by=None, data=said)
    else:
        record(wish, "wish_registered", by=writer, data=said)
