"""The states of on-site services and the moves between them, by noun."""

from .cases import (
    APPEAL,
    BATCH,
    CASE,
    CERTIFICATE,
    RECEIPT,
    AppealState,
    BatchState,
    CaseState,
    CertificateState,
    ReceiptState,
)
from .needs import (
    APPOINTMENT,
    NEED,
    SESSION,
    TICKET,
    NeedState,
    SessionState,
    SlotState,
    TicketState,
)
from .tables import RAISED, ROUND_TABLE, RaisedState, TableState

__all__ = [
    "APPEAL",
    "APPOINTMENT",
    "BATCH",
    "CASE",
    "CERTIFICATE",
    "NEED",
    "RAISED",
    "RECEIPT",
    "ROUND_TABLE",
    "SESSION",
    "TICKET",
    "AppealState",
    "BatchState",
    "CaseState",
    "CertificateState",
    "NeedState",
    "RaisedState",
    "ReceiptState",
    "SessionState",
    "SlotState",
    "TableState",
    "TicketState",
]
