"""Members from a file: found again by ID number, else by phone, else by member number."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..fields import blind_index
from ..models import Membership, Person
from ..names import person_pinyin
from . import parsers
from .engine import Column, Difference, Importer, RowError
from .known import Known
from .registry import register


class MemberImporter(Importer):
    kind = "members"
    list_name = "admin:federation_membership_changelist"
    label = gettext_lazy("members")
    key = ("id_number", "phone", "number")
    columns = (
        Column("name", pgettext_lazy("of a human being", "name"), ("姓名", "会员姓名", "名字", "职工姓名"), True, parsers.text(60)),
        Column(
            "id_number", gettext_lazy("national ID number"),
            ("身份证号", "身份证号码", "身份证", "证件号码", "公民身份号码", "id number"), False, parsers.id_number, True,
        ),
        Column(
            "phone", gettext_lazy("phone"),
            ("手机", "手机号", "手机号码", "电话", "联系电话", "移动电话", "mobile"), False, parsers.phone, True,
        ),
        Column(
            "union", gettext_lazy("code of the union"),
            ("工会编码", "工会代码", "所在工会编码", "编码", "union code"), False, parsers.code(),
        ),
        Column("number", gettext_lazy("member number"), ("会员号", "会员编号", "会员证号", "卡号"), False, parsers.code()),
        Column("joined_on", gettext_lazy("joined on"), ("入会日期", "入会时间", "加入日期"), False, parsers.date),
    )  # fmt: skip

    def compare(self, parsed, plan, *, union, by):
        today = timezone.localdate()
        known = Known(parsed, union)
        people = {}
        for number, values in parsed:
            values["id_index"] = blind_index(values["id_number"], "id_number") if values.get("id_number") else None
            values["phone_index"] = blind_index(values["phone"], "phone") if values.get("phone") else None
            person, error = known.person(values)
            if not error:
                error = self._misplaced(values, known, person, today)
            if not error and person and people.setdefault(person.pk, number) != number:
                error = ("name", _("The same person already stands in row %(row)s.") % {"row": people[person.pk]})
            if error:
                plan.errors.append(RowError(number, *error))
            else:
                self._difference(number, values, known, person, plan)

    def _misplaced(self, values, known, person, today):
        to = known.union(values)
        if to is None:
            return "union", _("There is no union with this code within your reach.")
        if to.closed_on:
            return "union", _("This union is closed.")
        if values.get("joined_on") and values["joined_on"] > today:
            return "joined_on", _("This day lies in the future.")
        live = known.live(person)
        if live and not known.within(live.union):
            return "", _("This person is a member of a union outside your reach. Please ask for a transfer first.")
        holder = known.holder(values)
        if holder and (person is None or holder.person_id != person.pk):
            return "number", _("This member number is taken.")
        return None

    def _difference(self, number, values, known, person, plan):
        live, to = known.live(person), known.union(values)
        values["to"] = to
        if live is None:
            plan.created.append(Difference(number, values["name"], values=values, target=person))
            return
        pairs = [(name, getattr(person, name), values.get(name)) for name in ("name", "phone", "id_number")]
        pairs.append(("number", live.number, values.get("number")))
        if values.get("union"):
            pairs.append(("union", live.union.code, to.code))
        changes = tuple(pair for pair in pairs if pair[2] and pair[1] != pair[2])
        if changes:
            plan.changed.append(Difference(number, values["name"], changes, values, live))
        else:
            plan.unchanged += 1

    def apply(self, plan, *, union, by):
        today = timezone.localdate()
        fresh = [(d, self._person(d.values)) for d in plan.created if d.target is None]
        Person.objects.bulk_create([person for _d, person in fresh], batch_size=2000)
        made = {d.row: person for d, person in fresh}
        back = [self._fill(d.target, d.values) for d in plan.created if d.target is not None]
        kept = [self._fill(d.target.person, d.values) for d in plan.changed]
        Person.objects.bulk_update(
            back + kept, ["name", "pinyin", "phone", "phone_index", "id_number", "id_index"], batch_size=1000
        )
        joined = [self._membership(d.target or made[d.row], d.values, today) for d in plan.created]
        renumbered = []
        for difference in plan.changed:
            live, values = difference.target, difference.values
            if values.get("number"):
                live.number = values["number"]
            if values.get("union") and values["to"].pk != live.union_id:
                live.left_on = max(today, live.joined_on)
                joined.append(Membership(
                    person=live.person, union=values["to"], number=live.number, joined_on=live.left_on
                ))  # fmt: skip
            renumbered.append(live)
        Membership.objects.bulk_update(renumbered, ["number", "left_on"], batch_size=1000)
        Membership.objects.bulk_create(joined, batch_size=2000)

    def _person(self, values):
        return self._fill(Person(), values)

    def _fill(self, person, values):
        person.name, person.pinyin = values["name"], person_pinyin(values["name"])
        if values.get("phone"):
            person.phone, person.phone_index = values["phone"], values["phone_index"]
        if values.get("id_number"):
            person.id_number, person.id_index = values["id_number"], values["id_index"]
        return person

    def _membership(self, person, values, today):
        number = values.get("number") or f"M{person.pk:08d}"
        joined_on = values.get("joined_on") or today
        return Membership(person=person, union=values["to"], number=number, joined_on=joined_on)


register(MemberImporter())
