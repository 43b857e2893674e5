"""Figures of the lecture business that staff may change from a day on."""

from django.utils.translation import gettext_lazy as _

from federation.models import Role
from workflow.parameters import declare

OFFICE = Role.CORPS_OFFICER.value

NEAR_KM = declare(
    "lectures.near_km", _("near: mean way to a lecture, at most"), 30, unit=_("km"), least=1, most=500, role=OFFICE,
    source="F-A1-14",
).name  # fmt: skip
FAST_HOURS = declare(
    "lectures.fast_hours", _("fast: from the order to the acceptance, at most"), 48, unit=_("hours"), least=1, most=720,
    role=OFFICE, source="F-A1-14",
).name  # fmt: skip
MATCHED_PERCENT = declare(
    "lectures.matched_percent", _("accurate: lectures given as wished, at least"), 90, unit="%", least=1, most=100,
    role=OFFICE, source="F-A1-14",
).name  # fmt: skip
REVIEW_WORKDAYS = declare(
    "lectures.review_workdays", _("promise: decide a new order within"), 2, unit=_("working days"), least=1, most=30,
    role=OFFICE, source="S2-08",
).name  # fmt: skip
MATCH_WORKDAYS = declare(
    "lectures.match_workdays", _("promise: ask a speaker within"), 2, unit=_("working days"), least=1, most=30,
    role=OFFICE, source="S2-08",
).name  # fmt: skip
CONFIRM_WORKDAYS = declare(
    "lectures.confirm_workdays", _("promise: confirm a lecture that was held within"), 3, unit=_("working days"), least=1,
    most=30, role=OFFICE, source="S2-18",
).name  # fmt: skip
CLOSE_WORKDAYS = declare(
    "lectures.close_workdays", _("promise: close it with a report within"), 5, unit=_("working days"), least=1, most=60,
    role=OFFICE, source="S2-18",
).name  # fmt: skip
