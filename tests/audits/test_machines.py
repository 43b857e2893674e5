"""Every (from, to) pair of the machines: legal ones move, all the others refuse."""

from datetime import date

import pytest
from django.utils import timezone

from audits import states
from audits.models import Campaign, Extension, LedgerLine, RuleChange, Sample, SampleLine, Task, Waiver
from tests.factories.audits import make_books, make_finding
from tests.factories.machines import assert_full_matrix

DAYS = {"opens_on": date(2026, 1, 1), "closes_on": date(2026, 12, 31)}


def make_task(the):
    campaign, _new = Campaign.objects.get_or_create(union=the.county, year=2022, title="x", **DAYS)
    return Task.objects.create(campaign=campaign, union=the.union)


def make_waiver(the):
    dates = {"starts_on": date(2026, 1, 1), "expires_on": date(2026, 12, 31)}
    return Waiver.objects.create(union=the.union, rule_id="FR-D01", reason="x", requested_by=the.auditor, **dates)


def make_extension(the):
    return Extension.objects.create(
        finding=make_finding(the), until=date(2027, 1, 1), reason="x", asked_by=the.treasurer
    )


def make_sample_line(the):
    book = make_books(the, run=False)
    sample = Sample.objects.create(book=book, seed="x")
    entry = LedgerLine.objects.filter(book=book).first()
    return SampleLine.objects.create(sample=sample, entry=entry, why="drawn", checked_at=timezone.now())


def make_change(the):
    return RuleChange.objects.create(name="cash_limit", since=date(2027, 1, 1), reason="x", proposed_by=the.head)


def make_signature(the):
    return make_books(the, run=False).signatures.get()


ROWS = {
    states.BOOK: lambda the: make_books(the, run=False),
    states.FINDING: make_finding,
    states.SIGNATURE: make_signature,
    states.TASK: make_task,
    states.WAIVER: make_waiver,
    states.EXTENSION: make_extension,
    states.RULE_CHANGE: make_change,
    states.SAMPLE: make_sample_line,
}


@pytest.mark.parametrize("machine", ROWS, ids=lambda machine: machine.name)
def test_a_row_moves_as_its_table_says_and_never_otherwise(the, machine):
    assert_full_matrix(machine, lambda: ROWS[machine](the))
