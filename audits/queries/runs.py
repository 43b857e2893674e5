"""What a run of the rules asks of the portal, each question planned once a connection: a run over one book is a matter of milliseconds."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from federation.composed import prepared

from ..models import Finding
from ..states import BookState, WaiverState


class BookToJudge(NamedTuple):
    key: int
    year: int
    province: str
    union: int
    union_code: str


class KnownFinding(NamedTuple):
    key: int
    book: int
    rule: str
    subject: str
    state: str
    severity: str
    lines: list[int]
    beside: list[int]
    found: Decimal | None
    allowed: Decimal | None
    zh: str
    en: str


_BOOKS = (
    "SELECT b.id, b.year, b.province, b.union_id, u.code FROM audits_book b JOIN federation_union u ON u.id = b.union_id"  # noqa: S608
    f" WHERE b.state <> '{BookState.SUPERSEDED}' {{}} ORDER BY u.path, b.year"
)
_KNOWN = (
    "SELECT id, book_id, rule_id, subject, state, severity, lines, beside, found, allowed, text_zh, text_en FROM audits_finding"  # noqa: S608
    f" WHERE book_id = ANY ($1) AND source = '{Finding.Source.RULE.value}'"
)
_WAIVED = (
    "SELECT union_id, rule_id FROM audits_waiver WHERE union_id = ANY ($1)"  # noqa: S608 - a state of our own
    f" AND state = '{WaiverState.GRANTED}' AND starts_on <= $2 AND expires_on >= $2"
)


def books_to_judge(book_ids: Iterable[int] | None = None) -> list[BookToJudge]:
    """Books in force (those of `book_ids` among them, all for None), by the path of their union and year."""
    if book_ids is None:
        return [BookToJudge(*row) for row in prepared(_BOOKS.format(""), (), "")]
    return [BookToJudge(*row) for row in prepared(_BOOKS.format("AND b.id = ANY ($1)"), [list(book_ids)], "bigint[]")]


def findings_by_rules(book_ids: Iterable[int]) -> dict[tuple[int, str, str], KnownFinding]:
    """(book, rule, subject) -> what is known of the findings of these books by a rule."""
    rows = [KnownFinding(*row) for row in prepared(_KNOWN, [list(book_ids)], "bigint[]")]
    return {(row.book, row.rule, row.subject): row for row in rows}


def waived_rules(union_ids: Iterable[int], day: date | None = None) -> set[tuple[int, str]]:
    """(union, rule) of the waivers of these unions that hold on a day (today)."""
    return set(prepared(_WAIVED, [list(union_ids), day or timezone.localdate()], "bigint[], date"))
