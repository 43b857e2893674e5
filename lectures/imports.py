"""Topics of the menu from a file: found again by their code; new ones wait for the next version (F-A1-15)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from federation.imports import Column, Difference, Importer, RowError, parsers, register
from federation.queries import reach_of

from .actions.topics import stage_change
from .models import Category, Topic
from .policies import OFFICE, can_change_topic
from .queries.freshness import menu_changed

YES = {"y", "yes", "是", "适合", "可", "1", "true"}
NO = {"", "n", "no", "否", "不适合", "不可", "0", "false"}
CATEGORY = ("category", "category_zh", "category_en")
SHORT = ("title_zh", "title_en", "summary", "outline", "minutes", "format", "is_for_schools", "group_min_people", "group_max_people")  # fmt: skip


def words(most=20):
    """A list of words divided by 、 or comma."""

    def parse(cell):
        found = tuple(word.strip() for word in re.split(r"[、,，;；]", parsers.as_text(cell)) if word.strip())
        if any(len(word) > most for word in found):
            raise ValidationError(_("Each word may have at most %(limit)s characters.") % {"limit": most})
        return found or ""

    return parse


def number(low, high):
    """A whole number between `low` and `high`; None when empty."""

    def parse(cell):
        text = parsers.as_text(cell)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or not low <= int(text[:9]) <= high:
            raise ValidationError(
                _("This must be a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
            )
        return int(text)

    return parse


def yes_or_no(cell):
    """True for Y and 是, False for N, 否 and an empty cell."""
    text = parsers.as_text(cell).lower()
    if text in YES or text in NO:
        return text in YES
    raise ValidationError(_("Please write Y or N."))


class TopicImporter(Importer):
    kind = "topics"
    label = gettext_lazy("topics")
    key = ("code",)
    roles = OFFICE
    columns = (
        Column("code", pgettext_lazy("lectures", "code"), ("主题编号", "编号", "代码", "topic_code", "topic code"), True, parsers.code(8)),
        Column("category", gettext_lazy("category code"), ("类别编号", "类别代码", "category_code"), True, parsers.code(8)),
        Column("category_zh", gettext_lazy("category"), ("类别", "类别名称", "category_zh"), False, parsers.text(40)),
        Column("category_en", gettext_lazy("category in English"), ("类别英文", "category_en"), False, parsers.text(60)),
        Column("title_zh", gettext_lazy("Chinese title"), ("主题", "标题", "题目", "主题名称", "title_zh"), True, parsers.text(60)),
        Column("title_en", gettext_lazy("English title"), ("英文标题", "title_en"), False, parsers.text(120)),
        Column("summary", gettext_lazy("plain summary"), ("简介", "一句话介绍", "summary"), False, parsers.text(200)),
        Column("outline", gettext_lazy("outline"), ("提纲", "大纲", "outline_zh", "outline"), False, parsers.text(2000)),
        Column("audience", gettext_lazy("audience"), ("听众", "受众", "适合对象", "audience"), True, words()),
        Column("minutes", gettext_lazy("minutes"), ("时长", "分钟", "minutes"), True, number(10, 600)),
        Column(
            "format", gettext_lazy("format"), ("形式", "format"), True,
            parsers.choice(Topic.Format, {value: value for value in Topic.Format.values}),
        ),
        Column("is_for_schools", gettext_lazy("suitable for schools"), ("适合学校", "进校园", "school_ok"), False, yes_or_no),
        Column("group_min_people", gettext_lazy("fewest people"), ("最少人数",), False, number(1, 2000)),
        Column("group_max_people", gettext_lazy("most people"), ("最多人数",), False, number(1, 2000)),
    )  # fmt: skip

    def compare(self, parsed, plan, *, union, by):
        known = Topic.objects.select_related("category").in_bulk(
            {values["code"] for _row, values in parsed}, field_name="code"
        )
        rails = Category.objects.in_bulk({values["category"] for _row, values in parsed}, field_name="code")
        named = {values["category"]: values.get("category_zh") for _row, values in parsed if values.get("category_zh")}
        for row, values in parsed:
            low, high = values.get("group_min_people") or 1, values.get("group_max_people") or 2000
            if values["category"] not in rails and values["category"] not in named:
                plan.errors.append(RowError(row, "category", _("There is no such category; please give its name too.")))
            elif not self._may_change(known.get(values["code"]), by):
                plan.errors.append(
                    RowError(row, "code", _("This topic is on the menu; the corps office of the city changes it."))
                )
            elif low > high:
                plan.errors.append(RowError(row, "group_min_people", _("Fewest people is more than most people.")))
            else:
                self._difference(row, values, known.get(values["code"]), plan)

    def _may_change(self, topic, by):
        return topic is None or by is None or can_change_topic(reach_of(by), topic)

    def _difference(self, row, values, topic, plan):
        if topic is None:
            plan.created.append(Difference(row, values["title_zh"], values=values))
            return
        changes = [
            (name, before, after)
            for name, before, after in self._pairs(topic, values)
            if after not in (None, "", ()) and before != after
        ]
        if changes:
            plan.changed.append(Difference(row, values["title_zh"], tuple(changes), values, topic))
        else:
            plan.unchanged += 1

    def _pairs(self, topic, values):
        for name in SHORT:
            if name in values:
                yield name, getattr(topic, name), values[name]
        yield "audience", "、".join(topic.audience), "、".join(values["audience"])
        yield "category", topic.category.code, values["category"]

    def apply(self, plan, *, union, by):
        rails = {}
        for difference in (*plan.created, *plan.changed):
            values = difference.values
            rails[values["category"]] = rails.get(values["category"]) or self._category(values)
        Topic.objects.bulk_create([self._topic(Topic(), d.values, rails) for d in plan.created])
        standing = [d for d in plan.changed if d.target.is_published]
        for difference in standing:
            wanted = self._topic(Topic.objects.get(pk=difference.target.pk), difference.values, rails)
            stage_change(
                difference.target, {name: getattr(wanted, name) for name in (*SHORT, "audience", "category")}, by=by
            )
        changed = [self._topic(d.target, d.values, rails) for d in plan.changed if not d.target.is_published]
        Topic.objects.bulk_update(changed, [*SHORT, "audience", "category"], batch_size=500)
        menu_changed()

    def _category(self, values):
        digits = "".join(filter(str.isdigit, values["category"])) or "0"
        names = {"name_zh": values.get("category_zh") or "", "name_en": values.get("category_en") or ""}
        return Category.objects.get_or_create(code=values["category"], defaults={**names, "position": int(digits[:4])})[
            0
        ]

    def _topic(self, topic, values, rails):
        topic.code, topic.category = values["code"], rails[values["category"]]
        topic.audience = list(values["audience"])
        for name in SHORT:
            if values.get(name) not in (None, ""):
                setattr(topic, name, values[name])
        topic.summary = topic.summary or topic.outline[:200]
        return topic


register(TopicImporter())
