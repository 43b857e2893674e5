"""Signatures under books: who is asked, who could be asked, whose day has passed."""

from django.db.models import Exists, OuterRef, Q

from federation.models import Role, User

from ..models import Book, Signature, Task
from ..policies.books import SEES
from ..states import BookState, SignatureState
from .campaigns import conflicts

Part = Signature.Part
WAITING = {BookState.POSTED: Part.UNION, BookState.CERTIFIED: Part.AUDITOR, BookState.REOPENED: Part.AUDITOR}
ROLES = {Part.UNION: Role.UNION_OFFICER, Part.AUDITOR: Role.AUDITOR}


def signatures_within(reach):
    """Signatures under books that somebody keeps or audits, those due first."""
    rows = Signature.objects.filter(reach.q("book__union__path", *SEES))
    return rows.select_related("book__union", "asked_of__person", "decided_by__person").order_by("due_on", "pk")


def chain_of(book):
    """All signatures asked for a book, in the order they were asked."""
    return book.signatures.select_related("asked_of__person", "decided_by__person").order_by("asked_at", "pk")


def open_signature(book):
    """The signature that the book waits for; None when it waits for none."""
    return chain_of(book).filter(state=SignatureState.ASKED).first()


def unasked_books():
    """Books that wait for a signature which nobody is asked for yet."""
    rows = Book.objects.none()
    for state, part in WAITING.items():
        asked = Signature.objects.filter(book=OuterRef("pk"), part=part, state=SignatureState.ASKED)
        rows = rows | Book.objects.filter(~Exists(asked), state=state)
    return rows.select_related("union").order_by("pk")


def who_can_sign(book, part) -> list[User]:
    """Who may give this signature (four eyes), the likeliest first: the auditor assigned, then the nearest with the duty."""
    barred = {book.uploaded_by_id, book.certified_by_id if part == Part.AUDITOR else None}
    parts = book.union.path.strip("/").split("/")
    paths = ["/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]
    duty = Q(duties__role=ROLES[part], duties__ends_on=None, duties__union__path__in=paths)
    rows = User.objects.filter(duty, is_active=True).exclude(pk__in=filter(None, barred)).select_related("person")
    rows = list(rows.order_by("pk").annotate(at=_path()))
    if part == Part.AUDITOR:
        kept_out = conflicts([user.pk for user in rows])
        rows = [user for user in rows if book.union_id not in kept_out[user.pk]]
    task = Task.objects.filter(union=book.union, campaign__year=book.year).first() if part == Part.AUDITOR else None
    return sorted(rows, key=lambda user: (task is None or task.auditor_id != user.pk, paths.index(user.at), user.pk))


def _path():
    from django.db.models import F

    return F("duties__union__path")
