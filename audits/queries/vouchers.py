"""Pictures of vouchers: which stand behind a book's lines, and which lines have none."""

from django.db.models import Exists, OuterRef, Q

from ..models import LedgerLine, VoucherPicture
from ..policies.books import SEES
from .drafts import book_before


def pictures_within(reach):
    """Pictures of books that somebody keeps or audits, and those of one's own drafts; withdrawn ones are gone."""
    mine = Q(row__draft__started_by=reach.user_id)
    rows = VoucherPicture.objects.filter(Q(reach.q("union__path", *SEES), voucher__gt="") | mine, withdrawn_at=None)
    return rows.select_related("union")


def _handed_in(union, year: int):
    return VoucherPicture.objects.filter(union=union, year=year, voucher__gt="", withdrawn_at=None)


def pictures_by_voucher(union, year: int) -> dict[str, list[VoucherPicture]]:
    """Voucher number → its pictures that were handed in, the first one first."""
    found: dict[str, list[VoucherPicture]] = {}
    for picture in _handed_in(union, year).order_by("pk"):
        found.setdefault(picture.voucher, []).append(picture)
    return found


def bare_lines(book):
    """The lines of a book behind which no picture stands."""
    shown = _handed_in(book.union, book.year).filter(voucher=OuterRef("voucher"))
    return LedgerLine.objects.filter(~Exists(shown), book=book)


def seen_elsewhere(reach, pictures) -> list[VoucherPicture]:
    """The same pictures behind other vouchers within reach: one paper may have been used twice."""
    hashes, keys = [one.sha256 for one in pictures], [one.pk for one in pictures]
    rows = VoucherPicture.objects.filter(
        reach.q("union__path", *SEES), sha256__in=hashes, voucher__gt="", withdrawn_at=None
    )
    rows = rows.exclude(pk__in=keys)
    return list(rows.select_related("union").order_by("union__code", "year", "voucher")[:20])


def book_of(picture):
    """The books that a picture belongs to as they stand now; None while it hangs on a draft."""
    return book_before(picture.union, picture.year) if picture.voucher else None
