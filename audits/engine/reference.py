"""What the project carries of rules, values and accounts, as the engine reads it: the state before anybody changed any."""

import csv
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


def load_reference(cursor, provinces, first: date, last: date, is_workday, values=None) -> None:
    """Fills values, accounts and holidays of the working tables for these provinces and days, unless they are in already.

    `values` (rows as `value_rows`) replaces the carried ones; a province without a value of its own takes the general.
    """
    rows = value_rows() if values is None else values
    free = [
        str(day) for day in (first + timedelta(days=n) for n in range((last - first).days + 1)) if not is_workday(day)
    ]
    stamp = sha256(repr((sorted(provinces), first, last, rows, free)).encode()).hexdigest()
    cursor.execute("SELECT stamp FROM w_stamp WHERE year = 0")
    if cursor.fetchone() == (stamp,):
        return
    cursor.execute("TRUNCATE w_value, w_account, w_free_day, w_stamp")
    load(cursor, "w_value", _values(rows, {*provinces, *(row["province"] for row in rows), ""}))
    load(cursor, "w_value", ({"name": name, "province": "", "since": ALWAYS, "until": NEVER, "words": words}
                             for name, words in patterns(rows).items()))  # fmt: skip
    load(cursor, "w_account", ({"code": row["code"], "since": row["valid_from"] or ALWAYS, "until": _day_after(row["valid_to"])}
                               for row in account_rows()))  # fmt: skip
    load(cursor, "w_free_day", ({"day": day} for day in free))
    stamps = {0: stamp} | _stamps_of_sieve(rows, free, range(first.year, last.year + 1))
    cursor.execute("INSERT INTO w_stamp SELECT * FROM unnest(%s, %s)", [list(stamps), list(stamps.values())])


def _stamps_of_sieve(rows, free: list[str], years) -> dict[int, str]:
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
