"""What the rules ask of the lines of posted books, reckoned once: the lines never change (`audits.engine.program` writes, nobody else).

Nothing here is a source: `verify_books` reckons it again and names the books where it differs. Without foreign keys in the
database, for a row of a book costs more to check than to write, and books are never deleted.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .books import Book


class KeptBook(models.Model):
    """Under which sieve and values a book's marks were reckoned, and whether its invoices were looked for in other books."""

    book = models.OneToOneField(
        Book, models.PROTECT, primary_key=True, related_name="+", db_constraint=False, verbose_name=_("books")
    )
    stamp = models.CharField(max_length=64)
    union_name = models.TextField()
    is_whole = models.BooleanField()  # a rule needs every line: a voucher is missing, a purse may run empty
    is_matched = models.BooleanField(default=False)

    def __str__(self):
        return str(self.pk)


class KeptRow(models.Model):
    """A row of what is kept of a book."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        abstract = True


class KeptSum(KeptRow):
    """The sums of an account and kind of line."""

    pk = models.CompositePrimaryKey("book_id", "code", "kind")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=4)
    amount_in = models.BigIntegerField()
    amount_out = models.BigIntegerField()
    is_interest = models.BooleanField()


class KeptMonth(KeptRow):
    """Income, spending and what went through the bank in a month, counted from the year 0."""

    pk = models.CompositePrimaryKey("book_id", "month")
    month = models.IntegerField()
    income = models.BigIntegerField(null=True)
    expense = models.BigIntegerField(null=True)
    bank = models.BigIntegerField(null=True)


class KeptLine(KeptRow):
    """A line that some rule may name, and for which reasons (`audits.engine.marks`)."""

    pk = models.CompositePrimaryKey("book_id", "line")
    line = models.IntegerField()
    marks = models.BigIntegerField()


class KeptInvoice(models.Model):
    """An invoice that stands in more than one line of books in force."""

    invoice = models.CharField(max_length=40, primary_key=True)

    def __str__(self):
        return self.invoice
