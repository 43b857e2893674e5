"""States and legal moves of the worker homes, as data, by noun."""

from .activities import ACTIVITY, NEED, SANCTION, SIGN_UP, ActivityState, NeedState, SanctionState, SignUpState
from .bought import (
    CALL_OFF,
    CONTRACT,
    INVOICE,
    PACKAGE_ORDER,
    SHIFT,
    CallOffState,
    ContractState,
    InvoiceState,
    PackageState,
    ShiftState,
)
from .rooms import BOOKING, ROOM_WAITING, SERIES, BookingState, RoomWaitingState, SeriesState

__all__ = [
    "ACTIVITY",
    "BOOKING",
    "CALL_OFF",
    "CONTRACT",
    "INVOICE",
    "NEED",
    "PACKAGE_ORDER",
    "ROOM_WAITING",
    "SANCTION",
    "SERIES",
    "SHIFT",
    "SIGN_UP",
    "ActivityState",
    "BookingState",
    "CallOffState",
    "ContractState",
    "InvoiceState",
    "NeedState",
    "PackageState",
    "RoomWaitingState",
    "SanctionState",
    "SeriesState",
    "ShiftState",
    "SignUpState",
]
