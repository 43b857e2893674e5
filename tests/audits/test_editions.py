"""Rules and values change from a day on: seen in the admin, tried out, made on their page, and what held on a past day stays known."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import Error
from django.urls import reverse
from django.utils import timezone

from audits.actions.runs import run_rules
from audits.models import Finding, RuleEdition, RuleValue
from audits.queries.books import income_by_source
from audits.queries.rules import rules_on
from tests.factories.audits import make_books, treat
from tests.factories.ledgers import line
from workflow.models import StateChange
from workflow.tokens import new_token


@pytest.fixture
def keeper(the, client):
    client.force_login(the.head)
    return client


def post(client, name, *args, **data):
    return client.post(reverse(f"audits:{name}", args=args), data | {"form_token": new_token()})


def test_an_edition_is_tried_made_and_what_held_before_stays_known(the, keeper):
    make_books(the, treat)
    count, today = Finding.objects.count(), timezone.localdate()
    said = {
        "severity": "medium",
        "is_on": "on",
        "source": "省实施细则",
        "article": "第9条",
        "since": today,
        "year": "2022",
    }
    page = post(keeper, "edition-new", "FR-D01", do="try", **said).content.decode()
    assert "另有1项严重程度不同" in page and "± GH1 FR-D01" in page
    page = post(keeper, "edition-new", "FR-D01", do="try", **{**said, "is_on": ""}).content.decode()
    assert "− GH1 FR-D01" in page
    assert Finding.objects.count() == count and RuleEdition.objects.filter(rule="FR-D01").count() == 1

    answer = post(keeper, "edition-new", "FR-D01", do="set", **said)
    assert answer.status_code == 422 and "省实施细则" in answer.content.decode()  # no reason: nothing typed is lost
    assert (
        post(
            keeper, "edition-new", "FR-D01", do="set", reason="新规定", **{**said, "since": today - timedelta(days=1)}
        ).status_code
        == 422
    )
    tomorrow = today + timedelta(days=1)
    assert (
        post(keeper, "edition-new", "FR-D01", do="set", reason="新规定", **{**said, "since": tomorrow}).status_code
        == 302
    )
    row = RuleEdition.objects.get(rule="FR-D01", since=tomorrow)
    assert (row.severity, row.source, row.reason, row.set_by) == ("medium", "省实施细则", "新规定", the.head)
    assert StateChange.objects.filter(event="rule_changed", note="新规定").exists()
    assert (
        post(keeper, "edition-new", "FR-D01", do="set", reason="再来", **{**said, "since": tomorrow}).status_code == 422
    )

    assert [rules_on(day).get(pk="FR-D01").severity for day in (today, tomorrow)] == ["block", "medium"]
    assert "FR-D01" in keeper.get(f"/audits/rules/?on={tomorrow}&source=省实施").content.decode()
    assert "FR-D01" not in keeper.get(f"/audits/rules/?on={today}&source=省实施").content.decode()
    page = keeper.get("/audits/rules/FR-D01/").content.decode()
    assert "新规定" in page and "尚未生效" in page
    assert keeper.get("/audits/rules/?on=2022-13-45").status_code == 400


def test_values_of_a_day_by_province_and_words(the, keeper):
    today = timezone.localdate()
    said = {"value": "2000", "province": "安徽", "since": today, "reason": "皖工发"}
    make_books(the, lambda book: book.tables["w_line"].append(line(10, words="舞台", amount_out=900_000)))
    page = post(
        keeper, "value-change", "approval_threshold", do="try", year="2022", value="8000", since=today
    ).content.decode()
    assert "+ GH1 FR-E10" in page
    assert post(keeper, "value-change", "festival_cap_year", do="set", **said).status_code == 302
    page = keeper.get("/audits/rules/values/?province=安徽").content.decode()
    assert "皖工发" in page and "集体决策起点" not in page
    page = keeper.get(f"/audits/rules/values/?on={today - timedelta(days=1)}&q=节日慰问").content.decode()
    assert "皖工发" not in page and "1500" in page
    old, new = (keeper.get(f"/audits/rules/FR-F16/?on={day}").content.decode() for day in ("2021-06-01", "2022-06-01"))
    assert ">500 " in old and ">1000 " in new
    assert (
        "高级" in keeper.get("/audits/rules/FR-C08/").content.decode()
        or "学时" in keeper.get("/audits/rules/FR-C08/").content.decode()
    )


def test_the_database_lets_nobody_change_or_backdate_an_edition(the):
    yesterday = timezone.localdate() - timedelta(days=1)
    row, value = RuleEdition.objects.filter(rule="FR-D01").get(), RuleValue.objects.filter(name="cash_limit").first()
    for statement, pk in [
        ("UPDATE audits_ruleedition SET severity = 'low' WHERE id = %s", row.pk), ("DELETE FROM audits_ruleedition WHERE id = %s", row.pk),
        ("UPDATE audits_rulevalue SET value = 1 WHERE id = %s", value.pk), ("DELETE FROM audits_rulevalue WHERE id = %s", value.pk),
    ]:  # fmt: skip
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleEdition.objects.create(rule_id="FR-D01", since=yesterday, severity="low", set_by=the.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleValue.objects.create(
            name="cash_limit", since=yesterday, value=1, unit="cents", label_zh="x", label_en="x", set_by=the.head
        )


def test_the_desk_shows_rules_editions_and_values_and_leads_to_a_new_one(the, keeper):
    pages = {
        name: keeper.get(reverse(f"admin:audits_{name}_changelist")).content.decode()
        for name in ("rule", "ruleedition", "rulevalue")
    }
    assert "/audits/rules/FR-A01/edition/" in pages["rule"] and "会费应收与实收比较" in pages["rule"]
    assert "全总会费规定" in pages["ruleedition"]
    assert "/audits/rules/values/" in pages["rulevalue"]
    keeper.force_login(the.auditor)
    assert keeper.get(reverse("audits:edition-new", args=["FR-D01"])).status_code == 403
    assert (
        post(
            keeper,
            "edition-new",
            "FR-D01",
            do="set",
            severity="low",
            source="x",
            since=timezone.localdate(),
            reason="x",
        ).status_code
        == 403
    )


def test_income_by_source_is_held_against_the_remittance(the, keeper):
    """The plain year agrees; with a third of the share missing it does not."""
    make_books(the, year=2021, run=False)
    book = make_books(the, run=False)
    book.refresh_from_db()
    page = keeper.get(reverse("audits:book-figures", args=[book.pk])).content.decode()
    assert "拨缴经费" in page and "相符" in page and "不相符" not in page
    rows = {row["code"]: row for row in income_by_source(book)}
    assert rows["402"]["before"] == rows["402"]["amount"] > 0 and rows["401"]["agreed"] is None
    short = make_books(the, lambda read: read.tables["w_line"][1].update(amount_in=2_000_000), run=False)
    assert "不相符" in keeper.get(reverse("audits:book-figures", args=[short.pk])).content.decode()


def test_a_year_is_judged_by_the_editions_of_its_own_last_day(the):
    """What somebody sets today changes the books of this year, those of past years never: severity and on or off alike."""
    today = timezone.localdate()
    old, new = make_books(the, treat), make_books(the, treat, year=today.year)
    before = {row.book_id: row for row in Finding.objects.filter(rule="FR-D01")}
    assert {row.severity for row in before.values()} == {"block"} and set(before) == {old.pk, new.pk}
    said = {"rule_id": "FR-D01", "since": today, "source": "x"}
    RuleEdition.objects.create(severity="low", **said)
    run_rules()
    assert [Finding.objects.get(pk=before[book.pk].pk).severity for book in (old, new)] == ["block", "low"]
    RuleEdition.objects.create(severity="low", is_on=False, **said)
    run_rules()
    assert [Finding.objects.get(pk=before[book.pk].pk).state for book in (old, new)] == ["open", "cleared"]
