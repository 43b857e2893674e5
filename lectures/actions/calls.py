"""A call for speakers: when it is open, who sits on its panel, what is scored (S1-05, S1-06)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record

from .. import notices, policies
from ..errors import OrderRefused
from ..models import AdmissionCall, ScoreCriterion, ScoreSheet
from .guard import demand, store

# lecture_menu §3, stage 3
CRITERIA = ("可信度", "技能", "故事", "表达", "听众契合")


@transaction.atomic
def save_call(*, by, call=None, corps=None, **details) -> AdmissionCall:
    """Opens a call of `corps` with the five usual criteria, or changes one. Raises NotAllowed, ValidationError by field."""
    is_new = call is None
    call = call or AdmissionCall(corps=corps)
    demand(by, policies.can_keep_corps, call.corps)
    closes_at = details.get("closes_at", call.closes_at)
    if closes_at and details.get("opens_on", call.opens_on) and closes_at.date() < details["opens_on"]:
        raise OrderRefused("closes_at", _("The end lies before the beginning."))
    store(call, details, "call_opened" if is_new else "call_changed", by=by, union=call.corps.union)
    if is_new:
        rows = [ScoreCriterion(call=call, name=name, position=place) for place, name in enumerate(CRITERIA)]
        ScoreCriterion.objects.bulk_create(rows)
    return call


@transaction.atomic
def set_criteria(call: AdmissionCall, rows, *, by) -> None:
    """Makes `rows` (dicts of name, weight, phase) what is scored; refused once somebody has scored."""
    demand(by, policies.can_keep_corps, call.corps)
    wanted = [(row["name"], row["weight"], row["phase"]) for row in rows]
    if wanted == list(call.criteria.order_by("position", "pk").values_list("name", "weight", "phase")):
        return
    if ScoreSheet.objects.filter(candidacy__call=call).exists():
        raise OrderRefused("", _("Somebody has scored already. The criteria stay as they are."))
    if len({(name, phase) for name, _weight, phase in wanted}) < len(wanted):
        raise OrderRefused("", _("A criterion stands once in a phase."))
    if not wanted:
        raise OrderRefused("", _("A call needs at least one criterion."))
    call.criteria.all().delete()
    for place, (name, weight, phase) in enumerate(wanted):
        row = ScoreCriterion(call=call, name=name, weight=weight, phase=phase, position=place)
        row.full_clean()
        row.save()
    record(call, "call_criteria_set", by=by, data={"criteria": len(wanted)})


@transaction.atomic
def set_panel(call: AdmissionCall, people, *, by) -> None:
    """Makes these accounts the panel; whoever is new on it, such as in the place of somebody else, is asked to score."""
    demand(by, policies.can_keep_corps, call.corps)
    keys, before = {person.pk for person in people}, set(call.panel.values_list("pk", flat=True))
    if keys != before:
        call.panel.set(people)
        new = [one.person for one in people if one.pk not in before and one.person]
        notices.tell_people(new, call, "panel_asked", occasion=timezone.now().isoformat())
        record(call, "call_panel_set", by=by, data={"people": len(keys)})
