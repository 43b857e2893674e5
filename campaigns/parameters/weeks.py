"""Figures of the weeks on the line that staff may change from a day on."""

from django.utils.translation import gettext_lazy as _

from federation.models import Role
from workflow.parameters import declare

OFFICER = Role.UNION_OFFICER.value

ROTATION_DAYS = declare(
    "campaigns.rotation_days", _("a company is visited again after"), 365, unit=_("days"), least=0, most=1500, role=OFFICER,
    source="F-A6-01",
).name  # fmt: skip
REVISIT_DAYS = declare(
    "campaigns.revisit_days", _("the workshop is visited again after"), 60, unit=_("days"), least=7, most=365, role=OFFICER,
    source="S8-07",
).name  # fmt: skip
TASKS_A_WEEK = declare(
    "campaigns.tasks_a_week", _("each of the five tasks is done in a week of a group"), 1, unit=_("times"), least=1, most=9,
    role=OFFICER, source="F-A7-04",
).name  # fmt: skip


def _goal(word, label, most):
    """What a week of one group aims at; 0 is no goal."""
    return declare(
        f"campaigns.goal_{word}", label, 0, unit=_("a week, 0 for no goal"), least=0, most=most, role=OFFICER,
        source="campaigns.md",
    ).name  # fmt: skip


WEEK_GOALS = {
    "pieces": _goal("pieces", _("goal of a group: pieces made"), 99999),
    "talked": _goal("talked", _("goal of a group: workers talked to"), 999),
    "heard": _goal("heard", _("goal of a group: listeners to party history"), 999),
    "policy_people": _goal("policy_people", _("goal of a group: people who hear a policy"), 999),
    "found": _goal("found", _("goal of a group: problems found"), 99),
}
SHIFT_HOURS = declare(
    "campaigns.shift_hours", _("a shift of an apprentice takes at least"), 4, unit=_("hours"), least=1, most=8, role=OFFICER,
    source="F-A7-04",
).name  # fmt: skip


def _step(word, label, default):
    """When a step around a week is due."""
    return declare(
        f"campaigns.step_{word}_days", label, default, unit=_("days"), least=0, most=365, role=OFFICER, source="S8-08"
    ).name


STEP_BRIEF_DAYS = _step("brief", _("a group is briefed before its week begins, by"), 3)
STEP_THANKS_DAYS = _step("thanks", _("a company is thanked after its week, within"), 5)
STEP_TELL_DAYS = _step("tell", _("a workshop hears what became of its problems after the week, within"), 30)
STEP_REPORT_DAYS = _step("report", _("a campaign is closed with its report after the last week, within"), 21)
