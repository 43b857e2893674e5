"""Figures of the lecture business that staff may change from a day on."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


STARS = {2: _("2 stars"), 3: _("3 stars"), 4: _("4 stars"), 5: _("5 stars")}


def _star(level: int, word: str, label, default, **more) -> str:
    """A figure of the star rule for one level (lecture_menu §3)."""
    return declare(
        f"lectures.star_{level}_{word}", format_lazy("{} · {}", STARS[level], label), default,
        role=OFFICE, source="lecture_menu §3", **more,
    ).name  # fmt: skip


STAR_SESSIONS = {
    level: _star(
        level, "sessions", _("lectures a year, at least"), sessions, unit=pgettext_lazy("unit", "lectures"), most=366
    )
    for level, sessions in ((2, 6), (3, 12), (4, 20), (5, 30))
}
STAR_RATING = {
    level: _star(level, "rating", _("mean rating, at least"), rating, places=1, least=1, most=5)
    for level, rating in ((2, "4.3"), (3, "4.5"), (4, "4.6"), (5, "4.8"))
}
STAR_NEW_TOPICS = {4: _star(4, "new_topics", _("new topics a year, at least"), 1, most=20)}
FIVE_STAR_PERCENT = _star(5, "percent", _("share of the corps, at most"), 10, unit="%", most=100)
LOW_SESSIONS = declare(
    "lectures.star_low_sessions", _("one star down below this many lectures a year"), 3, unit=pgettext_lazy("unit", "lectures"), most=100,
    role=OFFICE, source="lecture_menu §3",
).name  # fmt: skip
FEWEST_ANSWERS = declare(
    "lectures.fewest_answers", _("a mean rating counts from this many answers on"), 5, unit=_("answers"), least=1,
    most=1000, role=OFFICE, source="lecture_menu §3",
).name  # fmt: skip


def _points(word: str, label, default, **more) -> str:
    """Points for one kind of fact, or a cap on them (S1-13)."""
    return declare(
        f"lectures.points_{word}", label, default, unit=_("points"), most=1000, role=OFFICE, source="S1-13", **more
    ).name


POINTS = {
    "lecture": _points("lecture", _("points: a lecture held"), 10),
    "school": _points("school", _("points: it was at a school"), 5),
    "praised": _points("praised", _("points: listeners rated it very good"), 5),
    "course": _points("course", _("points: a course of the academy passed"), 8),
    "new_topic": _points("new_topic", _("points: a script for a new topic was vetted"), 8),
}
POINTS_A_MONTH = _points("a_month", _("points: most in a month"), 80)
PRAISED_FROM = declare(
    "lectures.praised_from", _("points: very good is a mean rating from"), "4.8", places=1, least=1, most=5,
    role=OFFICE, source="S1-13",
).name  # fmt: skip

FEE_CEILING = {
    grade: declare(
        f"lectures.fee_{grade}", label, yuan, unit=_("yuan a class hour, after tax"), most=10000, role=OFFICE,
        source="training-fee rule Art. 10",
    ).name
    for grade, label, yuan in (
        ("associate", _("fee ceiling: associate level or no title"), 500),
        ("full", _("fee ceiling: full level"), 1000),
        ("expert", _("fee ceiling: academician or national expert"), 1500),
    )
}  # fmt: skip
FEE_HOURS_HALF_DAY = declare(
    "lectures.fee_hours_half_day", _("fee: class hours paid in half a day, at most"), 4, unit=_("class hours"), most=12,
    role=OFFICE, source="training-fee rule Art. 10",
).name  # fmt: skip
FAIR_LECTURES = declare(
    "lectures.fair_lectures", _("fair share: lectures of one speaker in 30 days, at most"), 6, unit=pgettext_lazy("unit", "lectures"),
    least=1, most=60, role=OFFICE, source="S2-20",
).name  # fmt: skip
SEAT_YEARS = declare(
    "lectures.term_years", _("term of an appointment"), 2, unit=_("years"), least=1, most=10, role=OFFICE,
    source="lecture_menu §3",
).name  # fmt: skip
PANEL_PEOPLE = declare(
    "lectures.panel_people", _("panel: score sheets needed for an application"), 3, unit=pgettext_lazy("unit", "people"), least=1, most=30,
    role=OFFICE, source="lecture_menu §3",
).name  # fmt: skip
TRIAL_PANEL_PERCENT = declare(
    "lectures.trial_panel_percent", _("trial talk: weight of the panel"), 70, unit="%", most=100, role=OFFICE,
    source="lecture_menu §3",
).name  # fmt: skip
TRIAL_PASS_PERCENT = declare(
    "lectures.trial_pass_percent", _("trial talk: passed from"), 75, unit="%", least=1, most=100, role=OFFICE,
    source="lecture_menu §3",
).name  # fmt: skip
TRIAL_PANEL_PEOPLE = declare(
    "lectures.trial_panel_people", _("trial talk: scores of the panel needed"), 3, unit=pgettext_lazy("unit", "people"), least=1, most=30,
    role=OFFICE, source="lecture_menu §3",
).name  # fmt: skip
TRIAL_LISTENERS = declare(
    "lectures.trial_listeners", _("trial talk: listeners count from this many answers on"), 5, unit=_("answers"), least=1,
    most=500, role=OFFICE, source="lecture_menu §3",
).name  # fmt: skip
ATTENDED_PERCENT = declare(
    "lectures.attended_percent", _("course: share of lessons attended to pass, at least"), 80, unit="%", most=100,
    role=OFFICE, source="F-A1-06",
).name  # fmt: skip
SCRIPT_GATE = declare(
    "lectures.script_gate", _("a topic is given only with a vetted script (1 = yes, 0 = no)"), 1, most=1, role=OFFICE,
    source="S1-10",
).name  # fmt: skip
REVET_DAYS = declare(
    "lectures.revet_days", _("a topic changes: speakers have their script vetted again within"), 30, unit=_("days"),
    least=7, most=365, role=OFFICE, source="S1-10",
).name  # fmt: skip
REVET_REMIND_DAYS = declare(
    "lectures.revet_remind_days", _("a topic changes: speakers are reminded before that time is over"), 7, unit=_("days"),
    least=1, most=60, role=OFFICE, source="S1-10",
).name  # fmt: skip
CERTIFICATE_REMINDERS = [
    declare(
        f"lectures.certificate_reminder_{word}", label, days, unit=_("days"), least=1, most=366, role=OFFICE,
        source="S1-09",
    ).name
    for word, label, days in (
        ("first", _("certificate: first reminder before it expires"), 60),
        ("second", _("certificate: second reminder before it expires"), 30),
        ("last", _("certificate: last reminder before it expires"), 7),
    )
]  # fmt: skip
COMPLETION_WORKDAYS = declare(
    "lectures.completion_workdays", _("admission: complete a returned application within"), 5, unit=_("working days"),
    least=1, most=60, role=OFFICE, source="S1-05",
).name  # fmt: skip
CHECK_WORKDAYS = declare(
    "lectures.check_workdays", _("promise: check the papers of an application within"), 5, unit=_("working days"),
    least=1, most=60, role=OFFICE, source="S1-05",
).name  # fmt: skip
COURSES_NEEDED = declare(
    "lectures.courses_needed", _("appointment: required courses must be passed (1 yes, 0 no)"), 1, most=1, role=OFFICE,
    source="F-A1-06",
).name  # fmt: skip
AGREEMENT_NEEDED = declare(
    "lectures.agreement_needed", _("appointment: the agreement must be accepted (1 yes, 0 no)"), 1, most=1, role=OFFICE,
    source="S1-14",
).name  # fmt: skip
REMIND_DAYS = (
    declare("lectures.remind_early_days", _("term ends: first reminder before"), 60, unit=_("days"), least=1, most=365,
            role=OFFICE, source="S1-11").name,
    declare("lectures.remind_late_days", _("term ends: last reminder before"), 30, unit=_("days"), least=1, most=365,
            role=OFFICE, source="S1-11").name,
)  # fmt: skip

PROPOSE_FROM = declare(
    "lectures.propose_from", _("menu: a topic is proposed once this many orders failed"), 2, unit=_("orders"), least=1,
    most=100, role=OFFICE, source="F-A1-12",
).name  # fmt: skip
PROPOSE_DAYS = declare(
    "lectures.propose_days", _("menu: failed orders count for"), 180, unit=_("days"), least=7, most=730, role=OFFICE,
    source="F-A1-12",
).name  # fmt: skip

SCHOOL_TARGET = declare(
    "lectures.school_target", _("school programme: speakers into schools in a year"), 100, unit=pgettext_lazy("lectures", "people"), least=1,
    most=1000, role=OFFICE, source="F-A1-17",
).name  # fmt: skip
SCHOOL_BANNER_DAYS = declare(
    "lectures.school_banner_days", _("school programme: the banner stands before Craftsman Day for"), 60, unit=_("days"),
    least=1, most=365, role=OFFICE, source="F-A1-19",
).name  # fmt: skip
SCHOOL_CEILING = declare(
    "lectures.school_ceiling", _("school visits of one speaker in a year, at most"), 8, unit=_("visits"), least=1,
    most=100, role=OFFICE, source="S3-09",
).name  # fmt: skip
SCHOOL_TURN_DAYS = declare(
    "lectures.school_turn_days", _("a school goes first that waited longer than another by"), 30, unit=_("days"),
    least=1, most=365, role=OFFICE, source="S3-09",
).name  # fmt: skip
CLEARANCE_DAYS = tuple(
    declare(
        f"lectures.clearance_days_{word}", format_lazy("{} · {}", _("school clearance: remind before it expires"), label),
        days, unit=_("days"), least=1, most=365, role=OFFICE, source="S3-03",
    ).name
    for word, label, days in (("first", _("first"), 60), ("second", _("second"), 30), ("last", _("last"), 7))
)  # fmt: skip
UNCLEARED_DAYS = declare(
    "lectures.uncleared_days", _("school visit: cancelled without a cleared speaker this long before"), 3, unit=_("days"),
    least=1, most=30, role=OFFICE, source="S3-03",
).name  # fmt: skip
TUTOR_VISITS = declare(
    "lectures.tutor_visits", _("tutor: visits owed in a term, unless the school says otherwise"), 4, unit=_("visits"),
    least=1, most=50, role=OFFICE, source="S3-05",
).name  # fmt: skip
TUTOR_IDLE_DAYS = declare(
    "lectures.tutor_idle_days", _("tutor: the appointment lapses without a confirmed visit for"), 180, unit=_("days"),
    least=30, most=730, role=OFFICE, source="S3-05",
).name  # fmt: skip
