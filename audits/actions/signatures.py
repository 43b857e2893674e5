"""Asking for the signatures under books by name, until a day; what is not signed in time expires and climbs (S6-17)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from workflow.actions import move
from workflow.days import add_workdays
from workflow.parameters import value_of

from .. import notices
from ..models import Book, Signature
from ..parameters import SIGN_DAYS
from ..queries import signatures as queries
from ..states import SignatureState

DAYS_BEFORE = 2  # the reminder
LEVELS = 3


def ask_signature(book: Book, part: str, *, level: int = 0, after=None) -> Signature:
    """Asks the likeliest person who may sign, `after` whom it expired the next one; transaction and rights are the caller's."""
    able = queries.who_can_sign(book, part)
    others = [user for user in able if user.pk != after]
    named = next(iter(others or able), None)
    due_on = add_workdays(timezone.localdate(), int(value_of(SIGN_DAYS))).due_on
    row = Signature.objects.create(book=book, part=part, asked_of=named, due_on=due_on, level=level)
    if named:
        notices.tell(named.person, row, "signature_asked")
    return row


def settle(book: Book, to: str, *, by, note: str = "") -> None:
    """Writes what came of the signature that the book waits for, by whomever it was given; nothing where none was asked."""
    asked = queries.open_signature(book)
    if asked:
        move(asked, to, by=by, note=note, decided_by=by, decided_at=timezone.now())
        if note:
            Signature.objects.filter(pk=asked.pk).update(note=note.strip()[:300])


def tend_signatures() -> dict:
    """Asks for what nobody was asked for, reminds before the day, lets late ones expire and asks the next one; safe to repeat."""
    today = timezone.localdate()
    done = {"asked": 0, "reminded": 0, "expired": 0}
    for book in queries.unasked_books():
        with transaction.atomic():
            ask_signature(book, queries.WAITING[book.state])
        done["asked"] += 1
    asked = Signature.objects.filter(state=SignatureState.ASKED).select_related("book__union", "asked_of__person")
    for row in asked.filter(due_on__gte=today, due_on__lte=today + timedelta(days=DAYS_BEFORE)):
        done["reminded"] += bool(row.asked_of and notices.tell(row.asked_of.person, row, "signature_due"))
    for row in list(asked.filter(due_on__lt=today)):
        with transaction.atomic():
            late = move(row, SignatureState.EXPIRED)
            notices.tell_above_of(row.book.union, late, "signature_late", min(late.level + 1, LEVELS))
            ask_signature(row.book, row.part, level=late.level + 1, after=late.asked_of_id)
        done["expired"] += 1
    return done
