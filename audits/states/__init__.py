"""States and legal moves of the fund audits, as data, by noun."""

from .books import BOOK, BookState
from .campaigns import TASK, TaskState
from .findings import EXTENSION, FINDING, WAIVER, ExtensionState, FindingState, WaiverState
from .rules import RULE_CHANGE, ChangeState
from .samples import SAMPLE, SampleState

__all__ = [
    "BOOK",
    "EXTENSION",
    "FINDING",
    "RULE_CHANGE",
    "SAMPLE",
    "TASK",
    "WAIVER",
    "BookState",
    "ChangeState",
    "ExtensionState",
    "FindingState",
    "SampleState",
    "TaskState",
    "WaiverState",
]
