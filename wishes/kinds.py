"""The words a wish is sorted by; imports nothing of ours."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import pgettext_lazy


class Category(TextChoices):
    AWARDS = "awards", pgettext_lazy("wish category", "awards and titles")
    SKILLS = "skills", pgettext_lazy("wish category", "skill certificates")
    HIRING = "hiring", pgettext_lazy("wish category", "hiring and keeping staff")
    PAY_HOURS = "pay_hours", pgettext_lazy("wish category", "pay and hours")
    SAFETY = "safety", pgettext_lazy("wish category", "safety and health")
    WELFARE = "welfare", pgettext_lazy("wish category", "welfare and gifts")
    SCHOOLING = "schooling", pgettext_lazy("wish category", "schooling")
    MEDICAL = "medical", pgettext_lazy("wish category", "medical")
    HOUSING = "housing", pgettext_lazy("wish category", "housing and commuting")
    MATCHMAKING = "matchmaking", pgettext_lazy("wish category", "matchmaking")
    CULTURE = "culture", pgettext_lazy("wish category", "culture and sports")
    UNION = "union", pgettext_lazy("wish category", "union organisation")
    TRANSPORT = "transport", pgettext_lazy("wish category", "transport permits")
    OTHER = "other", pgettext_lazy("wish category", "other")


class Kind(TextChoices):
    CONSULTATION = "consultation", pgettext_lazy("wish kind", "question")
    REQUEST = "request", pgettext_lazy("wish kind", "request")
    SUGGESTION = "suggestion", pgettext_lazy("wish kind", "suggestion")
    COMPLAINT = "complaint", pgettext_lazy("wish kind", "complaint")


class Source(TextChoices):
    VISIT = "visit", pgettext_lazy("wish source", "visit to a company")
    PLACEMENT = "placement", pgettext_lazy("wish source", "week on the line")
    HOME = "home", pgettext_lazy("wish source", "worker home")
    DRIVERS_STOP = "drivers_stop", pgettext_lazy("wish source", "drivers' stop")
    PHONE = "phone", pgettext_lazy("wish source", "phone")
    WEB = "web", pgettext_lazy("wish source", "portal")


class Outcome(TextChoices):
    """How it ended, said honestly (S7-09); "not ours" and "no longer needed" are states."""

    SOLVED = "solved", pgettext_lazy("wish outcome", "solved")
    PARTLY = "partly", pgettext_lazy("wish outcome", "partly solved")
    EXPLAINED = "explained", pgettext_lazy("wish outcome", "explained")
    NOT_POSSIBLE = "not_possible", pgettext_lazy("wish outcome", "not possible")


class ClosedAs(TextChoices):
    """What the wisher said at the end; silence is a word of its own and never counts as satisfied."""

    SATISFIED = "satisfied", pgettext_lazy("wish closed", "satisfied")
    BASICALLY = "basically", pgettext_lazy("wish closed", "basically satisfied")
    NOT_SATISFIED = "not_satisfied", pgettext_lazy("wish closed", "not satisfied")
    NO_ANSWER = "no_answer", pgettext_lazy("wish closed", "no answer")


class ReturnRule(TextChoices):
    """Why a unit may send a transferred wish back (S7-04)."""

    PLACE = "place", pgettext_lazy("return rule", "another district's place")
    TASK = "task", pgettext_lazy("return rule", "not this unit's task by its rules")
    DOUBLE = "double", pgettext_lazy("return rule", "another unit works on it already")
    UNCLEAR = "unclear", pgettext_lazy("return rule", "facts are missing that the sender must ask for")


class Lasting(IntegerChoices):
    """The answer four weeks later (S7-11)."""

    LASTS = 1, pgettext_lazy("follow-up", "still good")
    CAME_BACK = 2, pgettext_lazy("follow-up", "came back")


HEARD = (Source.PHONE, Source.VISIT, Source.HOME, Source.DRIVERS_STOP)  # what an officer writes down for somebody
STAFF_SOURCES = (Source.VISIT, Source.PLACEMENT, Source.PHONE)
RIGHTS = (Category.PAY_HOURS, Category.SAFETY)  # complaints about these go the restricted path by themselves
