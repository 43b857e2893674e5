"""Figures of the worker homes that staff may change from a day on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.models import Role
from workflow.parameters import declare

MANAGER = Role.HOME_MANAGER.value

ROOM_OFFER_HOURS = declare(
    "workerhomes.room_offer_hours", _("an offered room is held for"), 2, unit=pgettext_lazy("workerhomes", "hours"), least=1, most=48,
    role=MANAGER, source="S4-06",
).name  # fmt: skip
STANDING_WEEKS = declare(
    "workerhomes.standing_weeks", _("a weekly booking is confirmed again after"), 8, unit=_("weeks"), least=1, most=52,
    role=MANAGER, source="S4-05",
).name  # fmt: skip
STANDING_ANSWER_DAYS = declare(
    "workerhomes.standing_answer_days", _("time to confirm a weekly booking"), 7, unit=_("days"), least=1, most=30,
    role=MANAGER, source="S4-05",
).name  # fmt: skip
SERIES_WEEKS = declare(
    "workerhomes.series_weeks", _("a series of bookings runs at most"), 26, unit=_("weeks"), least=2, most=52,
    role=MANAGER, source="S4-07",
).name  # fmt: skip
APPROVAL_HOURS = declare(
    "workerhomes.approval_hours", _("promise: answer an asked booking within"), 24, unit=pgettext_lazy("workerhomes", "hours"), least=1, most=240,
    role=MANAGER, source="S4-04",
).name  # fmt: skip
EARLY_MINUTES = declare(
    "workerhomes.early_minutes", _("check-in opens before the beginning by"), 15, unit=_("minutes"), least=0, most=120,
    role=MANAGER, source="S4-05",
).name  # fmt: skip
PACKAGE_CAP_YUAN = declare(
    "workerhomes.package_cap_yuan", _("a package costs a person at most"), 200, unit=_("yuan"), least=1, most=5000,
    role=MANAGER, source="F-A2-06",
).name  # fmt: skip
PACKAGE_NOTICE_DAYS = declare(
    "workerhomes.package_notice_days", _("a package is ordered ahead by"), 7, unit=_("days"), least=1, most=90,
    role=MANAGER, source="F-A2-06",
).name  # fmt: skip
TRACE_DAYS = declare(
    "workerhomes.trace_days", _("names of visitors are kept for"), 30, unit=_("days"), least=1, most=30,
    role=Role.SYSTEM_ADMIN.value, source="trust.md §0.12",
).name  # fmt: skip
LEAST_SHOWN = declare(
    "workerhomes.least_shown", _("figures merge counts of fewer than"), 5, unit=pgettext_lazy("worker homes", "visits"), least=3, most=50,
    role=MANAGER, source="trust.md",
).name  # fmt: skip
SEAT_OFFER_HOURS = declare(
    "workerhomes.seat_offer_hours", _("an offered seat is held for"), 24, unit=pgettext_lazy("workerhomes", "hours"), least=1, most=168,
    role=MANAGER, source="S4-06",
).name  # fmt: skip
SMALL_UNION_PEOPLE = declare(
    "workerhomes.small_union_people", _("a small union has at most"), 100, unit=pgettext_lazy("workerhomes", "members"), least=1, most=1000,
    role=MANAGER, source="S4-14",
).name  # fmt: skip
MISSED_MOST = declare(
    "workerhomes.missed_most", _("missed activities before a pause"), 3, unit=_("times"), least=1, most=20,
    role=MANAGER, source="S4-09",
).name  # fmt: skip
MISSED_DAYS = declare(
    "workerhomes.missed_days", _("missed activities are counted over"), 90, unit=_("days"), least=7, most=365,
    role=MANAGER, source="S4-09",
).name  # fmt: skip
PAUSE_DAYS = declare(
    "workerhomes.pause_days", _("pause after missed activities"), 14, unit=_("days"), least=1, most=60,
    role=MANAGER, source="S4-09",
).name  # fmt: skip
REMIND_HOURS = declare(
    "workerhomes.remind_hours", _("reminder before an activity"), 24, unit=pgettext_lazy("workerhomes", "hours"), least=1, most=168,
    role=MANAGER, source="S4-08",
).name  # fmt: skip
RATE_DAYS = declare(
    "workerhomes.rate_days", _("an activity can be rated for"), 30, unit=_("days"), least=1, most=180,
    role=MANAGER, source="S4-08",
).name  # fmt: skip
