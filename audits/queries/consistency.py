"""What the last scan found within reach, in words and with the page where it is put right (S6-16)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import Flaw, Scan
from ..policies.books import SEES
from .agreement import AGREEMENTS

MORE = {
    "rows": (_("Rows of posted books and their digest in the journal"), _("Somebody changed posted rows in the database: call the audit administrator.")),
    "books": (_("Books that the journal tells of"), _("These books are gone from the database: bring them back from the backup.")),
    "letters": (_("Letters and their digest in the journal"), _("The letter says something else than it did: bring it back from the backup.")),
    "digests": (_("Books with a digest in the journal"), _("These books came in without one: hand them in anew.")),
    "chains": (_("Chain of the journal"), _("A line of the journal was touched: call the audit administrator.")),
    "files": (_("Voucher pictures and proofs and their hashes"), _("The file is gone or another one: bring it back from the backup.")),
    "auditors": (_("Audits and their auditors"), _("Assign an auditor without a conflict of interest.")),
    "dates": (_("Findings and their due dates"), _("Put it right, hand in the proof, or ask for more time.")),
}  # fmt: skip
WORDS = {name: (one.title, one.remedy) for name, one in AGREEMENTS.items()} | MORE
NAMES = [(name, title) for name, (title, _remedy) in WORDS.items()]


@dataclass(frozen=True)
class Line:
    """One check: its words, how many it found within reach, and the first bad row with the page that puts it right."""

    name: str
    title: Any
    remedy: Any
    count: int
    first: Flaw | None


def last_scan() -> Scan | None:
    """The last scan that came to its end."""
    return Scan.objects.filter(ended_at__isnull=False).first()


def flaws_within(reach):
    """Everything found at the unions whose books somebody keeps or audits, by check and union."""
    rows = Flaw.objects.filter(reach.q("union__path", *SEES)).select_related("union", "book")
    return rows.order_by("check_name", "union__path", "pk")


def overview(reach) -> list[Line]:
    """Every check in its order with its first bad row; two queries."""
    rows = flaws_within(reach)
    counts = {
        row["check_name"]: row for row in rows.order_by().values("check_name").annotate(n=Count("pk"), first=Min("pk"))
    }
    firsts = {row.pk: row for row in rows.filter(pk__in=[row["first"] for row in counts.values()])}
    return [
        Line(name, title, remedy, counts[name]["n"] if name in counts else 0, firsts.get(counts[name]["first"]) if name in counts else None)
        for name, (title, remedy) in WORDS.items()
    ]  # fmt: skip


def doubts_about(book) -> list[Flaw]:
    """What is known to be touched of a book: its facts and rows, or the line of the journal that tells of them."""
    return list(book.flaws.filter(check_name__in=("rows", "digests", "chains")).select_related("union", "book"))


def remedy_url(flaw: Flaw) -> str:
    """The page where a flaw is put right."""
    name = flaw.check_name
    if name == "dates":
        return reverse("audits:finding", args=[flaw.thing])
    if name == "final" or name == "budget":
        return f"{reverse('audits:book', args=[flaw.book_id])}?code={flaw.row}"
    line = next(
        (row for row in flaw.said.get("rows") or () if row["table"] == "w_line" and row["kind"] != "removed"), None
    )
    if line:
        return reverse("audits:book-line", args=[flaw.book_id, line["key"]])
    if name == "letters":
        return reverse("audits:letter", args=[flaw.thing])
    if flaw.book_id:
        return reverse("audits:book", args=[flaw.book_id])
    return reverse("audits:union", args=[flaw.union.code])
