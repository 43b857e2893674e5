"""Each of the 78 rules on a book that breaks it and on the nearest one that does not."""

import pytest

from audits.engine.checks import CHECKS
from audits.engine.reference import rule_rows
from tests.factories.ledgers import plain_book

from .examples import EXAMPLES


def broken(outcome) -> set[str]:
    return {one.rule for one in outcome.findings}


def test_every_rule_of_the_table_has_a_check_and_an_example():
    rules = {row["rule_id"] for row in rule_rows()}
    assert len(rules) == 78
    assert CHECKS.keys() == rules
    assert EXAMPLES.keys() == rules


def test_a_plain_year_has_no_finding_and_is_judged_by_every_rule(judged):
    outcome = judged([plain_book()])
    assert outcome.findings == []
    assert outcome.not_judged == {}


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_rule(judged, rule):
    """Both books are judged in one run, so that one union's breach is never the other's."""
    bad, good = plain_book("GH1"), plain_book("GH2")
    for one in good.tables["w_line"]:
        one["invoice"] = one["invoice"] and one["invoice"].replace("0330", "0440")
    EXAMPLES[rule][0](bad)
    EXAMPLES[rule][1](good)
    for one in good.tables["w_line"]:
        one["invoice"] = one["invoice"] and one["invoice"].replace("0330", "0440")
    found = [one for one in judged([bad, good]).findings if one.rule == rule]
    assert {one.union for one in found} == {"GH1"}
    assert all(one.zh and one.en and "{" not in one.zh + one.en for one in found)


def test_what_is_not_in_the_file_is_not_judged_and_no_pass(judged):
    book = plain_book(has_register=False, has_sheet=False)
    missing = judged([book]).not_judged["GH1"]
    assert {"FR-B01", "FR-B05", "FR-B06", "FR-A01", "FR-E13"} <= set(missing)
    assert "FR-F01" not in missing
