from .corps import Corps, Honour, Seat, Speaker, Unavailability, WeeklyHours
from .menu import Category, MenuVersion, Offering, Topic
from .orders import Booking, CheckIn, Order, Rating, Report, ReportPhoto, SpeakerRequest, WaitingEntry
from .sites import Site

__all__ = [
    "Booking",
    "Category",
    "CheckIn",
    "Corps",
    "Honour",
    "MenuVersion",
    "Offering",
    "Order",
    "Rating",
    "Report",
    "ReportPhoto",
    "Seat",
    "Site",
    "Speaker",
    "SpeakerRequest",
    "Topic",
    "Unavailability",
    "WaitingEntry",
    "WeeklyHours",
]
