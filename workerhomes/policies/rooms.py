"""Who may book a room and decide about a booking."""

from ..states import BookingState, SeriesState
from .homes import can_manage_home, can_serve_home


def can_book(by) -> bool:
    """Any member of any union may book in any home (F-A2-02)."""
    return by.person_id is not None and bool(by.home_path)


def is_own(by, thing) -> bool:
    """Whether a booking, series or place on a list is this person's."""
    return by.person_id is not None and thing.person_id == by.person_id


def can_see(by, thing) -> bool:
    """Whose it is, and the people of the home."""
    return is_own(by, thing) or can_serve_home(by, thing.room.home)


def can_decide(by, booking) -> bool:
    """Approve or decline: the home's people, never for their own booking."""
    return can_serve_home(by, booking.room.home) and not is_own(by, booking)


def can_cancel(by, booking) -> bool:
    """Whose booking it is, and the manager of the home."""
    return is_own(by, booking) or can_manage_home(by, booking.room.home)


def possible(by, booking) -> dict[str, bool]:
    """Which buttons the page of a booking shows."""
    asked = booking.state == BookingState.REQUESTED
    return {
        "approve": asked and can_decide(by, booking),
        "reject": asked and can_decide(by, booking),
        "cancel": booking.can_move(BookingState.CANCELLED) and can_cancel(by, booking),
        "check_in": booking.state == BookingState.BOOKED and can_see(by, booking),
        "leave": booking.state == BookingState.CHECKED_IN and can_see(by, booking),
        "take": booking.state == BookingState.HELD and is_own(by, booking),
    }


def can_end_series(by, series) -> bool:
    """Whose it is, and the manager of the home, while it runs."""
    return series.state != SeriesState.ENDED and (is_own(by, series) or can_manage_home(by, series.room.home))
