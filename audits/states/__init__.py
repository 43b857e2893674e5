"""States and legal moves of the fund audits, as data, by noun."""

from .books import BOOK, BookState
from .campaigns import TASK, TaskState
from .findings import EXTENSION, FINDING, WAIVER, ExtensionState, FindingState, WaiverState
from .rules import RULE_CHANGE, ChangeState
from .samples import SAMPLE, SampleState
from .signatures import SIGNATURE, SignatureState

__all__ = [
    "BOOK",
    "EXTENSION",
    "FINDING",
    "RULE_CHANGE",
    "SAMPLE",
    "SIGNATURE",
    "TASK",
    "WAIVER",
    "BookState",
    "ChangeState",
    "ExtensionState",
    "FindingState",
    "SampleState",
    "SignatureState",
    "TaskState",
    "WaiverState",
]
