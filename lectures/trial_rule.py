"""The result of a trial talk as the rule reckons it from scores; nothing here reads the database (S1-08)."""

from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Result:
    """Means and the result out of 100, two decimals, halves up; `listeners_mean` is None when too few answered."""

    panel_mean: Decimal
    panel_count: int
    panel_percent: int
    listeners_mean: Decimal | None
    listeners_count: int
    listeners_percent: int
    result: Decimal
    pass_from: int

    @property
    def has_passed(self) -> bool:
        return self.result >= self.pass_from

    def frozen(self) -> dict:
        """As plain values for the row of the talk."""
        return {name: str(one) if isinstance(one, Decimal) else one for name, one in asdict(self).items()}


def _mean(scores) -> Decimal:
    return Decimal(sum(scores)) / len(scores)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def result_of(panel, listeners, *, panel_percent: int, fewest_listeners: int, pass_from: int) -> Result:
    """Weighs the mean of the panel against that of the listeners; scores are whole numbers from 0 to 100.

    With fewer than `fewest_listeners` answers (or a panel weight of 100) the panel alone counts. The means enter the
    result unrounded. ValueError without a score of the panel or for one out of scale.
    """
    panel, listeners = list(panel), list(listeners)
    if not panel or any(not 0 <= score <= 100 for score in [*panel, *listeners]):
        raise ValueError("scores from 0 to 100, at least one of the panel")
    counted = bool(listeners) and len(listeners) >= fewest_listeners and panel_percent < 100
    weight = panel_percent if counted else 100
    heard = _mean(listeners) if counted else Decimal(0)
    total = (_mean(panel) * weight + heard * (100 - weight)) / 100
    return Result(
        _rounded(_mean(panel)), len(panel), weight, _rounded(heard) if counted else None, len(listeners), 100 - weight,
        _rounded(total), pass_from,
    )  # fmt: skip
