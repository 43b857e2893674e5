"""What may still be spent: caps of the day less what the books and the register hold (S6-05)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from ..models import Book, GiftRow
from ..states import BookState
from .rules import value_on

OCCASIONS = [
    ("节日慰问", "festival_cap_year", "year"), ("生日慰问", "birthday_cap", "year"), ("结婚慰问", "marriage_cap", "event"),
    ("生育慰问", "birth_cap", "event"), ("住院慰问", "hospital_cap", "event"), ("退休慰问", "retirement_cap", "event"),
    ("困难慰问", "hardship_cap", "event"),
]  # fmt: skip


@dataclass(frozen=True)
class Allowance:
    """One occasion: the cap, the most any member has had this year, and what is left for that member (yuan)."""

    occasion: str
    cap: Decimal
    per: str
    highest: Decimal
    average: Decimal

    @property
    def left(self) -> Decimal:
        return max(Decimal(0), self.cap - (self.highest if self.per == "year" else 0))


def allowance_of(union, day) -> list[Allowance]:
    """The allowance of a union's members on a day, by occasion; without a register nothing counts as used."""
    book = Book.objects.filter(union=union, year=day.year).exclude(state=BookState.SUPERSEDED).first()
    province = book.province if book else ""
    used: dict[str, list[int]] = {}
    if book:
        rows = GiftRow.objects.filter(book=book, status="是").values("gift", "member").annotate(total=Sum("amount"))
        for row in rows:
            used.setdefault(row["gift"], []).append(row["total"])
    found = []
    for occasion, name, per in OCCASIONS:
        cap, sums = value_on(name, day, province), used.get(occasion, [])
        if cap is not None:
            highest = Decimal(max(sums, default=0)) / 100
            average = (Decimal(sum(sums)) / len(sums) / 100).quantize(Decimal("0.01")) if sums else Decimal(0)
            found.append(Allowance(occasion, cap.value / 100, per, highest, average))
    return found
