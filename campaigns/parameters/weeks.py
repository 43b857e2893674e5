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
SHIFT_HOURS = declare(
    "campaigns.shift_hours", _("a shift of an apprentice takes at least"), 4, unit=_("hours"), least=1, most=8, role=OFFICER,
    source="F-A7-04",
).name  # fmt: skip
