"""Runs of the rules over kept books: findings appear, go away when they are found no more, and keep their life otherwise."""

from collections import defaultdict
from datetime import date
from functools import partial

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from workflow.actions import move
from workflow.days import is_workday_by_now

from ..engine.files import judge
from ..engine.kept import judge_kept, prepare
from ..models import Book, Finding, RuleRun, Waiver
from ..queries.rules import facts_of_years, value_rows
from ..states import BookState, FindingState, WaiverState

A_TASK = 5_000  # books
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
    run.save(update_fields=["ended_at"])
    return run


def run_all_soon() -> int:
    """Has all books in force judged, each few thousand by a task of their own, so that workers share them; returns how many tasks."""
    keys = list(
        Book.objects.exclude(state=BookState.SUPERSEDED).order_by("union__path", "year").values_list("pk", flat=True)
    )
    parts = [keys[at : at + A_TASK] for at in range(0, len(keys), A_TASK)]
    for part in parts:
        run_soon(part)
    return len(parts)


def _run_over(run: RuleRun, rows) -> None:
    years = [year for _pk, year, _province in rows]
    seconds: dict[str, float] = defaultdict(float)
    with connection.cursor() as cursor:
        first, last = date(min(years), 1, 1), date(max(years), 12, 31)
        prepare(cursor, {province for _pk, _year, province in rows}, first, last, is_workday_by_now(), value_rows())
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
            run.save()


def _judged(cursor, rows):
    """Each slice of the books with its outcome and the rules that judged it: those of the books' fiscal years."""
    for facts, years in facts_of_years(year for _pk, year, _province in rows):
        keys = [pk for pk, year, _province in rows if year in years]
        for part, outcome in judge_kept(cursor, keys, facts):
            yield part, outcome, facts


@transaction.atomic
def keep_findings(book_ids, outcome, facts) -> tuple[int, int]:
    """Stores what a slice's run found: (new findings, findings that are gone). Waived rules are left out until they expire."""
    rows = Book.objects.filter(pk__in=book_ids).select_related("union").only("year", "union__code")
    books = {book.pk: book for book in rows}
    waived = _waived({book.union_id for book in books.values()})
    known = defaultdict(dict)
    for row in Finding.objects.filter(book__in=book_ids, source=Finding.Source.RULE):
        known[row.book_id][row.rule_id, row.subject] = row
    signals = {fact.rule for fact in facts if fact.is_signal}
    fresh, seen, changed = [], set(), []
    counts = _counts(books.values())
    for one in outcome.findings:
        book, key = books[one.book], (one.rule, one.subject[:200])
        if (book.union_id, one.rule) in waived:
            continue
        seen.add((book.pk, *key))
        row = known[book.pk].get(key)
        if row is None:
            counts[book.union_id, book.year] += 1
            fresh.append(_fresh(one, book, key[1], signals, counts[book.union_id, book.year]))
        elif _update(row, one):
            changed.append(row)
    _know_repeats(fresh)
    made = Finding.objects.bulk_create(fresh, ignore_conflicts=True)
    Finding.objects.bulk_update(changed, ["lines", "beside", "found", "allowed", "text_zh", "text_en", "severity"])
    gone = [
        row
        for rows in known.values()
        for key, row in rows.items()
        if (row.book_id, *key) not in seen and row.state in STILL_UNTOUCHED
    ]
    for row in gone:
        move(row, FindingState.CLEARED)
    _note_run(books.values(), outcome)
    return len(made), len(gone)


def _note_run(books, outcome) -> None:
    """When the rules ran over each book and which of them could not judge it: one statement for each set of such rules."""
    alike = defaultdict(list)
    for book in books:
        alike[tuple(sorted(outcome.not_judged.get(book.union.code, ())))].append(book.pk)
    for rules, keys in alike.items():
        Book.objects.filter(pk__in=keys).update(not_judged=list(rules), ran_at=timezone.now())


def _waived(union_ids) -> set:
    today = timezone.localdate()
    rows = Waiver.objects.filter(
        union__in=union_ids, state=WaiverState.GRANTED, starts_on__lte=today, expires_on__gte=today
    )
    return set(rows.values_list("union_id", "rule_id"))


def _counts(books) -> dict:
    """How many findings a union's year has had: their numbers go on from there."""
    counts: dict = defaultdict(int)
    keys = {(book.union_id, book.year) for book in books}
    for union_id, year, number in Finding.objects.filter(union__in={union for union, _year in keys}).values_list(
        "union_id", "year", "number"
    ):
        counts[union_id, year] = max(counts[union_id, year], int(number.rpartition("-")[2]))
    return counts


def _fresh(one, book, subject, signals, number) -> Finding:
    return Finding(
        number=f"{book.union.code}-{book.year}-{number:03}", union=book.union, year=book.year, book=book, rule_id=one.rule, subject=subject,
        lines=one.lines, beside=one.beside, severity=one.severity, is_signal=one.rule in signals, found=one.found, allowed=one.allowed,
        text_zh=one.zh, text_en=one.en,
    )  # fmt: skip


def _update(row: Finding, one) -> bool:
    """Brings figures and words of a known finding up to date; whether anything changed."""
    said = {
        "lines": one.lines,
        "beside": one.beside,
        "found": one.found,
        "allowed": one.allowed,
        "text_zh": one.zh,
        "text_en": one.en,
    }
    if row.state in STILL_UNTOUCHED:  # what an auditor has decided about keeps the severity that was decided about
        said["severity"] = one.severity
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, said[name])
    return bool(changed)


def _know_repeats(fresh: list[Finding]) -> None:
    """A finding of the same rule in the same union's year before is named in the new one (S6-11)."""
    if not fresh:
        return
    before = Finding.objects.filter(
        union__in={row.union_id for row in fresh}, rule__in={row.rule_id for row in fresh}, source=Finding.Source.RULE
    ).exclude(state__in=(FindingState.CLEARED, FindingState.WAIVED, FindingState.ACCEPTED))
    last = {}
    for row in before.order_by("pk"):
        last[row.union_id, row.year, row.rule_id] = row
    for row in fresh:
        row.repeats = last.get((row.union_id, row.year - 1, row.rule_id))
