"""Signatures under books: who is asked, who could be asked, whose day has passed."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q

from federation.models import Duty, Role, Union, User

from ..models import Book, Conflict, Signature, Task
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
    rows = book.signatures.select_related("asked_of__person", "asked_by__person", "decided_by__person")
    return rows.order_by("asked_at", "pk")


def open_signature(book):
    """The signature that the book waits for; None when it waits for none."""
    return chain_of(book).filter(state=SignatureState.ASKED).first()


def unasked_books():
    """Books that wait for a signature which nobody is asked for yet."""
    rows = Book.objects.none()
    for state, part in WAITING.items():
        asked = Signature.objects.filter(book=OuterRef("pk"), part=part, state=SignatureState.ASKED)
        rows = rows | Book.objects.filter(~Exists(asked), state=state)
    return rows.select_related("union", "uploaded_by", "certified_by").order_by("pk")


def who_can_sign(book, part) -> list[User]:
    """Who may give this signature (four eyes), the likeliest first: the auditor assigned, then the nearest with the duty."""
    barred = {book.uploaded_by_id, book.certified_by_id if part == Part.AUDITOR else None}
    parts = book.union.path.strip("/").split("/")
    paths = ["/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]
    duty = Q(duties__role=ROLES[part], duties__ends_on=None, duties__union__path__in=paths)
    rows = User.objects.filter(duty, is_active=True).exclude(pk__in=filter(None, barred)).select_related("person")
    rows = list(rows.order_by("pk").annotate(at=F("duties__union__path")))
    if part == Part.AUDITOR:
        kept_out = conflicts([user.pk for user in rows])
        rows = [user for user in rows if book.union_id not in kept_out[user.pk]]
    task = Task.objects.filter(union=book.union, campaign__year=book.year).first() if part == Part.AUDITOR else None
    return sorted(rows, key=lambda user: (task is None or task.auditor_id != user.pk, paths.index(user.at), user.pk))


def others_who_can_sign(asked) -> list[User]:
    """Who may give a signature besides who is asked for it, each once and with `office`: the name of the union of the duty."""
    able = {user.pk: user for user in reversed(who_can_sign(asked.book, asked.part)) if user.pk != asked.asked_of_id}
    names = dict(Union.objects.filter(path__in={user.at for user in able.values()}).values_list("path", "name"))
    for user in able.values():
        user.office = names[user.at]
    return list(reversed(able.values()))


def asked_in_vain():
    """Signatures asked of somebody who may not give them any more: the account is shut, the duty is over, or a conflict was declared."""
    rows = Signature.objects.filter(state=SignatureState.ASKED, asked_of__isnull=False)
    open_duties = Duty.objects.filter(user=OuterRef("asked_of"), ends_on=None).annotate(
        reached=ExpressionWrapper(OuterRef("book__union__path"), CharField())
    )
    found = Q(asked_of__is_active=False) | Exists(
        Conflict.objects.filter(auditor=OuterRef("asked_of"), union=OuterRef("book__union"))
    )
    for part, role in ROLES.items():
        found |= Q(part=part) & ~Exists(open_duties.filter(role=role, reached__startswith=F("union__path")))
    return list(rows.filter(found).select_related("book__union", "asked_by").order_by("pk"))
