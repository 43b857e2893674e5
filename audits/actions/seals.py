"""What rests on books that somebody changed behind the portal's back is refused, noted and shown (S6-03, S6-16)."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record

from .. import notices
from ..errors import SealBroken
from ..models import Book, Flaw
from ..queries.sealed import STORE, touched_rows
from ..queries.touched import said_of, words_of
from ..queries.trail import AT_ONCE, digests_told, wrong_with
from ..states import BookState


def seal_books(books) -> dict[int, dict]:
    """Keeps hashes of rows and columns of books whose rows were just written; what the journal is to say of each of them."""
    books, seals = list(books), {}
    with connection.cursor() as cursor:
        for at in range(0, len(books), AT_ONCE):
            cursor.execute(STORE, {"keys": [book.pk for book in books[at : at + AT_ONCE]]})
            seals |= dict(cursor.fetchall())
    return {key: told | {"seal": seals[key]} for key, told in digests_told(books).items()}


def demand_untouched(book: Book, *, by) -> None:
    """Goes on only where facts and rows of the books still give the digest that the journal tells of.

    Else raises SealBroken, after it has journalled who wanted to go on, put the books among the inconsistencies and told the auditors;
    call it outside the transaction that the refusal is to undo.
    """
    wrong = wrong_with(book)
    if not wrong:
        return
    said = said_of(touched_rows(book)) if wrong == "rows" else {}
    with transaction.atomic():
        Flaw.objects.update_or_create(check_name=wrong, union=book.union, book=book, thing="", defaults={"said": said})
        record(book, "seal_refused", by=by, data={"check": wrong, **said})
        notices.tell_auditors(book.union, book, "books_altered", occasion=str(timezone.localdate()))
    raise SealBroken(None, sentence_of(wrong, book, said))


def demand_books_untouched(union, year: int, *, by) -> None:
    """The same of the books in force of a union and year, where there are any: what is said of their findings rests on them."""
    book = (
        Book.objects.filter(union=union, year=year).exclude(state=BookState.SUPERSEDED).select_related("union").first()
    )
    if book:
        demand_untouched(book, by=by)


def sentence_of(wrong: str, book: Book, told: dict) -> str:
    """What is wrong with the books, in which rows, and what to do now."""
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
    return " ".join(filter(None, [said % words, words_of(told), more]))
