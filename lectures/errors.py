"""What can go wrong when lectures are ordered, each with a sentence for people."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from workflow.errors import EntryRefused, NotAllowed, WorkflowError


class LectureError(WorkflowError):
    """Any refusal of the lecture business."""


class SlotTaken(LectureError):
    """The speaker is not free then; `next_dates` are the next free starts, soonest first (aware datetimes).

    The dates are looked up when somebody asks for them, not while others wait for the speaker's row.
    """

    code = "slot_taken"
    sentence = _("This date has just been taken. These dates are still free:")

    def __init__(self, find_dates=list):
        self._find_dates = find_dates
        super().__init__()

    @cached_property
    def next_dates(self) -> list:
        return list(self._find_dates())


class OrderRefused(EntryRefused, LectureError):
    """An entry breaks a rule; `field` names the entry the sentence belongs to."""


class LinkExpired(LectureError):
    """A link was used or its time is over."""

    status = 410
    code = "link_expired"
    sentence = _("This link is no longer valid: it was used already, or its time is over.")


__all__ = ["LectureError", "LinkExpired", "NotAllowed", "OrderRefused", "SlotTaken"]
