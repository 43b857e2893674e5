"""Kept books are judged by few of their lines and by sums: that must find just what judging every line finds."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.actions import books as act
from audits.actions.runs import run_rules
from audits.engine import kept
from audits.engine.files import judge
from audits.engine.kept import judge_kept
from audits.engine.tables import fold
from audits.models import Book, Finding, KeptBook, KeptInvoice, RuleRun, RuleValue
from audits.queries.rules import facts_on, value_rows
from audits.queries.trail import books_kept_otherwise
from tests.factories.audits import make_books, treat
from tests.factories.federation import make_union
from tests.factories.ledgers import YEAR, line, plain_book
from workflow.days import is_workday_by_now

from .examples import EXAMPLES
from .test_sample import books_in, sample


def every_book():
    """The five unions of the sample, and for each rule the book that breaks it and the one that does not."""
    books = books_in(sample())
    for rule, changes in EXAMPLES.items():
        for word, change in zip("bg", changes, strict=True):
            book = plain_book(f"{rule}{word}")
            change(book)
            books.append(book)
    return books


def told(one):
    return (
        one.union,
        one.rule,
        one.subject,
        tuple(one.lines),
        tuple(one.beside),
        one.severity,
        one.found,
        one.allowed,
        one.zh,
    )


def by_marks(keys, **how):
    """(findings, what could not be judged) of kept books."""
    found = []
    with connection.cursor() as cursor:
        for _part, outcome in judge_kept(cursor, keys, facts_on(), **how):
            found += outcome.findings
            not_judged = outcome.not_judged
    return found, not_judged


def test_few_lines_and_sums_find_what_all_lines_find(the, monkeypatch):
    books = every_book()
    for book in books:
        union = make_union(the.county, book.union_code, book.union_name)
        act.post_book(book, by=the.treasurer, union=union)
    with connection.cursor() as cursor:
        whole = judge(cursor, books, is_workday_by_now(), value_rows(), facts_on())
    # what the year before closed with is no column of kept books, but the balance sheet of another one (E07)
    whole.findings = [one for one in whole.findings if one.rule != "FR-E07"]
    keys = list(Book.objects.order_by("pk").values_list("pk", flat=True))
    marked, not_judged = by_marks(keys, from_lines=True)
    assert KeptBook.objects.count() == KeptBook.objects.filter(stamp="").count(), "what is only tried is not kept"
    reckoned, _not_judged = by_marks(keys)
    found, _not_judged = by_marks(keys)
    assert KeptBook.objects.exclude(stamp="").count() == len(keys)
    assert {told(one) for one in marked} == {told(one) for one in whole.findings}
    assert {told(one) for one in reckoned} == {told(one) for one in whole.findings}
    assert {told(one) for one in found} == {told(one) for one in whole.findings}
    # a rule is not asked where no line bears its marks: of one book alone that is seldom
    alone = [told(one) for key in keys for one in by_marks([key])[0]]
    assert sorted(alone, key=str) == sorted(map(told, whole.findings), key=str)
    monkeypatch.setattr(kept, "FEW", 0)
    monkeypatch.setattr(kept, "SLICE", 40)
    sliced, _not_judged = by_marks(keys)
    assert sorted(map(told, sliced), key=str) == sorted(alone, key=str), "many books come in slices"
    assert len(marked) == len(reckoned) == len(found) == len(whole.findings) > 300
    assert {one.rule for one in found} == EXAMPLES.keys() - {"FR-E07"}
    assert {union: set(rules) for union, rules in not_judged.items()} == {
        union: set(rules) for union, rules in whole.not_judged.items()
    }


def test_a_new_file_is_judged_in_few_statements_whatever_else_is_kept(the):
    book = make_books(the, treat, run=False)

    def statements():
        run_rules([book.pk])
        with CaptureQueriesContext(connection) as seen:
            run_rules([book.pk])
        return len([one for one in seen if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    alone = statements()
    for number in range(30):
        make_books(the, treat, union=make_union(the.county, f"GX{number}", "甲公司工会"), run=False)
    assert statements() == alone <= 10
    assert Finding.objects.filter(book=book, rule="FR-D01").count() == 1


def test_an_invoice_is_found_again_in_whatever_order_the_books_come(the):
    """Those used more than once are noted by the first run after posting; a later book finds them in books that ran before."""
    unions = [make_union(the.county, f"GX{number}", "甲公司工会") for number in range(22)]

    def invoiced(number):
        return lambda book: book.tables["w_line"].append(line(10, invoice=number))

    books = [make_books(the, invoiced(f"发票{at // 2}"), union=union, run=False) for at, union in enumerate(unions)]
    again = Finding.objects.filter(rule="FR-F02", text_zh__startswith="发票发票")
    run_rules([books[0].pk])
    run_rules([books[1].pk])
    assert list(KeptInvoice.objects.filter(invoice__startswith="发票").values_list("invoice", flat=True)) == ["发票0"]
    run_rules([book.pk for book in books])
    assert again.count() == 11
    late = make_books(the, invoiced("发票3"), union=make_union(the.county, "ZZ", "甲公司工会"), run=False)
    run_rules([late.pk])
    assert again.filter(book=late).count() == 1
    assert books_kept_otherwise() == []
    KeptInvoice.objects.filter(invoice="发票3").delete()
    assert set(books_kept_otherwise()) == {books[6], books[7], late}


def test_a_book_is_judged_alike_whatever_years_run_beside_it(the):
    """A line on a Sunday of the year after is no day off of these books, even where that year's days are at hand."""
    sunday = lambda book: book.tables["w_line"].append(line(10, booked=date(YEAR + 1, 3, 19)))  # noqa: E731
    book = make_books(the, sunday, run=False)
    after = make_books(the, union=make_union(the.county, "GX1", "甲公司工会"), year=YEAR + 1, run=False)
    run_rules([book.pk])
    alone = sorted(book.findings.values_list("rule", "lines"))
    run_rules([book.pk, after.pk])
    assert sorted(book.findings.exclude(state="cleared").values_list("rule", "lines")) == alone
    assert any(10 in lines for _rule, lines in alone), "that it lies outside is told"


def test_a_union_of_another_name_is_judged_by_that_name(the):
    """What is kept of its lines holds for the name it was reckoned with."""
    book = make_books(the, lambda book: book.tables["w_line"].append(line(10, invoice_to=fold(the.union.name))))
    assert not Finding.objects.filter(rule="FR-F03").exists()
    the.union.name = "乙公司工会"
    the.union.save()
    run_rules([book.pk])
    assert Finding.objects.filter(rule="FR-F03", lines=[10]).count() == 1


@pytest.mark.parametrize("count", [3, 30])
def test_a_later_run_sees_new_values_and_the_books_of_now_alone(the, count):
    """The working tables stay from run to run: neither values nor books of the run before may shine through."""
    unions = [make_union(the.county, f"GX{number}", "甲公司工会") for number in range(count)]
    books = [
        make_books(the, lambda book: book.tables["w_line"].append(line(10, words="便餐")), union=union, run=False)
        for union in unions
    ]
    run_rules([book.pk for book in books])
    assert not Finding.objects.filter(rule="FR-D01").exists()
    RuleValue.objects.create(
        name="words_treating", words="便餐", since="2000-01-01", unit="pattern", label_zh="x", label_en="x"
    )
    run_rules([book.pk for book in books])
    assert Finding.objects.filter(rule="FR-D01").count() == count
    run_rules([books[0].pk])
    assert RuleRun.objects.order_by("-pk")[0].book_count == 1
    assert Finding.objects.filter(rule="FR-D01", state="open").count() == count
