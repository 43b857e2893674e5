"""Runs of the rules over kept books: findings appear, go away when they are found no more, and keep their life otherwise."""

import json
from collections import defaultdict
from datetime import date
from functools import lru_cache, partial

from celery import current_app
from django.db import connection, transaction
from django.db.models import Func, IntegerField, Max, Value
from django.db.models.functions import Cast
from django.utils import timezone

from federation.composed import prepared
from workflow.actions import move
from workflow.days import free_days, is_workday_by_now

from ..engine.files import judge
from ..engine.kept import SLICE, judge_kept
from ..engine.reference import Reference
from ..models import Book, Finding, RuleRun
from ..queries.rules import digests_of_rules, facts_of_years, kept_value_rows, value_rows
from ..queries.runs import BookToJudge, books_to_judge, findings_by_rules, waived_rules
from ..states import BookState, FindingState

A_TASK = 5_000  # books
PROGRESS = ("done_count", "new_count", "cleared_count", "seconds")
_provinces: set[str] = set()
STILL_UNTOUCHED = (FindingState.OPEN, FindingState.EXPLAINED)


def run_soon(book_ids) -> None:
    """Has the rules run over these books by a worker as soon as the transaction is committed."""
    transaction.on_commit(partial(current_app.send_task, "audits.run_rules_over", [list(book_ids)]), robust=True)


def try_books(books):
    """What the rules of their fiscal years find in read books that are not posted; nothing of it is kept."""
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        values = value_rows()
        for facts, years in facts_of_years(book.year for book in books):
            mine = [book for book in books if book.year in years]
            found += judge(cursor, mine, is_workday_by_now(), values, facts).findings
        transaction.set_rollback(True)
    return found


def run_rules(book_ids=None, *, by=None) -> RuleRun:
    """Runs all rules over the books (all in force when none are named); returns the run with its counts.

    A slice is stored in a transaction of its own: a crash leaves whole slices, and the next run finds the rest again. What
    fits into one slice is one transaction altogether, the run's own row included.
    """
    run = RuleRun(began_at=timezone.now(), by=by)
    books = books_to_judge(book_ids)
    run.book_count = len(books)
    if len(books) > SLICE:
        run.save()
        _run_over(run, books)
        run.ended_at = timezone.now()
        run.save(update_fields=["ended_at", *PROGRESS])
        return run
    with transaction.atomic(savepoint=False):
        _run_over(run, books)
        _note(run)
    return run


def _note(run: RuleRun) -> None:
    """Writes a run that is over, in one statement."""
    run.ended_at = timezone.now()
    values = [
        run.began_at,
        run.ended_at,
        run.book_count,
        *(getattr(run, name) for name in PROGRESS[:3]),
        json.dumps(run.seconds),
    ]
    [[run.pk]] = prepared(_RUN, [*values, run.by_id], "timestamptz, timestamptz, int, int, int, int, jsonb, bigint")
    run._state.adding, run._state.db = False, connection.alias


def keep_books(book_ids=None) -> int:
    """Reckons what the rules ask of the lines of books (all in force when none are named) where it is not kept, or was kept for other values.

    A run does it by itself for the books it judges; returns how many were looked at.
    """
    books = sorted(books_to_judge(book_ids))
    if books:
        reference = _reference(books, digests_of_rules()[0])
        with connection.cursor() as cursor:
            for _part in judge_kept(cursor, [book.key for book in books], [], reference=reference):
                pass
    return len(books)


def run_all_soon() -> int:
    """Has all books in force judged, each few thousand by a task of their own, so that workers share them; returns how many tasks."""
    keys = list(
        Book.objects.exclude(state=BookState.SUPERSEDED).order_by("union__path", "year").values_list("pk", flat=True)
    )
    parts = [keys[at : at + A_TASK] for at in range(0, len(keys), A_TASK)]
    for part in parts:
        run_soon(part)
    return len(parts)


def _reference(books, digest: str) -> Reference:
    """What these books are judged by. Provinces add up, so that a worker who is asked of two in turns need not load values anew."""
    _provinces.update(book.province for book in books)
    years = {book.year for book in books}
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    return _known_reference(frozenset(_provinces), first, last, free_days(first, last), digest)


@lru_cache(maxsize=16)
def _known_reference(provinces, first, last, free, digest: str) -> Reference:
    return Reference.of(provinces, first, last, lambda day: day not in free, kept_value_rows(digest))


def _run_over(run: RuleRun, books) -> None:
    if not books:
        return
    seconds: dict[str, float] = defaultdict(float)
    of_key = {book.key: book for book in books}
    with connection.cursor() as cursor:
        for part, outcome, facts in _judged(cursor, books):
            for rule, spent in outcome.seconds.items():
                seconds[rule] += spent
            new, cleared = keep_findings([of_key[key] for key in part], outcome, facts)
            run.new_count, run.cleared_count, run.done_count = (
                run.new_count + new,
                run.cleared_count + cleared,
                run.done_count + len(part),
            )
            run.seconds = {rule: round(spent, 4) for rule, spent in seconds.items()}
            if run.pk and run.done_count < run.book_count:
                run.save(update_fields=PROGRESS)


def _judged(cursor, books):
    """Each slice of the books with its outcome and the rules that judged it: those of the books' fiscal years."""
    of_values, of_rules = digests_of_rules()
    reference = _reference(books, of_values)
    for facts, years in facts_of_years((book.year for book in books), of_rules):
        keys = [book.key for book in books if book.year in years]
        for part, outcome in judge_kept(cursor, keys, facts, reference=reference):
            yield part, outcome, facts


