"""States and legal moves of the fund audits, as data, by noun."""

from .books import BOOK, BookState
from .campaigns import TASK, TaskState
from .findings import EXTENSION, FINDING, WAIVER, ExtensionState, FindingState, WaiverState

__all__ = [
    "BOOK",
    "EXTENSION",
    "FINDING",
    "TASK",
    "WAIVER",
    "BookState",
    "ExtensionState",
    "FindingState",
    "TaskState",
    "WaiverState",
]
