"""Whether a letter still says what it said, and rests on books that are as they were handed in."""

from workflow import verify
from workflow.models import StateChange

from ..models import Book, Letter
from ..states import BookState
from .trail import wrong_with


def issued_lines():
    """The lines of the journal that tell of letters with a digest of what they say."""
    return StateChange.objects.filter(event="letter_issued", thing_label="audits.letter", data__has_key="digest")


def is_as_issued(letter: Letter) -> bool:
    """Whether the letter says what it said when it was issued; one from before the journal kept a digest is taken at its word."""
    line = issued_lines().filter(thing_pk=str(letter.pk)).order_by("sequence").first()
    return line is None or (verify.is_whole(line) and line.data["digest"] == letter.digest)


def altered_letters() -> tuple[list[Letter], int]:
    """Letters that say something else than the journal tells of, and how many were compared."""
    told = {int(pk): data["digest"] for pk, data in issued_lines().values_list("thing_pk", "data")}
    rows = Letter.objects.filter(pk__in=told).select_related("task__union").order_by("pk")
    return [row for row in rows if row.digest != told[row.pk]], len(told)


def doubted_book(letter: Letter) -> Book | None:
    """The books in force that the letter rests on, where they are not as they were handed in."""
    rows = Book.objects.filter(union=letter.task.union_id, year=letter.task.campaign.year)
    book = rows.exclude(state=BookState.SUPERSEDED).first()
    return book if book and wrong_with(book) else None
