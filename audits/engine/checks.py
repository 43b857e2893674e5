"""What a rule is to the engine: one statement that returns its findings, and the sentence that tells them.

A statement returns these columns, in this order:

    book int, subject text, lines int[], beside int[], found numeric, allowed numeric, about text, severity text

`subject` tells two findings of a rule in one book apart (a line, a member, an activity, an account, a month, '' for
the year). `lines` are those the finding is about, `beside` those it was reckoned from. `found` and `allowed` are what
was measured and the value used: cents where the check is `in_money`, else a plain figure. `about` fills the sentence.
`severity` is NULL where the rule's own holds.
"""

from dataclasses import dataclass

from .marks import marked

NOBODY_KNOWS = "cannot be judged"


@dataclass(frozen=True)
class Check:
    """One rule as a statement. `needs` names the columns `has_…` of a book without which it cannot be judged.

    A rule with `marks` finds nothing where no line bears one of them, and one with `rows` nothing in kept books where this
    working table is empty: of kept books it is then not asked at all.
    """

    rule: str
    sql: str
    zh: str
    en: str
    in_money: bool = False
    needs: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    rows: str = ""


CHECKS: dict[str, Check] = {}


def check(rule: str, sql: str, zh: str, en: str, **more) -> Check:
    """Makes a check known; a rule has one."""
    if rule in CHECKS:
        raise ValueError(f"{rule} has a check already")
    CHECKS[rule] = Check(rule, sql, zh, en, **more)
    return CHECKS[rule]


def value(name: str, alias: str = "v", day: str = "l.booked") -> str:
    """The join that brings the value of `name` valid in the book's province on `day`."""
    return (
        f" JOIN w_value {alias} ON {alias}.name = '{name}' AND {alias}.province = b.province"
        f" AND {day} >= {alias}.since AND {day} < {alias}.until "
    )


def at_year_end(name: str, alias: str = "v") -> str:
    """The join that brings the value valid on the last day of the book's year.

    LIMIT tells the planner that each book gets one: it takes three comparisons for rarely true, and would walk sums a book at a time.
    """
    return (
        f" JOIN LATERAL (SELECT y.value, y.words FROM w_value y WHERE y.name = '{name}' AND y.province = b.province"
        f" AND make_date(b.year, 12, 31) >= y.since AND make_date(b.year, 12, 31) < y.until LIMIT 1) {alias} ON true "
    )


def least(name: str, kind: str = "bigint") -> str:
    """The smallest value of `name` on any day anywhere: what stays below it needs no closer look."""
    return f"(SELECT min(value)::{kind} FROM w_value WHERE name = '{name}')"


def most(name: str) -> str:
    """The largest value of `name` on any day anywhere."""
    return f"(SELECT max(value)::bigint FROM w_value WHERE name = '{name}')"


def line_check(rule: str, marks: str, where: str, zh: str, en: str, **more) -> Check:
    """A check that judges each line on its own: those with one of the `marks` (words of `marks.MARKS`), for no other can break the rule.

    `joins` adds tables, `found`, `allowed`, `about`, `severity` are SQL expressions of the columns of the same name.
    """
    columns = [more.pop(name, default) for name, default in _COLUMNS]
    joins = more.pop("joins", "")
    sql = (
        f"SELECT l.book, l.line::text, ARRAY[l.line], NULL::int[], {', '.join(columns)}"
        f" FROM w_line l JOIN w_book b ON b.book = l.book {joins} WHERE {marked(*marks.split())} AND ({where})"
    )
    return check(rule, sql, zh, en, marks=tuple(marks.split()), **more)


_COLUMNS = [
    ("found", "l.amount_out::numeric"),
    ("allowed", "NULL::numeric"),
    ("about", "l.words"),
    ("severity", "NULL::text"),
]

# payments near the threshold from which minutes are due
NEAR = f"{least('approval_threshold')} * {least('split_near_ratio', 'numeric')}"
# codes that are in no chart on some day of the years judged
ODD_CODES = (
    "SELECT code FROM w_code WHERE left(code, 5) NOT IN (SELECT code FROM w_account"
    " WHERE since <= (SELECT make_date(min(year), 1, 1) FROM w_book) AND until > (SELECT make_date(max(year), 12, 31) FROM w_book))"
)
EXPENSE = "l.kind = '支出'"
GIFT = "l.gift <> ''"