@transaction.atomic(savepoint=False)
def keep_findings(part: list[BookToJudge], outcome, facts) -> tuple[int, int]:
    """Stores what a slice's run found: (new findings, findings that are gone). Waived rules are left out until they expire."""
    books = {book.key: book for book in part}
    waived = waived_rules({book.union for book in part})
    known = findings_by_rules(books)
    fresh, seen, changed = [], set(), {}
    for one in outcome.findings:
        key = (one.book, one.rule, one.subject[:200])
        if waived and (books[one.book].union, one.rule) in waived:
            continue
        seen.add(key)
        row = known.get(key)
        if row is None:
            fresh.append(one)
        elif _said(row) != _said(one) or (row.state in STILL_UNTOUCHED and row.severity != one.severity):
            changed[row.key] = one
    _update(changed)
    gone = [row.key for key, row in known.items() if key not in seen and row.state in STILL_UNTOUCHED]
    for finding in Finding.objects.filter(pk__in=gone) if gone else ():
        move(finding, FindingState.CLEARED)
    _note_books(part, outcome)
    return _open(fresh, books, {fact.rule for fact in facts if fact.is_signal}), len(gone)


def _note_books(part, outcome) -> None:
    """When the rules ran over each book and which of them could not judge it: one statement for each set of such rules."""
    alike = defaultdict(list)
    for book in part:
        alike[tuple(sorted(outcome.not_judged.get(book.union_code, ())))].append(book.key)
    for rules, keys in alike.items():
        prepared(_RAN, [list(rules), timezone.now(), keys], "varchar[], timestamptz, bigint[]")


_RAN = "UPDATE audits_book SET not_judged = $1, ran_at = $2 WHERE id = ANY ($3)"
_RUN = (
    "INSERT INTO audits_rulerun (began_at, ended_at, book_count, done_count, new_count, cleared_count, seconds, by_id)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"
)


def _counts(books) -> dict:
    """The highest number that a finding of a union's year bears: new ones go on from there."""
    last = Cast(Func("number", Value("[0-9]+$"), function="substring"), IntegerField())
    rows = Finding.objects.filter(union__in={book.union for book in books}).values_list("union_id", "year")
    return defaultdict(int, {(union, year): number for union, year, number in rows.annotate(number_last=Max(last))})


def _open(found, books, signals) -> int:
    """Opens findings that are new, all in one statement; returns how many."""
    if not found:
        return 0
    concerned = {one.book: books[one.book] for one in found}
    counts, repeats, rows = _counts(concerned.values()), _repeated(found, concerned.values()), []
    for one in found:
        book = books[one.book]
        counts[book.union, book.year] += 1
        rows.append({
            "number": f"{book.union_code}-{book.year}-{counts[book.union, book.year]:03}", "union_id": book.union, "year": book.year,
            "book_id": book.key, "rule_id": one.rule, "subject": one.subject[:200], "lines": one.lines, "beside": one.beside,
            "severity": one.severity, "is_signal": one.rule in signals, "found": one.found, "allowed": one.allowed, "text_zh": one.zh,
            "text_en": one.en, "repeats_id": repeats.get((book.union, book.year - 1, one.rule)),
        })  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OPENING, [timezone.now(), json.dumps(rows, default=str)])
        return cursor.rowcount


_COLUMNS = {
    "number": "text", "union_id": "bigint", "year": "int", "book_id": "bigint", "rule_id": "text", "subject": "text", "lines": "int[]",
    "beside": "int[]", "severity": "text", "is_signal": "bool", "found": "numeric", "allowed": "numeric", "text_zh": "text", "text_en": "text",
    "repeats_id": "bigint",
}  # fmt: skip
_OPENING = (
    f"INSERT INTO audits_finding ({', '.join(_COLUMNS)}, state, source, plan, owner, level, created_at)"  # noqa: S608 - names of our own
    f" SELECT {', '.join(_COLUMNS)}, '{FindingState.OPEN}', '{Finding.Source.RULE.value}', '', '', 0, %s"
    f" FROM json_to_recordset(%s) AS q ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())}) ON CONFLICT DO NOTHING"
)
SAID = ("lines", "beside", "found", "allowed", "text_zh", "text_en")


def _said(one) -> tuple:
    """What a finding tells; of a stored row and of what the engine found alike."""
    return (one.lines, one.beside, one.found, one.allowed, one.zh, one.en)


def _update(changed: dict) -> None:
    """Brings figures and words of known findings (key -> what was found) up to date."""
    rows = list(Finding.objects.filter(pk__in=changed)) if changed else []
    for row in rows:
        for name, value in zip(SAID, _said(changed[row.pk]), strict=True):
            setattr(row, name, value)
        if row.state in STILL_UNTOUCHED:  # what an auditor has decided about keeps the severity that was decided about
            row.severity = changed[row.pk].severity
    Finding.objects.bulk_update(rows, [*SAID, "severity"])


def _repeated(found, books) -> dict:
    """(union, year, rule) -> the last finding of the rule there that was neither cleared nor let pass: a new one names it (S6-11)."""
    before = Finding.objects.filter(
        union__in={book.union for book in books}, rule__in={one.rule for one in found}, source=Finding.Source.RULE
    ).exclude(state__in=(FindingState.CLEARED, FindingState.WAIVED, FindingState.ACCEPTED))
    rows = before.order_by("pk").values_list("union_id", "year", "rule_id", "pk")
    return {(union, year, rule): pk for union, year, rule, pk in rows}
