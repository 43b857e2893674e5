"""Runs of the rules over kept books: findings appear, go away when they are found no more, and keep their life otherwise."""

import json
from collections import defaultdict
from datetime import date
from functools import partial

from celery import current_app
from django.db import connection, transaction
from django.db.models import Func, IntegerField, Max, Value
from django.db.models.functions import Cast
from django.utils import timezone

from workflow.actions import move
from workflow.days import is_workday_by_now

from ..engine.files import judge
from ..engine.kept import judge_kept, prepare
from ..models import Book, Finding, RuleRun, Waiver
from ..queries.rules import facts_of_years, value_rows
from ..states import BookState, FindingState, WaiverState

A_TASK = 5_000  # books
PROGRESS = ("done_count", "new_count", "cleared_count", "seconds")
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

    A slice is stored in a transaction of its own: a crash leaves whole slices, and the next run finds the rest again.
    """
    books = Book.objects.exclude(state=BookState.SUPERSEDED)
    if book_ids is not None:
        books = books.filter(pk__in=book_ids)
    rows = list(books.order_by("union__path", "year").values_list("pk", "year", "province"))
    run = RuleRun.objects.create(book_count=len(rows), by=by)
    if rows:
        _run_over(run, rows)
    run.ended_at = timezone.now()
    run.save(update_fields=["ended_at", *PROGRESS])
    return run


def keep_books(book_ids=None) -> int:
    """Reckons what the rules ask of the lines of books (all in force when none are named) where it is not kept, or was kept for other values.

    A run does it by itself for the books it judges; returns how many were looked at.
    """
    books = Book.objects.exclude(state=BookState.SUPERSEDED)
    if book_ids is not None:
        books = books.filter(pk__in=book_ids)
    rows = list(books.order_by("pk").values_list("pk", "year", "province"))
    if rows:
        with connection.cursor() as cursor:
            _prepare(cursor, rows)
            for _part in judge_kept(cursor, [pk for pk, _year, _province in rows], []):
                pass
    return len(rows)


def run_all_soon() -> int:
    """Has all books in force judged, each few thousand by a task of their own, so that workers share them; returns how many tasks."""
    keys = list(
        Book.objects.exclude(state=BookState.SUPERSEDED).order_by("union__path", "year").values_list("pk", flat=True)
    )
    parts = [keys[at : at + A_TASK] for at in range(0, len(keys), A_TASK)]
    for part in parts:
        run_soon(part)
    return len(parts)


def _prepare(cursor, rows) -> None:
    years = [year for _pk, year, _province in rows]
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    prepare(cursor, {province for _pk, _year, province in rows}, first, last, is_workday_by_now(), value_rows())


def _run_over(run: RuleRun, rows) -> None:
    seconds: dict[str, float] = defaultdict(float)
    with connection.cursor() as cursor:
        _prepare(cursor, rows)
        for part, outcome, facts in _judged(cursor, rows):
            for rule, spent in outcome.seconds.items():
                seconds[rule] += spent
            new, cleared = keep_findings(part, outcome, facts)
            run.new_count, run.cleared_count, run.done_count = (
                run.new_count + new,
                run.cleared_count + cleared,
                run.done_count + len(part),
            )
            run.seconds = {rule: round(spent, 4) for rule, spent in seconds.items()}
            if run.done_count < run.book_count:
                run.save(update_fields=PROGRESS)


def _judged(cursor, rows):
    """Each slice of the books with its outcome and the rules that judged it: those of the books' fiscal years."""
    for facts, years in facts_of_years(year for _pk, year, _province in rows):
        keys = [pk for pk, year, _province in rows if year in years]
        for part, outcome in judge_kept(cursor, keys, facts):
            yield part, outcome, facts


