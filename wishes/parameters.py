"""Figures of the promise that staff may change from a day on; sources are the table in the domain notes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.models import Role
from workflow.parameters import declare

OFFICER = Role.UNION_OFFICER.value
DAYS = {"unit": _("working days"), "least": 1, "most": 90, "role": OFFICER}

FIRST_WORKDAYS = declare("wishes.first_workdays", _("first answer within"), 1, source="F-A5-09", **DAYS).name
SIGN_WORKDAYS = declare(
    "wishes.sign_workdays", _("a unit signs what it was passed within"), 1, source="S7-04", **DAYS
).name
SOLVE_WORKDAYS = declare(
    "wishes.solve_workdays", _("an ordinary wish is solved within"), 5, source="S7-06", **DAYS
).name
MANY_WORKDAYS = declare(
    "wishes.many_workdays", _("a wish of several units is solved within"), 15, source="S7-06", **DAYS
).name
PLAN_WORKDAYS = declare(
    "wishes.plan_workdays", _("a long-term matter tells its progress every"), 22, source="S7-06", **DAYS
).name
TELL_WORKDAYS = declare("wishes.tell_workdays", _("a result is told within"), 1, source="S7-06", **DAYS).name
CALL_WORKDAYS = declare("wishes.call_workdays", _("the wisher is called back within"), 3, source="S7-05", **DAYS).name
SILENCE_WORKDAYS = declare("wishes.silence_workdays", _("silence closes a wish after"), 10, source="S7-05", **DAYS).name
LEADER_WORKDAYS = declare(
    "wishes.leader_workdays", _("a leader hears of what is overdue by"), 5, source="S7-06", **DAYS
).name
HOP_LIMIT = declare(
    "wishes.hop_limit", _("times a wish may be passed on"), 3, unit=_("times"), least=1, most=10, role=OFFICER, source="S7-04",
).name  # fmt: skip
REOPEN_DAYS = declare(
    "wishes.reopen_days", _("a closed wish can be opened again for"), 30, unit=_("days"), least=1, most=365, role=OFFICER,
    source="S7-05",
).name  # fmt: skip
FOLLOW_DAYS = declare(
    "wishes.follow_days", _("asked again after"), 28, unit=_("days"), least=7, most=365, role=OFFICER, source="S7-11",
).name  # fmt: skip
CLAIM_DAYS = declare(
    "wishes.claim_days", _("a claim of a charity wish lasts"), 14, unit=_("days"), least=1, most=90, role=OFFICER, source="S7-14",
).name  # fmt: skip
CHARITY_CAP = declare(
    "wishes.charity_cap", _("a charity wish is worth at most"), 500, unit=_("yuan"), least=10, most=5000, role=OFFICER,
    source="S7-15",
).name  # fmt: skip
CHARITY_A_YEAR = declare(
    "wishes.charity_a_year", _("charity wishes a person gets in a year"), 2, unit=pgettext_lazy("wishes", "wishes"), least=1, most=12, role=OFFICER,
    source="S7-15",
).name  # fmt: skip
