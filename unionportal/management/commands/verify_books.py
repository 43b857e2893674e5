from django.core.management.base import BaseCommand, CommandError

from audits.queries.sealed import touched_rows
from audits.queries.touched import said_of, words_of
from audits.queries.trail import altered_books, books_kept_otherwise, lost_books


class Command(BaseCommand):
    help = (
        "Compares the facts and rows of all posted books with the digests in the journal, names books that are gone,"
        " and compares what is kept of them for the rules with the rows;"
        " verify_journal checks the journal itself."
    )

    def handle(self, **options):
        altered, compared = altered_books()
        otherwise = books_kept_otherwise()
        lost, _told = lost_books()
        said = []
        if lost:
            said += ["These books were handed in and are gone:", *map(_named, lost)]
        if altered:
            said += ["These books are not as they were posted:", *map(_named_with_rows, altered)]
        if otherwise:
            said += ["What is kept of these books for the rules is not what their lines give:", *map(_named, otherwise)]
        if said:
            raise CommandError("\n".join(said))
        self.stdout.write(f"All {compared} books are as they were posted.")


def _named_with_rows(book) -> str:
    words = words_of(said_of(touched_rows(book)))
    return f"{_named(book)}: {words}" if words else _named(book)


def _named(book) -> str:
    return f"{book.union.code} {book.year}, version {book.version}"
