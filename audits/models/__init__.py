"""Rows of the fund audits, by noun."""

from .books import (
    ActivityRow,
    BalanceRow,
    BankRow,
    Book,
    BudgetRow,
    ColumnMapping,
    FilingRow,
    FinalRow,
    GiftRow,
    LedgerLine,
    MemberRow,
    Upload,
)
from .campaigns import Campaign, Conflict, Task
from .consistency import Flaw, Scan
from .drafts import Draft, DraftRow, VoucherPicture
from .findings import Extension, Finding, Proof, Remark, RuleRun, Waiver
from .kept import KeptBook, KeptInvoice, KeptLine, KeptMonth, KeptSum
from .letters import Letter
from .rules import Rule, RuleChange, RuleEdition, RuleValue
from .samples import Sample, SampleLine
from .sealed import SealedTable
from .signatures import Signature
from .training import Question, TrainingEvent, TrainingPresence

__all__ = [
    "ActivityRow",
    "BalanceRow",
    "BankRow",
    "Book",
    "BudgetRow",
    "Campaign",
    "ColumnMapping",
    "Conflict",
    "Draft",
    "DraftRow",
    "Extension",
    "FilingRow",
    "FinalRow",
    "Finding",
    "Flaw",
    "GiftRow",
    "KeptBook",
    "KeptInvoice",
    "KeptLine",
    "KeptMonth",
    "KeptSum",
    "LedgerLine",
    "Letter",
    "MemberRow",
    "Proof",
    "Question",
    "Remark",
    "Rule",
    "RuleChange",
    "RuleEdition",
    "RuleRun",
    "RuleValue",
    "Sample",
    "SampleLine",
    "Scan",
    "SealedTable",
    "Signature",
    "Task",
    "TrainingEvent",
    "TrainingPresence",
    "Upload",
    "VoucherPicture",
    "Waiver",
]
