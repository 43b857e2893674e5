"""Asking for the signatures under books by name, until a day; handed over, asked of another, or expired and climbing (S6-17)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move
from workflow.days import add_workdays
from workflow.errors import NotAllowed
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices
from ..errors import AuditRefused
from ..models import Book, Signature
from ..parameters import SIGN_DAYS
from ..policies import signatures as policies
from ..queries import signatures as queries
from ..states import SignatureState
from .guard import demand

DAYS_BEFORE = 2  # the reminder
LEVELS = 3


def ask_signature(book: Book, part: str, *, by, of=None, due_on=None, level: int = 0, after=None) -> Signature:
    """Asks `of`, else the likeliest person who may sign, `after` whom it expired the next one; transaction and rights are the caller's."""
    if of is None:
        able = queries.who_can_sign(book, part)
        others = [user for user in able if user.pk != after]
        of = next(iter(others or able), None)
    due_on = due_on or add_workdays(timezone.localdate(), int(value_of(SIGN_DAYS))).due_on
    row = Signature.objects.create(book=book, part=part, asked_of=of, asked_by=by, due_on=due_on, level=level)
    if of:
        notices.tell(of.person, row, "signature_asked")
    return row


def demand_asked(book: Book, *, by) -> None:
    """Raises NotAllowed where the signature that the books wait for is asked of somebody else by name and its day has not passed."""
    asked = queries.open_signature(book)
    if by is not None and not policies.is_asked(reach_of(by), asked):
        said = _(
            "%(who)s is asked for this signature by %(day)s, and may hand it over; who asked may ask somebody else."
        )
        raise NotAllowed(said % {"who": asked.asked_of, "day": asked.due_on})


def hold(book: Book, *, by) -> None:
    """Locks the books and makes sure that the signature is still asked of who gives it: it may have been handed over meanwhile."""
    lock(book)
    demand_asked(book, by=by)


def settle(book: Book, to: str, *, by, note: str = "") -> None:
    """Writes what came of the signature that the book waits for; nothing where none was asked."""
    asked = queries.open_signature(book)
    if asked:
        move(asked, to, by=by, note=note, decided_by=by, decided_at=timezone.now())
        if note:
            Signature.objects.filter(pk=asked.pk).update(note=note.strip()[:300])


@transaction.atomic
def hand_over(asked: Signature, *, by, to, reason: str) -> Signature:
    """Who is asked for a signature has somebody else give it, by the same day; both hear of it, and who asked.

    NotAllowed for anybody else or after the day; AuditRefused where `to` may not sign these books (four eyes, conflict of interest).
    """
    demand(
        by, policies.can_hand_over, asked, sentence=_("Who is asked for the signature hands it over, until its day.")
    )
    return _pass_on(asked, SignatureState.HANDED, by, to, reason, asked.due_on)


@transaction.atomic
def ask_another(asked: Signature, *, by, to, reason: str) -> Signature:
    """Who asked for a signature takes it back and asks somebody else, who has the whole time; all of them hear of it. Raises as `hand_over`."""
    demand(by, policies.can_ask_another, asked, sentence=_("Who asked for the signature may ask somebody else."))
    return _pass_on(asked, SignatureState.WITHDRAWN, by, to, reason, None)


def _pass_on(asked, state, by, to, reason, due_on) -> Signature:
    lock(asked.book)
    if to.pk not in {user.pk for user in queries.others_who_can_sign(asked)}:
        raise AuditRefused("to", _("This person may not sign these books."))
    asked = move(asked, state, by=by, note=reason, data={"to": to.pk}, decided_by=by, decided_at=timezone.now())
    Signature.objects.filter(pk=asked.pk).update(note=reason.strip()[:300])
    fresh = ask_signature(asked.book, asked.part, by=asked.asked_by, of=to, due_on=due_on, level=asked.level)
    for person in {user.person for user in (asked.asked_of, asked.asked_by) if user and user.pk != to.pk}:
        notices.tell(person, asked, "signature_passed", to=str(to), reason=reason.strip()[:300])
    return fresh


def tend_signatures() -> dict:
    """Asks for what nobody was asked for, lets those go who may sign no longer, reminds before the day, lets late ones expire; safe to repeat."""
    today = timezone.localdate()
    done = {"asked": 0, "released": 0, "reminded": 0, "expired": 0}
    for book in queries.unasked_books():
        with transaction.atomic():
            part = queries.WAITING[book.state]
            ask_signature(book, part, by=book.uploaded_by if part == Signature.Part.UNION else book.certified_by)
        done["asked"] += 1
    for row in queries.asked_in_vain():
        with transaction.atomic():
            ask_signature(
                row.book,
                row.part,
                by=row.asked_by,
                level=row.level,
                after=move(row, SignatureState.DROPPED).asked_of_id,
            )
        done["released"] += 1
    asked = Signature.objects.filter(state=SignatureState.ASKED).select_related(
        "book__union", "asked_of__person", "asked_by"
    )
    for row in asked.filter(due_on__gte=today, due_on__lte=today + timedelta(days=DAYS_BEFORE)):
        done["reminded"] += bool(row.asked_of and notices.tell(row.asked_of.person, row, "signature_due"))
    for row in list(asked.filter(due_on__lt=today)):
        with transaction.atomic():
            late = move(row, SignatureState.EXPIRED)
            notices.tell_above_of(row.book.union, late, "signature_late", min(late.level + 1, LEVELS))
            ask_signature(row.book, row.part, by=late.asked_by, level=late.level + 1, after=late.asked_of_id)
        done["expired"] += 1
    return done
