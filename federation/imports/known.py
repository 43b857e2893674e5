"""What the database already knows about the people of a file, asked in a handful of queries."""

from django.db.models import Q
from django.utils.translation import gettext as _

from ..fields import blind_index
from ..models import Membership, Person, Union


def _asked(parsed, name):
    return {values[name] for _number, values in parsed if values.get(name)}


class Known:
    """People, live memberships and unions that `parsed` rows may mean, below `top`."""

    def __init__(self, parsed, top):
        self.top = top
        numbers = _asked(parsed, "number")
        ids = {blind_index(value, "id_number") for value in _asked(parsed, "id_number")}
        phones = {blind_index(value, "phone") for value in _asked(parsed, "phone")}
        people = list(Person.objects.filter(Q(id_index__in=ids) | Q(phone_index__in=phones)))
        live = list(
            Membership.objects.filter(left_on=None)
            .filter(Q(number__in=numbers) | Q(person__in=[person.pk for person in people]))
            .select_related("person", "union")
        )
        people += [row.person for row in live]
        self._by_id = {person.id_index: person for person in people if person.id_index}
        self._by_phone = {person.phone_index: person for person in people if person.phone_index}
        self._by_number = {row.number: row for row in live}
        self._live = {row.person_id: row for row in live}
        self._unions = {row.code: row for row in Union.objects.filter(code__in=_asked(parsed, "union"))}

    def within(self, union) -> bool:
        return union.path.startswith(self.top.path)

    def union(self, values):
        """The union a row means: its code below the top, or the top itself when the cell is empty."""
        if not values.get("union"):
            return self.top
        found = self._unions.get(values["union"])
        return found if found and self.within(found) else None

    def holder(self, values):
        """The live membership that has the row's member number."""
        return self._by_number.get(values.get("number"))

    def live(self, person):
        return self._live.get(person.pk) if person else None

    def person(self, values):
        """(person or None, error or None) of a row."""
        taken = "phone", _("This phone number belongs to somebody else.")
        by_id = self._by_id.get(values["id_index"])
        by_phone = self._by_phone.get(values["phone_index"])
        if by_id and by_phone and by_id.pk != by_phone.pk:
            return None, taken
        found = by_id or by_phone
        if found is None and values.get("number"):
            row = self._by_number.get(values["number"])
            found = row.person if row and self.within(row.union) else None
        if found is None and not (values["id_index"] or values["phone_index"] or values.get("number")):
            return None, ("id_number", _("Please give an ID number, a phone number or a member number."))
        if found and values["id_index"] and found.id_index not in (None, values["id_index"]):
            return None, taken if by_phone else ("number", _("This member number is taken."))
        return found, None
