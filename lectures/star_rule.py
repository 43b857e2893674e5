"""The yearly star level as the rule reckons it from counted facts; nothing here reads the database (lecture_menu §3)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

TOP = 5


@dataclass(frozen=True)
class Rule:
    """The figures that hold for a year: per level what is needed, and what takes a star away."""

    sessions: Mapping[int, int]
    rating: Mapping[int, Decimal]
    new_topics: Mapping[int, int]
    low_sessions: int
    fewest_answers: int
    top_percent: int

    def as_json(self) -> dict:
        """As it is frozen into a review: keys and decimals as text."""
        plain = asdict(self)
        return {
            name: {str(key): str(one) for key, one in value.items()} if isinstance(value, dict) else value
            for name, value in plain.items()
        }

    @classmethod
    def from_json(cls, said: dict) -> "Rule":
        return cls(
            sessions={int(key): int(one) for key, one in said["sessions"].items()},
            rating={int(key): Decimal(one) for key, one in said["rating"].items()},
            new_topics={int(key): int(one) for key, one in said["new_topics"].items()},
            low_sessions=said["low_sessions"],
            fewest_answers=said["fewest_answers"],
            top_percent=said["top_percent"],
        )


@dataclass(frozen=True)
class Year:
    """What one speaker did in a year; `is_excused` when few lectures have a recorded reason (illness, suspension)."""

    speaker: int
    stars: int
    sessions: int = 0
    ratings_count: int = 0
    ratings_sum: int = 0
    new_topics: int = 0
    is_excused: bool = False

    def rating(self, fewest: int) -> Decimal | None:
        """Mean of all answers, None below `fewest` of them."""
        return Decimal(self.ratings_sum) / self.ratings_count if self.ratings_count >= fewest else None


def level_of(year: Year, rule: Rule) -> int:
    """The level of one speaker alone, 1 to 5, before the share of five stars is looked at.

    Only a year with fewer lectures than `low_sessions` and without a reason takes a star away, and never more than one;
    any other year keeps the present level or raises it.
    """
    if year.sessions < rule.low_sessions and not year.is_excused:
        return max(1, year.stars - 1)
    return max(reached(year, rule), year.stars)


def reached(year: Year, rule: Rule) -> int:
    """The highest level that the year alone is enough for."""
    return max((level for level in range(2, TOP + 1) if _reaches(year, level, rule)), default=1)


def _reaches(year: Year, level: int, rule: Rule) -> bool:
    rating = year.rating(rule.fewest_answers)
    needed = max((rule.new_topics[at] for at in rule.new_topics if at <= level), default=0)
    return (
        year.sessions >= rule.sessions[level]
        and rating is not None
        and rating >= rule.rating[level]
        and year.new_topics >= needed
    )


def levels_of(years: list[Year], rule: Rule) -> dict[int, int]:
    """Speaker -> level for a whole corps: five stars for the best share only.

    Who does not fit into the share gets four. First comes whose year is enough for five, then who only keeps them; among
    these the better rated, then the busier, then the earlier registered.
    """
    levels = {year.speaker: level_of(year, rule) for year in years}
    room = len(years) * rule.top_percent // 100
    wanting = [year for year in years if levels[year.speaker] == TOP]
    wanting.sort(key=lambda year: (reached(year, rule) < TOP, -(year.rating(1) or 0), -year.sessions, year.speaker))
    for year in wanting[room:]:
        levels[year.speaker] = TOP - 1
    return levels
