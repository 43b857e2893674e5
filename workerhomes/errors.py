"""What can go wrong in a worker home, each with a sentence for people."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from workflow.errors import EntryRefused, WorkflowError


class HomeError(WorkflowError):
    """Any refusal of a worker home."""


class HomeRefused(EntryRefused, HomeError):
    """An entry breaks a rule; `field` names the entry the sentence belongs to."""


class RoomTaken(HomeError):
    """The hours are taken; `next_starts` are free beginnings of that day, the soonest first (aware datetimes)."""

    code = "room_taken"
    field = "starts_at"
    sentence = _("These hours have just been taken. Please choose others, or join the waiting list.")

    def __init__(self, find_starts=list):
        self._find_starts = find_starts
        super().__init__()

    @cached_property
    def next_starts(self) -> list:
        return list(self._find_starts())
