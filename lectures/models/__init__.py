from .corps import Corps, Honour, Seat, Speaker, Unavailability, WeeklyHours
from .desk import Escalation
from .menu import Category, MenuVersion, Offering, Topic
from .orders import (
    Booking,
    CheckIn,
    NumberCounter,
    Order,
    Rating,
    Report,
    ReportPhoto,
    SpeakerFeedback,
    SpeakerRequest,
    WaitingEntry,
)
from .sites import Site

__all__ = [
    "Booking",
    "Category",
    "CheckIn",
    "Corps",
    "Escalation",
    "Honour",
    "MenuVersion",
    "NumberCounter",
    "Offering",
    "Order",
    "Rating",
    "Report",
    "ReportPhoto",
    "Seat",
    "Site",
    "Speaker",
    "SpeakerFeedback",
    "SpeakerRequest",
    "Topic",
    "Unavailability",
    "WaitingEntry",
    "WeeklyHours",
]
