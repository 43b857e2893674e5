from django.core.management.base import BaseCommand, CommandError

from audits.queries.trail import altered_books


class Command(BaseCommand):
    help = "Compares the rows of all posted books with the digests in the journal; verify_journal checks the journal itself."

    def handle(self, **options):
        altered, compared = altered_books()
        if altered:
            named = (f"{book.union.code} {book.year}, version {book.version}" for book in altered)
            raise CommandError("These books are not as they were posted:\n" + "\n".join(named))
        self.stdout.write(f"All {compared} books are as they were posted.")
