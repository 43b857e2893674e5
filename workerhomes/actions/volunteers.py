"""The volunteers' rota: shifts, signing up under a lock, check-in, hours that somebody else confirms (S4-15)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.locks import lock

from .. import notices
from ..errors import HomeRefused
from ..models import Shift, ShiftPlace
from ..policies import volunteers as policies
from ..states import ShiftState
from .guard import demand, store

EARLY = timedelta(minutes=30)
LONGEST = 12 * 60


@transaction.atomic
def save_shift(*, by, shift: Shift | None = None, **details) -> Shift:
    """Makes a shift or changes one. Raises NotAllowed, HomeRefused (fewer than signed up), ValidationError by field."""
    home = details.get("home") or shift.home
    demand(by, policies.can_keep_shifts, home)
    if shift is not None:
        demand(by, policies.can_keep_shifts, shift.home)
        (held,) = lock(shift)
        if details.get("needed", held.needed) < held.taken:
            raise HomeRefused("needed", _("%(count)s people have signed up already.") % {"count": held.taken})
        shift.taken = held.taken
    starts_at, ends_at = details.get("starts_at"), details.get("ends_at")
    if starts_at and ends_at and not timedelta(0) < ends_at - starts_at <= timedelta(minutes=LONGEST):
        raise HomeRefused("ends_at", _("A shift ends after it begins and takes at most 12 hours."))
    return store(shift or Shift(created_by=by), details, "shift_saved", by=by, union=home.union)


@transaction.atomic
def cancel_shift(shift: Shift, *, by, note: str) -> Shift:
    """Cancels a shift that has not begun and tells who signed up. Raises HomeRefused once it has begun."""
    demand(by, policies.can_keep_shifts, shift.home)
    (held,) = lock(shift)
    if held.cancelled_at or held.starts_at <= timezone.now():
        raise HomeRefused(None, _("Only a shift that lies ahead can be cancelled."))
    Shift.objects.filter(pk=held.pk).update(cancelled_at=timezone.now(), taken=0)
    record(shift, "shift_cancelled", by=by, note=note)
    for place in ShiftPlace.objects.filter(shift=held, state=ShiftState.SIGNED).select_related("shift__home", "person"):
        move(place, ShiftState.WITHDRAWN, by=by, note=note)
        notices.tell(place.person, place, "shift_cancelled", reason=note)
    shift.refresh_from_db()
    return shift


@transaction.atomic
def join_shift(shift: Shift, *, by) -> ShiftPlace:
    """Signs the acting member up; the shift's row is held, so that it never gets more people than it needs.

    Raises NotAllowed, HomeRefused: begun, cancelled, full, signed up already, busy in another shift then.
    """
    demand(by, policies.can_volunteer, sentence=_("Volunteers are members of a union."))
    (held,) = lock(shift)
    if held.cancelled_at or held.starts_at <= timezone.now():
        raise HomeRefused(None, _("This shift can no longer be joined."))
    mine = ShiftPlace.objects.filter(person=by.person).exclude(state=ShiftState.WITHDRAWN)
    if mine.filter(shift=held).exists():
        raise HomeRefused(None, _("You have signed up for this shift already."))
    if mine.filter(shift__starts_at__lt=held.ends_at, shift__ends_at__gt=held.starts_at).exists():
        raise HomeRefused(None, _("You serve in another shift at that time."))
    if held.taken >= held.needed:
        raise HomeRefused(None, _("This shift is full. Thank you! Please choose another one."))
    Shift.objects.filter(pk=held.pk).update(taken=held.taken + 1)
    place = ShiftPlace.objects.create(shift=shift, person=by.person)
    record(place, "shift_joined", by=by)
    return place


@transaction.atomic
def leave_shift(place: ShiftPlace, *, by) -> ShiftPlace:
    """Gives one's place back before the shift begins. Raises NotAllowed."""
    (held,) = lock(place.shift)
    demand(by, policies.can_withdraw, place, sentence=_("A place can be given back until the shift begins."))
    place = move(place, ShiftState.WITHDRAWN, by=by)
    Shift.objects.filter(pk=held.pk).update(taken=held.taken - 1)
    return place


@transaction.atomic
def check_in(place: ShiftPlace, *, by) -> ShiftPlace:
    """Notes that a volunteer is there, from half an hour before the shift until its end. A second time changes nothing."""
    demand(by, policies.can_serve_home, place.shift.home)
    now = timezone.now()
    if not place.shift.starts_at - EARLY <= now <= place.shift.ends_at:
        raise HomeRefused(None, _("Check-in is open from half an hour before the shift until its end."))
    if ShiftPlace.objects.filter(pk=place.pk, state=ShiftState.SIGNED, checked_in_at=None).update(checked_in_at=now):
        record(place, "shift_checked_in", by=by)
    place.refresh_from_db(fields=["checked_in_at", "state"])
    return place


def confirm_hours(place: ShiftPlace, *, by, minutes: int, note: str = "") -> ShiftPlace:
    """Confirms the minutes served; never one's own. After an absence `note` says why they count after all.

    Raises NotAllowed before the shift and for oneself.
    """
    words = _("The hours are confirmed by somebody else of the home, once the shift has begun.")
    if place.can_move(ShiftState.SERVED):
        demand(by, policies.can_confirm_hours, place, sentence=words)
    else:
        demand(by, policies.can_serve_home, place.shift.home)
    return move(place, ShiftState.SERVED, by=by, note=note, minutes=minutes, confirmed_by=by)


def note_absent(place: ShiftPlace, *, by) -> ShiftPlace:
    """Notes that a volunteer did not come, once the shift is over."""
    if place.can_move(ShiftState.MISSED):
        demand(
            by, policies.can_note_absent, place, sentence=_("Whether somebody came is known when the shift is over.")
        )
    else:
        demand(by, policies.can_serve_home, place.shift.home)
    return move(place, ShiftState.MISSED, by=by)
