"""Brings the carried rules and values into the database; what stands there already is left as it is."""

from datetime import date

from .engine import program, reference

EVER = date(1900, 1, 1)


def load_rules(**_ignored) -> None:
    """Adds rules, editions and values that are missing; runs after every migration, harmless the second time."""
    from django.db import connection

    from .models import Rule, RuleEdition, RuleValue

    with connection.cursor() as cursor:
        program.install(cursor)
    known = set(Rule.objects.values_list("code", flat=True))
    fresh = [row for row in reference.rule_rows() if row["rule_id"] not in known]
    Rule.objects.bulk_create(
        Rule(
            code=row["rule_id"], group=row["group"], title_zh=row["title_zh"], title_en=row["title_en"], scope=row["scope"],
            formula=row["formula_or_threshold"], is_signal=row["rule_id"] in reference.SIGNALS,
        )
        for row in fresh
    )  # fmt: skip
    _fill_plain_words(Rule)
    RuleEdition.objects.bulk_create(
        RuleEdition(
            rule_id=row["rule_id"], since=EVER, severity=row["severity"], source=row["source"][:200], article=row["article"][:120],
            flag=row["source_flag"],
        )
        for row in fresh
    )  # fmt: skip
    named = set(RuleValue.objects.values_list("name", "province"))
    RuleValue.objects.bulk_create(
        RuleValue(
            name=row["name"], province=row["province"], since=row["since"], value=row["value"] or None, words=row["words"],
            unit=row["unit"], status=row["status"], label_zh=row["label_zh"], label_en=row["label_en"],
        )
        for row in reference.value_rows()
        if (row["name"], row["province"]) not in named
    )  # fmt: skip


def _fill_plain_words(model) -> None:
    """Rules without a plain sentence get the carried one; also those that came before there was any."""
    carried = {row["rule_id"]: row for row in reference.plain_rows()}
    bare = list(model.objects.filter(plain_zh="", code__in=carried))
    for rule in bare:
        rule.plain_zh, rule.plain_en = carried[rule.code]["plain_zh"], carried[rule.code]["plain_en"]
    model.objects.bulk_update(bare, ["plain_zh", "plain_en"])
