"""Figures of the six micros that staff may change from a day on."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.models import Role
from workflow.parameters import declare

from ..states.micros import Micro

OFFICER = Role.UNION_OFFICER.value
POINTS = pgettext_lazy("campaigns", "points")


def _points(word, label, default, most=200, unit=POINTS):
    return declare(
        f"campaigns.{word}", label, default, unit=unit, least=0, most=most, role=OFFICER, source="S7-16"
    ).name


DAY_CAPS = {
    Micro.LESSON: _points("cap_lesson", _("points a day at most for party lessons"), 10),
    Micro.SERVICE: _points("cap_service", _("points a day at most for services"), 10),
    Micro.CONTEST: _points("cap_contest", _("points a day at most for contests"), 20),
    Micro.VIDEO: _points("cap_video", _("points a day at most for videos"), 10),
    Micro.WISH: _points("cap_wish", _("points a day at most for wishes"), 5),
    Micro.CHARITY: _points("cap_charity", _("points a day at most for charity"), 20),
}
DAY_TOTAL = _points("cap_day", _("points a day at most for all six together"), 40)
TOOK_PART = _points("points_took_part", _("points for taking part in a lesson, a service or charity"), 10)
WATCHED = _points("points_watched", _("points for a video watched to the end"), 2)
WISHED = _points("points_wished", _("points for a wish"), 5)
RULES = {
    Micro.LESSON: TOOK_PART, Micro.SERVICE: TOOK_PART, Micro.CHARITY: TOOK_PART, Micro.VIDEO: WATCHED, Micro.WISH: WISHED,
}  # fmt: skip
KEEP_YEARS = _points(
    "points_keep_years", _("points count until the end of the year that follows by"), 1, most=5, unit=_("years")
)
UNIT_LEAST = declare(
    "campaigns.contest_unit_least", _("units are ranked from this many members on"), 3, unit=_("people"), least=1,
    most=100, role=OFFICER, source="S7-12",
).name  # fmt: skip
PRIZE_MOST = declare(
    "campaigns.prize_most_yuan", _("a prize costs at most"), 300, unit=_("yuan"), least=0, most=2000, role=OFFICER,
    source="fund_rules.md",
).name  # fmt: skip
VIDEO_MB = declare(
    "campaigns.video_mb", _("a video file has at most"), 50, unit="MB", least=1, most=200, role=OFFICER,
    source="F-A5-05",
).name  # fmt: skip
VIDEO_SECONDS = declare(
    "campaigns.video_seconds", _("a video takes at most"), 180, unit=_("seconds"), least=10, most=1800, role=OFFICER,
    source="F-A5-05",
).name  # fmt: skip
WATCHED_PERCENT = declare(
    "campaigns.watched_percent", _("a video counts as watched from"), 90, unit="%", least=50, most=100, role=OFFICER,
    source="S7-13",
).name  # fmt: skip
