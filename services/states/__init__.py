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

__all__ = [
    "APPEAL",
    "APPOINTMENT",
    "BATCH",
    "CASE",
    "CERTIFICATE",
    "NEED",
    "RECEIPT",
    "SESSION",
    "TICKET",
    "AppealState",
    "BatchState",
    "CaseState",
    "CertificateState",
    "NeedState",
    "ReceiptState",
    "SessionState",
    "SlotState",
    "TicketState",
]
