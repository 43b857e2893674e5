"""Plans beyond the single order: periods of boards, series, drafts, releases, the waiting list's order, the door."""

from .fields import NoteForm
from .orders import PeriodForm

__all__ = ["NoteForm", "SpanForm"]


class SpanForm(PeriodForm):
    """A period alone."""

    by = None
