"""States and legal moves of the fund audits, as data, by noun."""

from .books import BOOK, BookState
from .campaigns import TASK, TaskState
from .findings import EXTENSION, FINDING, WAIVER, ExtensionState, FindingState, WaiverState
from .samples import SAMPLE, SampleState

__all__ = [
    "BOOK",
    "EXTENSION",
    "FINDING",
    "SAMPLE",
    "TASK",
    "WAIVER",
    "BookState",
    "ExtensionState",
    "FindingState",
    "SampleState",
    "TaskState",
    "WaiverState",
]
