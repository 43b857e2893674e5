"""Rows of the on-site services, by noun."""

from .cases import (
    Appeal,
    BatchRow,
    Case,
    CaseRating,
    CompanyBatch,
    Consultation,
    MissingNotice,
    Receipt,
)
from .catalogue import Audience, Service, ServiceVersion
from .needs import WAITING_NEED, Need, NeedCode, new_need_number
from .places import SOON, Certificate, Driver, FreightCompany, Partner, Station, Vehicle, new_token
from .sessions import IN_QUEUE, LIVE_APPOINTMENT, Appointment, Desk, OnsiteSession, Ticket, Timetable
from .tables import RaisedNeed, RoundTable

__all__ = [
    "IN_QUEUE",
    "LIVE_APPOINTMENT",
    "SOON",
    "WAITING_NEED",
    "Appeal",
    "Appointment",
    "Audience",
    "BatchRow",
    "Case",
    "CaseRating",
    "Certificate",
    "CompanyBatch",
    "Consultation",
    "Desk",
    "Driver",
    "FreightCompany",
    "MissingNotice",
    "Need",
    "NeedCode",
    "OnsiteSession",
    "Partner",
    "RaisedNeed",
    "Receipt",
    "RoundTable",
    "Service",
    "ServiceVersion",
    "Station",
    "Ticket",
    "Timetable",
    "Vehicle",
    "new_need_number",
    "new_token",
]