@transaction.atomic
def keep_findings(book_ids, outcome, facts) -> tuple[int, int]:
    """Stores what a slice's run found: (new findings, findings that are gone). Waived rules are left out until they expire."""
    rows = Book.objects.filter(pk__in=book_ids).values_list("pk", "union_id", "year", "union__code", named=True)
    books = {book.pk: book for book in rows}
    waived = _waived({book.union_id for book in books.values()})
    known = _known(book_ids)
    fresh, seen, changed = [], set(), {}
    for one in outcome.findings:
        key = (one.book, one.rule, one.subject[:200])
        if waived and (books[one.book].union_id, one.rule) in waived:
            continue
        seen.add(key)
        row = known.get(key)
        if row is None:
            fresh.append(one)
        elif _said(row) != _said(one) or (row.state in STILL_UNTOUCHED and row.severity != one.severity):
            changed[row.pk] = one
    _update(changed)
    gone = [row.pk for key, row in known.items() if key not in seen and row.state in STILL_UNTOUCHED]
    for finding in Finding.objects.filter(pk__in=gone) if gone else ():
        move(finding, FindingState.CLEARED)
    _note_run(books.values(), outcome)
    return _open(fresh, books, {fact.rule for fact in facts if fact.is_signal}), len(gone)


def _known(book_ids) -> dict:
    """(book, rule, subject) -> what is known of the findings of these books by a rule."""
    rows = Finding.objects.filter(book__in=book_ids, source=Finding.Source.RULE)
    return {(row.book_id, row.rule_id, row.subject): row
            for row in rows.values_list("pk", "book_id", "rule_id", "subject", "state", "severity", *SAID, named=True)}  # fmt: skip


def _note_run(books, outcome) -> None:
    """When the rules ran over each book and which of them could not judge it: one statement for each set of such rules."""
    alike = defaultdict(list)
    for book in books:
        alike[tuple(sorted(outcome.not_judged.get(book.union__code, ())))].append(book.pk)
    for rules, keys in alike.items():
        Book.objects.filter(pk__in=keys).update(not_judged=list(rules), ran_at=timezone.now())


def _waived(union_ids) -> set:
    today = timezone.localdate()
    rows = Waiver.objects.filter(
        union__in=union_ids, state=WaiverState.GRANTED, starts_on__lte=today, expires_on__gte=today
    )
    return set(rows.values_list("union_id", "rule_id"))


def _counts(books) -> dict:
    """The highest number that a finding of a union's year bears: new ones go on from there."""
    last = Cast(Func("number", Value("[0-9]+$"), function="substring"), IntegerField())
    rows = Finding.objects.filter(union__in={book.union_id for book in books}).values_list("union_id", "year")
    return defaultdict(int, {(union, year): number for union, year, number in rows.annotate(number_last=Max(last))})


def _open(found, books, signals) -> int:
    """Opens findings that are new, all in one statement; returns how many."""
    if not found:
        return 0
    concerned = {one.book: books[one.book] for one in found}
    counts, repeats, rows = _counts(concerned.values()), _repeated(found, concerned.values()), []
    for one in found:
        book = books[one.book]
        counts[book.union_id, book.year] += 1
        rows.append({
            "number": f"{book.union__code}-{book.year}-{counts[book.union_id, book.year]:03}", "union_id": book.union_id, "year": book.year,
            "book_id": book.pk, "rule_id": one.rule, "subject": one.subject[:200], "lines": one.lines, "beside": one.beside,
            "severity": one.severity, "is_signal": one.rule in signals, "found": one.found, "allowed": one.allowed, "text_zh": one.zh,
            "text_en": one.en, "repeats_id": repeats.get((book.union_id, book.year - 1, one.rule)),
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
    words = (one.text_zh, one.text_en) if hasattr(one, "text_zh") else (one.zh, one.en)
    return (one.lines, one.beside, one.found, one.allowed, *words)


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
        union__in={book.union_id for book in books}, rule__in={one.rule for one in found}, source=Finding.Source.RULE
    ).exclude(state__in=(FindingState.CLEARED, FindingState.WAIVED, FindingState.ACCEPTED))
    rows = before.order_by("pk").values_list("union_id", "year", "rule_id", "pk")
    return {(union, year, rule): pk for union, year, rule, pk in rows}
