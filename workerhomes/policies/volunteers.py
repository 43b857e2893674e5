"""Who makes shifts, signs up for them and confirms the hours (S4-15)."""

from django.utils import timezone

from ..states import ShiftState
from .homes import can_serve_home
from .rooms import can_book


def can_keep_shifts(by, home) -> bool:
    """Make, change and cancel shifts: the people of the home."""
    return can_serve_home(by, home)


def can_volunteer(by) -> bool:
    """Any member of any union."""
    return can_book(by)


def can_withdraw(by, place) -> bool:
    """Whose place it is, before the shift begins."""
    own = by.person_id is not None and place.person_id == by.person_id
    return own and place.state == ShiftState.SIGNED and place.shift.starts_at > timezone.now()


def can_see_in(by, place) -> bool:
    """Check somebody in: the people of the home, once."""
    return place.state == ShiftState.SIGNED and place.checked_in_at is None and can_serve_home(by, place.shift.home)


def can_confirm_hours(by, place) -> bool:
    """Confirm the hours of somebody else, once the shift has begun."""
    begun = place.shift.starts_at <= timezone.now()
    other = by.person_id is None or place.person_id != by.person_id
    return begun and other and place.can_move(ShiftState.SERVED) and can_serve_home(by, place.shift.home)


def can_note_absent(by, place) -> bool:
    """Note that somebody did not come: the people of the home, once the shift is over."""
    over = place.shift.ends_at <= timezone.now()
    return over and place.state == ShiftState.SIGNED and can_serve_home(by, place.shift.home)
