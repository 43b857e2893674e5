"""What a package costs and who pays which part of it, in whole fen (S4-13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FEN, NOTHING = Decimal("0.01"), Decimal("0.00")


@dataclass(frozen=True)
class QuoteLine:
    """One item of a package: how many are paid for, and the amount in yuan."""

    item: object
    quantity: int
    amount: Decimal


@dataclass(frozen=True)
class Quote:
    """The price of a package in yuan; `home`, `federation` and `union` add up to `total` to the fen."""

    lines: tuple[QuoteLine, ...]
    total: Decimal
    home: Decimal
    federation: Decimal
    union: Decimal
    people: int

    @property
    def per_person(self) -> Decimal:
        """Yuan a person, rounded up: a cap that is kept is kept to the fen."""
        return (self.total / self.people).quantize(FEN, rounding="ROUND_CEILING") if self.people else NOTHING

    def is_within(self, cap: Decimal) -> bool:
        """Whether all of it stays below the cap a person (yuan)."""
        return self.total <= cap * self.people


def split(amount: Decimal, home_percent: int, federation_percent: int) -> tuple[Decimal, Decimal, Decimal]:
    """(home, federation, union) of an amount in whole fen; the union pays what rounding leaves, never less than nothing."""
    home = (amount * home_percent / 100).quantize(FEN, rounding=ROUND_HALF_UP)
    rest = amount - home
    federation = min((amount * federation_percent / 100).quantize(FEN, rounding=ROUND_HALF_UP), rest)
    return home, federation, rest - federation


def quote(items: Iterable, people: int) -> Quote:
    """Prices `items` for so many people: by head or for the group, each split by its own percentages."""
    lines, sums = [], [NOTHING, NOTHING, NOTHING]
    for item in items:
        quantity = people if item.per == item.Per.PERSON else 1
        amount = (item.price * quantity).quantize(FEN)
        lines.append(QuoteLine(item, quantity, amount))
        parts = split(amount, item.home_percent, item.federation_percent)
        sums = [one + part for one, part in zip(sums, parts, strict=True)]
    home, federation, union = sums
    return Quote(tuple(lines), sum(sums, NOTHING), home, federation, union, people)
