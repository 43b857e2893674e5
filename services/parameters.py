"""Figures of the on-site services that staff may change from a day on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.models import Role
from workflow.parameters import declare

OFFICER = Role.COUNTER_OFFICER.value

PROMISE_WORKDAYS = declare(
    "services.promise_workdays", _("promise: the counter comes within"), 15, unit=_("working days"), least=1, most=90,
    role=OFFICER, source="S5-02",
).name  # fmt: skip
THRESHOLD = declare(
    "services.threshold", _("a session is proposed from this many needs of one service"), 8, unit=_("needs"), least=1,
    most=500, role=OFFICER, source="S5-03",
).name  # fmt: skip
NEAR_WORKDAYS = declare(
    "services.near_workdays", _("a session is proposed when a promise ends within"), 5, unit=_("working days"), least=1,
    most=30, role=OFFICER, source="S5-03",
).name  # fmt: skip
LEAD_WORKDAYS = declare(
    "services.lead_workdays", _("time to prepare a session"), 3, unit=_("working days"), least=1, most=30, role=OFFICER,
    source="S5-03",
).name  # fmt: skip
CONFIRM_MINUTES = declare(
    "services.confirm_minutes", _("an appointment is confirmed within"), 10, unit=_("minutes"), least=2, most=120,
    role=OFFICER, source="S5-06",
).name  # fmt: skip
BACK_MINUTES = declare(
    "services.back_minutes", _("a time given back is offered again after at most"), 30, unit=_("minutes"), least=0,
    most=600, role=OFFICER, source="S5-06",
).name  # fmt: skip
AHEAD_LIMIT = declare(
    "services.ahead_limit", _("appointments one person may hold"), 2, unit=pgettext_lazy("counter", "appointments"), least=1, most=20,
    role=OFFICER, source="S5-06",
).name  # fmt: skip
CASE_MINUTES = declare(
    "services.case_minutes", _("minutes a case takes until some are measured"), 2, unit=_("minutes"), least=1, most=60,
    role=OFFICER, source="F-A3-02",
).name  # fmt: skip
LAPSED_DAYS = declare(
    "services.lapsed_days", _("a driver qualification can be renewed until so long after it expired"), 180, unit=_("days"),
    least=0, most=3650, role=OFFICER, source="services_catalogue.csv, P03",
).name  # fmt: skip
FOLLOW_WORKDAYS = declare(
    "services.follow_workdays", _("a bad rating is followed up within"), 3, unit=_("working days"), least=1, most=30,
    role=OFFICER, source="S5-15",
).name  # fmt: skip
