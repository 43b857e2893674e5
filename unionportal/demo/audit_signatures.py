"""What the journal says of the books of the demo, and who has signed them or is asked to."""

from datetime import timedelta

from django.utils import timezone

from audits.actions.seals import seal_books
from audits.models import Book, Signature, Task
from audits.parameters import SIGN_DAYS
from audits.states import BookState, SignatureState, TaskState
from workflow.days import add_workdays
from workflow.parameters import value_of

from .bulk import append_lines, copy_rows, update_rows
from .city import FAVOURITE

Part = Signature.Part
ASKED, CERTIFIED, PASSED, AUDITED = 12, 6, 3, 1  # days ago
AUDITORS = ("auditor", "auditor2")


def tell_posted(books: list[Book], by) -> None:
    """Writes the line with the digest for each of the books, as handing them in does."""
    now, told = timezone.now(), seal_books(books)
    append_lines(
        [{"at": now, "thing": book, "event": "books_posted", "by": by, "data": told[book.pk]} for book in books]
    )


def build_signatures(books: list[Book], staff, now) -> None:
    """Books whose audit is closed bear both signatures, of the others every fourth waits for the auditor, the rest for the union."""
    tasks = {one.union_id: one for one in Task.objects.filter(campaign__year=books[0].year).select_related("auditor")}
    signing = _Signing(now)
    for n, book in enumerate(books):
        is_own, task = book.union.code == FAVOURITE, tasks[book.union_id]
        officer = staff["officer" if is_own else "county"]
        if task.state == TaskState.CLOSED:
            signing.sign(book, Part.UNION, officer, ASKED, CERTIFIED)
            signing.sign(book, Part.AUDITOR, task.auditor, CERTIFIED, AUDITED)
        elif n % 4 == 0 and task.auditor and not is_own:
            signing.sign(book, Part.UNION, officer, ASKED, CERTIFIED)
            if n % 8 == 0:  # before, the other auditor was asked: handed over, or asked of another by who certified
                other = next(staff[name] for name in AUDITORS if staff[name] != task.auditor)
                signing.pass_on(book, other, officer, is_handed=n % 16 == 0)
            row = signing.ask(book, Part.AUDITOR, task.auditor, CERTIFIED, officer)
            row.asked_at = signing.days[PASSED if n % 8 == 0 else CERTIFIED]
        else:
            signing.ask(book, Part.UNION, officer, CERTIFIED)
    signing.store()


class _Signing:
    """Signatures and what they do to their books, stored together at the end."""

    def __init__(self, now):
        self.days = {ago: now - timedelta(days=ago) for ago in (ASKED, CERTIFIED, PASSED, AUDITED)}
        terms = int(value_of(SIGN_DAYS))
        self.due = {ago: add_workdays(timezone.localdate(at), terms).due_on for ago, at in self.days.items()}
        self.rows, self.moves = [], []

    def ask(self, book, part, of, asked, by=None) -> Signature:
        """A signature asked so many days ago, by who handed the books in where nobody else is named."""
        at, due = self.days[asked], self.due[asked]
        row = Signature(book=book, part=part, asked_of=of, asked_by=by or book.uploaded_by, asked_at=at, due_on=due)
        self.rows.append(row)
        return row

    def pass_on(self, book, of, by, *, is_handed: bool) -> None:
        """A signature of the auditor that somebody else is asked for now."""
        row, at = self.ask(book, Part.AUDITOR, of, CERTIFIED, by), self.days[PASSED]
        to, who, why = (
            (SignatureState.HANDED, of, "外出培训")
            if is_handed
            else (SignatureState.WITHDRAWN, by, "请分管该工会的委员签字")
        )
        self.moves.append((at, row, row.state, to, who, ["decided_at", "decided_by"]))
        row.state, row.decided_by, row.decided_at, row.note = to, who, at, why

    def sign(self, book, part, of, asked, signed) -> None:
        """A signature asked and given so many days ago, with which the book moves on."""
        row, at = self.ask(book, part, of, asked, book.certified_by), self.days[signed]
        to, verb = (BookState.CERTIFIED, "certified") if part == Part.UNION else (BookState.AUDITED, "audited")
        self.moves.append((at, book, book.state, to, of, [f"{verb}_at", f"{verb}_by"]))
        self.moves.append((at, row, row.state, SignatureState.ACCEPTED, of, ["decided_at", "decided_by"]))
        book.state, row.state, row.decided_by, row.decided_at = to, SignatureState.ACCEPTED, of, at
        setattr(book, f"{verb}_at", at)
        setattr(book, f"{verb}_by", of)

    def store(self) -> None:
        """Writes signatures, books and journal, each at once."""
        copy_rows(self.rows)
        books = list({thing.pk: thing for _at, thing, *_rest in self.moves if isinstance(thing, Book)}.values())
        update_rows(books, "state", "certified_by", "certified_at", "audited_by", "audited_at")
        append_lines(
            [
                {"at": at, "thing": thing, "event": "moved", "by": by, "from_state": was, "to_state": to, "data": {"changed": changed},
                 "note": getattr(thing, "note", "")}
                for at, thing, was, to, by, changed in self.moves
            ]
        )  # fmt: skip
