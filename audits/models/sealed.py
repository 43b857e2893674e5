"""Short hashes of the rows and columns of posted books, so that a row that was touched can be named (`audits.queries.sealed`)."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from .books import Book


class SealedTable(models.Model):
    """A table of a book: number and hash of each row (4 and 8 bytes) in the order they were written, and a hash of each column."""

    pk = models.CompositePrimaryKey("book_id", "name")
    book = models.ForeignKey(
        Book, models.PROTECT, related_name="+", db_constraint=False, db_index=False, verbose_name=_("books")
    )
    name = models.CharField(max_length=12)
    rows = models.BinaryField()
    columns = models.BinaryField()

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.book_id} {self.name}"
