"""Each of the 78 rules on a book that breaks it and on the nearest one that does not."""

import re

import pytest

from audits.engine.checks import CHECKS
from audits.engine.reference import rule_rows
from audits.models import Rule
from audits.reference import load_rules
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


def test_every_rule_says_in_one_plain_sentence_what_to_do(db, client):
    """Also a rule that stood there before; a sentence that stands already stays."""
    Rule.objects.update(plain_zh="", plain_en="")
    Rule.objects.filter(pk="FR-D01").update(plain_zh="不许请客。", plain_en="No treats.")
    load_rules()
    rules = list(Rule.objects.all())
    assert [rule.code for rule in rules if not (rule.plain_zh.endswith("。") and rule.plain_en.endswith("."))] == []
    assert all(rule.plain_zh.count("。") == 1 and re.search("请|不许", rule.plain_zh) for rule in rules)
    assert len({rule.plain_zh for rule in rules}) == len({rule.plain_en for rule in rules}) == 78
    assert all(("提示" in rule.plain_zh) == ("no breach" in rule.plain_en) == rule.is_signal for rule in rules)
    page = client.get("/audits/rules/").content.decode()
    assert all(rule.plain_zh in page for rule in rules)
    assert "不许请客。" in client.get("/audits/rules/FR-D01/").content.decode()


def test_what_is_not_in_the_file_is_not_judged_and_no_pass(judged):
    book = plain_book(has_register=False, has_sheet=False)
    missing = judged([book]).not_judged["GH1"]
    assert {"FR-B01", "FR-B05", "FR-B06", "FR-A01", "FR-E13"} <= set(missing)
    assert "FR-F01" not in missing
