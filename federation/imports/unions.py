"""Unions from a file: natural key is the code; parents may stand in the same file."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..actions.unions import move_union
from ..models import Union, UnionKind
from ..names import text_pinyin
from . import parsers
from .engine import Column, Difference, Importer, RowError
from .registry import register

PLAIN = (
    "name", "short_name", "kind", "industry", "credit_code", "address", "latitude", "longitude", "founded_on",
)  # fmt: skip

# what the field writes in this column (glossary §1), whatever language the page has
KIND_WORDS = {
    "市总工会": UnionKind.MUNICIPAL_FEDERATION, "区县总工会": UnionKind.COUNTY_FEDERATION,
    "区总工会": UnionKind.COUNTY_FEDERATION, "县总工会": UnionKind.COUNTY_FEDERATION,
    "产业工会": UnionKind.INDUSTRIAL_UNION, "乡镇工会": UnionKind.TOWNSHIP_UNION, "镇工会": UnionKind.TOWNSHIP_UNION,
    "街道工会": UnionKind.TOWNSHIP_UNION, "园区总工会": UnionKind.PARK_FEDERATION, "园区工会": UnionKind.PARK_FEDERATION,
    "企业工会": UnionKind.ENTERPRISE_UNION, "国有企业工会": UnionKind.ENTERPRISE_UNION,
    "机关工会": UnionKind.OFFICE_UNION, "事业单位工会": UnionKind.INSTITUTION_UNION,
    "学校工会": UnionKind.SCHOOL_UNION, "联合工会": UnionKind.JOINT_UNION,
}  # fmt: skip


class UnionImporter(Importer):
    kind = "unions"
    list_name = "admin:federation_union_changelist"
    label = gettext_lazy("unions")
    key = ("code",)
    columns = (
        Column("code", gettext_lazy("code"), ("工会编码", "编码", "代码", "工会代码", "union code"), True, parsers.code()),
        Column("name", gettext_lazy("name"), ("工会名称", "名称", "全称", "单位名称", "union name"), True, parsers.text(120)),
        Column(
            "parent", gettext_lazy("code of the higher union"),
            ("上级编码", "上级工会编码", "上级代码", "上级工会", "parent", "parent code"), False, parsers.code(),
        ),
        Column(
            "kind", pgettext_lazy("of a union", "kind"),
            ("类型", "工会类型", "类别", "性质", "kind", "type"), True, parsers.choice(UnionKind, KIND_WORDS),
        ),
        Column("short_name", gettext_lazy("short name"), ("简称", "工会简称"), False, parsers.text(40)),
        Column("industry", gettext_lazy("industry"), ("行业", "所属行业", "产业"), False, parsers.text(40)),
        Column(
            "credit_code", gettext_lazy("unified social credit code"),
            ("统一社会信用代码", "信用代码", "credit code"), False, parsers.code(18),
        ),
        Column("address", gettext_lazy("address"), ("地址", "单位地址", "通讯地址"), False, parsers.text(200)),
        Column("latitude", gettext_lazy("latitude"), ("纬度", "lat"), False, parsers.degrees(90)),
        Column("longitude", gettext_lazy("longitude"), ("经度", "lng", "lon"), False, parsers.degrees(180)),
        Column("founded_on", gettext_lazy("founded on"), ("成立日期", "建会日期", "成立时间"), False, parsers.date),
    )  # fmt: skip

    def compare(self, parsed, plan, *, union, by):
        codes = {values["code"] for _number, values in parsed}
        codes |= {values["parent"] for _number, values in parsed if values.get("parent")}
        known = {row.code: row for row in Union.objects.filter(code__in=codes).select_related("parent")}
        known[union.code] = union
        in_file = {values["code"]: values.get("parent") or "" for _number, values in parsed}
        for number, values in parsed:
            error = self._misplaced(values, known, in_file, union)
            if error:
                plan.errors.append(RowError(number, *error))
            else:
                self._difference(number, values, known, union, plan)

    def _misplaced(self, values, known, in_file, union):
        standing, parent = known.get(values["code"]), values.get("parent")
        if standing and not standing.path.startswith(union.path):
            return "code", _("This code belongs to a union outside your reach.")
        if values["code"] == union.code:
            return "code", _("The union at the top of this import cannot change itself.")
        if not parent:
            return None
        if parent not in in_file and (parent not in known or not known[parent].path.startswith(union.path)):
            return "parent", _("There is no union with this code within your reach.")
        if parent in known and known[parent].closed_on:
            return "parent", _("The higher union is closed.")
        seen, at = {values["code"]}, parent
        while at in in_file:
            if at in seen:
                return "parent", _("A union cannot be moved below itself.")
            seen.add(at)
            at = in_file[at]
        if at in known and standing and at and known[at].path.startswith(standing.path):
            return "parent", _("A union cannot be moved below itself.")
        return None

    def _difference(self, number, values, known, union, plan):
        standing = known.get(values["code"])
        if standing is None:
            values["parent"] = values.get("parent") or union.code
            plan.created.append(Difference(number, values["name"], values=values))
            return
        changes = [
            (name, getattr(standing, name), values[name])
            for name in PLAIN
            if name in values and values[name] not in ("", None) and getattr(standing, name) != values[name]
        ]
        above = standing.parent.code if standing.parent else ""
        if values.get("parent") and values["parent"] != above:
            changes.append(("parent", above, values["parent"]))
        if changes:
            plan.changed.append(Difference(number, values["name"], tuple(changes), values, standing))
        else:
            plan.unchanged += 1

    def apply(self, plan, *, union, by):
        self._create(plan, union)
        moved = []
        for difference in plan.changed:
            for name, _before, after in difference.changes:
                if name == "parent":
                    moved.append((difference.target, after))
                else:
                    setattr(difference.target, name, after)
            difference.target.pinyin = text_pinyin(difference.target.name)
        targets = [difference.target for difference in plan.changed]
        Union.objects.bulk_update(targets, [*PLAIN, "pinyin"], batch_size=1000)
        above = Union.objects.in_bulk({code for _target, code in moved}, field_name="code")
        for target, code in moved:
            move_union(union=target, to=above[code])

    def _create(self, plan, union):
        waiting = [difference.values for difference in plan.created]
        codes = {values["parent"] for values in waiting}
        # locked, so that nobody moves or closes them while rows are hung below
        above = Union.objects.select_for_update().order_by("pk").in_bulk(codes, field_name="code")
        while waiting:
            ready = [values for values in waiting if values["parent"] in above]
            made = [self._row(values, above[values["parent"]]) for values in ready]
            for row in Union.objects.bulk_create(made, batch_size=2000):
                above[row.code] = row
            waiting = [values for values in waiting if values["code"] not in above]

    def _row(self, values, parent):
        row = Union(parent=parent, code=values["code"], path=f"{parent.path}{values['code']}/")
        for name in PLAIN:
            if values.get(name) is not None:
                setattr(row, name, values[name])
        row.pinyin = text_pinyin(row.name)
        return row


register(UnionImporter())
