"""What the project carries of rules, values and accounts, as the engine reads it: the state before anybody changed any."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from .program import SIEVE, SIEVE_VALUES
from .run import RuleFacts
from .sieve import WORD_LISTS, patterns
from .tables import load

DATA = Path(__file__).resolve().parent.parent / "data"
ALWAYS, NEVER = "1900-01-01", "9999-12-31"
WHOLE, VALUES = 0, -1  # under which year the stamps of all that is loaded and of the values stand
SIGNALS = frozenset({"FR-F06", "FR-F07", "FR-F09", "FR-F12", "FR-F14", "FR-F15"})


@cache
def _table(name: str) -> list[dict]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rule_rows() -> list[dict]:
    """The rows of the rule table, in its order."""
    return _table("rules.csv")


def plain_rows() -> list[dict]:
    """What each rule says in one plain sentence, in Chinese and English: what is wrong and what to do."""
    return _table("plain.csv")


def value_rows() -> list[dict]:
    """The rows of the values: name, province ('' for all), from, until, value in cents or plain, words."""
    return _table("parameters.csv")


def account_rows() -> list[dict]:
    """The rows of both charts of accounts."""
    return _table("accounts.csv")


def rule_facts() -> list[RuleFacts]:
    """All rules as the engine takes them."""
    return [
        RuleFacts(row["rule_id"], row["title_zh"], row["severity"], row["rule_id"] in SIGNALS) for row in rule_rows()
    ]


@dataclass(frozen=True)
class Reference:
    """Values, free days and provinces that books are judged by; the stamps tell them from others, that of `values` but for the days."""

    provinces: frozenset[str]
    first: date
    last: date
    free: tuple[str, ...]
    rows: list[dict]
    values: str
    stamp: str

    @classmethod
    def of(cls, provinces: Iterable[str], first: date, last: date, is_workday, values=None) -> "Reference":
        """For these provinces and days. `values` (rows as `value_rows`) replaces the carried ones."""
        rows = value_rows() if values is None else values
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        free = tuple(str(day) for day in days if not is_workday(day))
        stamp = _digest(sorted(provinces), rows)
        return cls(frozenset(provinces), first, last, free, rows, stamp, _digest(stamp, first, last, free))


def _digest(*parts) -> str:
    return sha256(repr(parts).encode()).hexdigest()


def load_reference(cursor, reference: Reference) -> None:
    """Fills values, accounts and holidays of the working tables, unless they are in already.

    A province without a value of its own takes the general one.
    """
    cursor.execute(f"SELECT year, stamp FROM w_stamp WHERE year IN ({WHOLE}, {VALUES})")
    there = dict(cursor.fetchall())
    if there.get(WHOLE) == reference.stamp:
        return
    if there.get(VALUES) != reference.values:
        _load_values(cursor, reference)
    # row by row: emptying tables makes PostgreSQL forget plans, and a worker may be asked of two years in turns
    cursor.execute("DELETE FROM w_free_day; DELETE FROM w_stamp")
    load(cursor, "w_free_day", ({"day": day} for day in reference.free))
    years = range(reference.first.year, reference.last.year + 1)
    stamps = {WHOLE: reference.stamp, VALUES: reference.values} | _stamps_of_sieve(
        reference.rows, reference.free, years
    )
    cursor.execute("INSERT INTO w_stamp SELECT * FROM unnest(%s, %s)", [list(stamps), list(stamps.values())])


def _load_values(cursor, reference: Reference) -> None:
    rows = reference.rows
    cursor.execute("TRUNCATE w_value, w_account")
    load(cursor, "w_value", _values(rows, {*reference.provinces, *(row["province"] for row in rows), ""}))
    load(cursor, "w_value", ({"name": name, "province": "", "since": ALWAYS, "until": NEVER, "words": words}
                             for name, words in patterns(rows).items()))  # fmt: skip
    load(cursor, "w_account", ({"code": row["code"], "since": row["valid_from"] or ALWAYS, "until": _day_after(row["valid_to"])}
                               for row in account_rows()))  # fmt: skip


def _stamps_of_sieve(rows, free: Sequence[str], years) -> dict[int, str]:
    """For each year what the marks of its books hang on, but for the books themselves: sieve, values, accounts, free days."""
    asked = [sorted(row.items()) for row in rows if row["name"] in SIEVE_VALUES or row["name"] in WORD_LISTS]
    always = repr((SIEVE, patterns(rows), sorted(map(repr, asked)), account_rows()))
    return {
        year: sha256((always + repr([day for day in free if day[:4] == str(year)])).encode()).hexdigest()
        for year in years
    }


def _values(rows, provinces):
    own = {(row["name"], row["province"]) for row in rows}
    for province in provinces:
        for row in rows:
            if row["province"] != (province if (row["name"], province) in own else ""):
                continue
            yield {
                "name": row["name"], "province": province, "since": row["since"] or ALWAYS, "until": row["until"] or NEVER,
                "value": row["value"] or None, "words": row["words"],
            }  # fmt: skip


def _day_after(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1)) if day else NEVER
