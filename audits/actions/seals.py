"""What rests on books that somebody changed behind the portal's back is refused, noted and shown (S6-03, S6-16)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record

from .. import notices
from ..errors import SealBroken
from ..models import Book, Flaw
from ..queries.trail import wrong_with
from ..states import BookState


def demand_untouched(book: Book, *, by) -> None:
    """Goes on only where facts and rows of the books still give the digest that the journal tells of.

    Else raises SealBroken, after it has journalled who wanted to go on, put the books among the inconsistencies and told the auditors;
    call it outside the transaction that the refusal is to undo.
    """
    wrong = wrong_with(book)
    if not wrong:
        return
    with transaction.atomic():
        Flaw.objects.get_or_create(check_name=wrong, union=book.union, book=book, thing="")
        record(book, "seal_refused", by=by, data={"check": wrong})
        notices.tell_auditors(book.union, book, "books_altered", occasion=str(timezone.localdate()))
    raise SealBroken(None, sentence_of(wrong, book))


def demand_books_untouched(union, year: int, *, by) -> None:
    """The same of the books in force of a union and year, where there are any: what is said of their findings rests on them."""
    book = (
        Book.objects.filter(union=union, year=year).exclude(state=BookState.SUPERSEDED).select_related("union").first()
    )
    if book:
        demand_untouched(book, by=by)


def sentence_of(wrong: str, book: Book) -> str:
    """What is wrong with the books and what to do now."""
    words = {"year": book.year, "version": book.version}
    if wrong == "digests":
        said = _(
            "The journal knows no digest of the books %(year)s, version %(version)s: nobody could tell whether they were touched."
        )
    elif wrong == "chains":
        said = _("The line of the journal that tells of the books %(year)s, version %(version)s, was touched.")
    else:
        said = _(
            "The books %(year)s, version %(version)s, are no longer as they were handed in: somebody changed them in the database."
        )
    more = _(
        "Nothing was signed or sent. It stands on the page of consistency; ask the audit administrator, or hand the books in anew."
    )
    return f"{said % words} {more}"
