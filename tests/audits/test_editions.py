"""Rules and values change from a day on: seen in the admin, tried out, made on their page, and what held on a past day stays known."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.utils import Error
from django.urls import reverse
from django.utils import timezone

from audits.actions import rules as act
from audits.actions.runs import run_rules
from audits.models import Finding, RuleChange, RuleEdition, RuleValue
from audits.queries.books import income_by_source
from audits.queries.rules import rules_on
from notifications.models import Notice
from tests.factories.audits import make_books, treat
from tests.factories.federation import make_person
from tests.factories.ledgers import line
from workflow.models import StateChange
from workflow.tokens import new_token


@pytest.fixture
def keeper(the, client):
    client.force_login(the.head)
    return client


def post(client, name, *args, **data):
    return client.post(reverse(f"audits:{name}", args=args), data | {"form_token": new_token()})


def approve(the, client, change):
    """The second auditor looks at the change, tries it and approves; the first one cannot."""
    assert post(client, "change-step", change.pk, "approve").status_code == 403
    client.force_login(the.deputy)
    page = client.get(reverse("audits:change", args=[change.pk]) + "?year=2022").content.decode()
    assert "改为" in page and "2022" in page
    assert post(client, "change-step", change.pk, "approve").status_code == 302
    assert post(client, "change-step", change.pk, "refuse", note="x").status_code == 409


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
    assert not RuleEdition.objects.filter(rule="FR-D01", since=tomorrow).exists(), "it waits for a second auditor"
    approve(the, keeper, RuleChange.objects.get())
    row = RuleEdition.objects.get(rule="FR-D01", since=tomorrow)
    said = (row.severity, row.source, row.reason, row.set_by, row.approved_by)
    assert said == ("medium", "省实施细则", "新规定", the.head, the.deputy)
    keeper.force_login(the.head)
    said = {"severity": "medium", "is_on": "on", "source": "省实施细则", "article": "第9条"}
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


def test_a_change_is_refused_withdrawn_or_lapses_and_is_heard_of(the, keeper):
    said = {"by": the.head, "name": "cash_limit", "value": 5, "reason": "x"}
    today = timezone.localdate()
    for user in (the.head, the.deputy, the.auditor):
        user.person = make_person()
        user.save()
    first, second, third = (act.propose_value(since=today + timedelta(days=n), **said) for n in range(3))
    assert set(Notice.objects.values_list("kind", "person")) == {("audits.change_proposed", the.deputy.person_id)}
    assert post(keeper, "change-step", first.pk, "withdraw").status_code == 302
    keeper.force_login(the.deputy)
    assert post(keeper, "change-step", second.pk, "withdraw").status_code == 403
    assert post(keeper, "change-step", second.pk, "refuse", note=" ").status_code == 422
    assert post(keeper, "change-step", second.pk, "refuse", note="缺依据").status_code == 302
    keeper.force_login(the.auditor)
    assert post(keeper, "change-step", third.pk, "approve").status_code == 403
    keeper.force_login(the.deputy)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert post(keeper, "change-step", third.pk, "approve").status_code == 422
        assert (act.tend_changes(), act.tend_changes()) == (1, 0)
        page = keeper.get(reverse("audits:change-list") + "?state=refused").content.decode()
    assert f"changes/{second.pk}/" in page and f"changes/{first.pk}/" not in page and "现金" in page
    states = [RuleChange.objects.get(pk=row.pk).state for row in (first, second, third)]
    assert states == ["withdrawn", "refused", "lapsed"]
    assert Notice.objects.filter(kind="audits.change_decided", person=the.head.person).count() == 2
    assert RuleValue.objects.filter(name="cash_limit", set_by__isnull=False).count() == 0


def test_values_of_a_day_by_province_and_words(the, keeper):
    today = timezone.localdate()
    said = {"value": "2000", "province": "安徽", "since": today, "reason": "皖工发"}
    make_books(the, lambda book: book.tables["w_line"].append(line(10, words="舞台", amount_out=900_000)))
    page = post(
        keeper, "value-change", "approval_threshold", do="try", year="2022", value="8000", since=today
    ).content.decode()
    assert "+ GH1 FR-E10" in page
    assert post(keeper, "value-change", "festival_cap_year", do="set", **said).status_code == 302
    approve(the, keeper, RuleChange.objects.get())
    keeper.force_login(the.head)
    page = keeper.get("/audits/rules/values/?province=安徽").content.decode()
    assert "皖工发" in page and "集体决策起点" not in page
    page = keeper.get(f"/audits/rules/values/?on={today - timedelta(days=1)}&q=节日慰问").content.decode()
    assert "皖工发" not in page and "¥1,500.00" in page
    old, new = (keeper.get(f"/audits/rules/FR-F16/?on={day}").content.decode() for day in ("2021-06-01", "2022-06-01"))
    assert ">¥500.00" in old and ">¥1,000.00" in new
    assert (
        "高级" in keeper.get("/audits/rules/FR-C08/").content.decode()
        or "学时" in keeper.get("/audits/rules/FR-C08/").content.decode()
    )


def test_the_database_lets_nobody_change_or_backdate_an_edition(the):
    yesterday = timezone.localdate() - timedelta(days=1)
    four_eyes = {"set_by": the.head, "approved_by": the.deputy}
    row, value = RuleEdition.objects.filter(rule="FR-D01").get(), RuleValue.objects.filter(name="cash_limit").first()
    for statement, pk in [
        ("UPDATE audits_ruleedition SET severity = 'low' WHERE id = %s", row.pk), ("DELETE FROM audits_ruleedition WHERE id = %s", row.pk),
        ("UPDATE audits_rulevalue SET value = 1 WHERE id = %s", value.pk), ("DELETE FROM audits_rulevalue WHERE id = %s", value.pk),
    ]:  # fmt: skip
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleEdition.objects.create(rule_id="FR-D01", since=yesterday, severity="low", **four_eyes)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleValue.objects.create(
            name="cash_limit", since=yesterday, value=1, unit="cents", label_zh="x", label_en="x", **four_eyes
        )
    for alone in ({"set_by": the.head}, {"set_by": the.head, "approved_by": the.head}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleEdition.objects.create(rule_id="FR-D01", since=timezone.localdate(), severity="low", **alone)
        with pytest.raises(IntegrityError), transaction.atomic():
            RuleValue.objects.create(name="cash_limit", since=timezone.localdate(), label_zh="x", label_en="x", **alone)
    change = act.propose_value(by=the.head, name="cash_limit", since=timezone.localdate(), value=5, reason="x")
    with pytest.raises(Error), transaction.atomic():
        RuleChange.objects.filter(pk=change.pk).update(said={"value": "6"})
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleChange.objects.filter(pk=change.pk).update(decided_by=the.head)


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
