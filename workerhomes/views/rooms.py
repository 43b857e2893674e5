"""Rooms: what is free, booking, booking every week, waiting."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workflow.tokens import once_on_post

from ..actions import bookings as act
from ..actions import series as series_act
from ..actions import waiting as waiting_act
from ..errors import HomeRefused, RoomTaken
from ..forms.rooms import LOCAL_TIME, BookForm, DayForm, SeriesForm, said_length
from ..policies.rooms import can_book
from ..queries import rooms as queries
from ..queries.opening import openings
from ..rules import quota_period

DAYS_SHOWN = 14


def find_room(code, pk):
    """The room that can be booked, else 404."""
    room = queries.rooms().filter(home__code=code, pk=pk).first()
    if room is None:
        raise Http404
    return room


@require_safe
def room_detail(request, code, pk):
    """A room, its rules, and the beginnings of a day that are free; taken ones lead to the waiting list."""
    room = find_room(code, pk)
    form = DayForm(request.GET, room=room)
    form.is_valid()
    day, minutes = form.chosen()
    today = timezone.localdate()
    shown = min(DAYS_SHOWN, room.ahead_days + 1)
    hours = openings([room.home], today, room.ahead_days + 1)
    context = {
        "room": room, "home": room.home, "day": day, "minutes": minutes, "said": said_length(minutes),
        "hours": hours.on(room.home, day), "slots": queries.slots_on(room, day, minutes, hours.on(room.home, day)),
        "days": hours.days(room.home, max(today, min(day - timedelta(days=3), today + timedelta(days=room.ahead_days - shown + 1))), shown),
        "form": DayForm(initial={"day": day, "minutes": minutes}, room=room), "local_time": LOCAL_TIME,
        "quota": quota_of(request, room, day),
    }  # fmt: skip
    return render(request, "workerhomes/room_detail.html", context)


def quota_of(request, room, day):
    """(first day, last day, minutes left) of the quota for whoever is signed in; None without a quota."""
    if not room.quota_minutes or not request.reach.person_id:
        return None
    used = queries.used_minutes(room, request.reach.person_id, day)
    return *quota_period(room, day), max(room.quota_minutes - used, 0)


def _initial(request, room) -> dict:
    """What the address chose, and a sensible number of people."""
    chosen = {name: request.GET[name] for name in ("starts_at", "minutes") if request.GET.get(name)}
    return {"people": 1 if room.is_shared else min(4, room.capacity_people), **chosen}


def _refused(form, error) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error))


def _nearest(starts, wanted: datetime, most: int = 12) -> list:
    """The free beginnings nearest to the one that was wanted, in order."""
    return sorted(sorted(starts, key=lambda start: abs(start - wanted))[:most])


@once_on_post
def room_book(request, code, pk):
    """Books the room for the hours chosen."""
    room = find_room(code, pk)
    form, starts = BookForm(request.POST or None, room=room, initial=_initial(request, room)), ()
    if request.method == "POST" and form.is_valid():
        try:
            booking = act.book_room(by=request.user, room=room, **form.cleaned_data)
            return redirect("workerhomes:booking-detail", booking.number)
        except (HomeRefused, RoomTaken) as error:
            wanted = form.cleaned_data["starts_at"]
            _refused(form, error)
            starts = _nearest(getattr(error, "next_starts", ()), wanted)
    context = {"room": room, "home": room.home, "form": form, "starts": starts, "may": can_book(request.reach),
               "local_time": LOCAL_TIME, "minutes": form["minutes"].value()}  # fmt: skip
    return render(request, "workerhomes/room_book.html", context, status=422 if form.errors else 200)


@once_on_post
def room_wait(request, code, pk):
    """Joins the waiting list for hours that are taken."""
    room = find_room(code, pk)
    form = BookForm(request.POST or None, room=room, initial=_initial(request, room))
    if request.method == "POST" and form.is_valid():
        try:
            entry = waiting_act.join_waiting(by=request.user, room=room, **form.cleaned_data)
            return redirect("workerhomes:waiting-detail", entry.pk)
        except HomeRefused as error:
            _refused(form, error)
    context = {"room": room, "home": room.home, "form": form, "may": can_book(request.reach), "waits": True}
    return render(request, "workerhomes/room_book.html", context, status=422 if form.errors else 200)


@once_on_post
def room_series(request, code, pk):
    """Books the same hours every week; dates that cannot be had are left out and named."""
    room = find_room(code, pk)
    initial = {"people": min(4, room.capacity_people), "from_on": timezone.localdate() + timedelta(days=1)}
    form = SeriesForm(request.POST or None, room=room, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            series = series_act.book_series(by=request.user, room=room, **form.cleaned_data)
            messages.success(request, _("Booked every week."))
            return redirect("workerhomes:series-detail", series.pk)
        except HomeRefused as error:
            _refused(form, HomeRefused("starts" if error.field == "starts_at" else error.field, str(error)))
    context = {"room": room, "home": room.home, "form": form, "may": can_book(request.reach)}
    return render(request, "workerhomes/room_series.html", context, status=422 if form.errors else 200)
