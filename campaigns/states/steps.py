"""The steps around a week on the line, each made by the one before it (S8-08); as data."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from .weeks import PlacementState as P


class NextWord(TextChoices):
    BRIEF = "brief", pgettext_lazy("next step", "brief the group: safety, insurance, no burden")
    THANKS = "thanks", pgettext_lazy("next step", "thank the company and the mentor, ask for their word")
    TELL = "tell", pgettext_lazy("next step", "tell the workshop what became of its problems")
    REVISIT = "revisit", pgettext_lazy("next step", "visit again: did it last?")
    REPORT = "report", pgettext_lazy("next step", "write what the campaign brought and close it")


@dataclass(frozen=True)
class Rule:
    """`word` is made when the week has one of the `states`, or when the step `after` is done.

    It is due `days` (a figure) after the `anchor`: start or end of the week, or the day on which the step before was done.
    """

    word: str
    days: str
    anchor: str
    states: tuple = ()
    after: str = ""


SEQUENCE = (
    Rule(NextWord.BRIEF, "campaigns.step_brief_days", "before the start", states=(P.AGREED,)),
    Rule(NextWord.THANKS, "campaigns.step_thanks_days", "the end", states=(P.CLOSED,)),
    Rule(NextWord.TELL, "campaigns.step_tell_days", "the end", after=NextWord.THANKS),
    Rule(NextWord.REVISIT, "campaigns.revisit_days", "done", after=NextWord.TELL),
)
REPORT_DAYS = "campaigns.step_report_days"
OVER = (P.CLOSED, P.DECLINED, P.CANCELLED)
BEGUN = (P.RUNNING, P.CLOSED)
