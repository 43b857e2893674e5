"""One's own bookings, repeating bookings and places on waiting lists."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ui.paging import LongPaginator
from workflow.errors import NotAllowed
from workflow.tokens import once, once_on_post

from ..actions import bookings as act
from ..actions import series as series_act
from ..actions import waiting as waiting_act
from ..forms.rooms import ReasonForm
from ..models import LIVE
from ..policies import rooms as policies
from ..queries import rooms as queries
from ..states import RoomWaitingState


@require_safe
@login_required
def booking_list(request):
    """What I have booked, what I wait for, what repeats; then what is over."""
    past = queries.bookings_of(request.reach).exclude(state__in=LIVE)
    context = {
        "upcoming": queries.upcoming_of(request.reach), "waiting": queries.waiting_now(request.reach),
        "series": queries.series_of(request.reach),
        "page": LongPaginator(past, 20).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "workerhomes/booking_list.html", context)


@require_safe
@login_required
def booking_detail(request, number):
    """One booking and what can be done with it now."""
    booking = get_object_or_404(queries.bookings_seen(request.reach), number=number)
    context = {
        "booking": booking, "room": booking.room, "home": booking.room.home,
        "may": policies.possible(request.reach, booking), "own": policies.is_own(request.reach, booking),
        "can_check_in": act.is_check_in_time(booking), "reasons": queries.reasons_of(booking),
    }  # fmt: skip
    return render(request, "workerhomes/booking_detail.html", context)


STEPS = {
    "approve": act.approve_booking,
    "check-in": act.check_in,
    "leave": act.leave_room,
    "cancel": act.cancel_booking,
}


def _said(step) -> str:
    return {
        "approve": _("Approved. The member has been told."), "check-in": _("Checked in. Have a good time!"),
        "leave": _("Thank you. The room is free again."), "cancel": _("Cancelled. The hours are free again."),
    }[step]  # fmt: skip


@require_POST
@login_required
@once
def booking_step(request, number, step):
    """Approve, check in, leave, cancel."""
    booking = get_object_or_404(queries.bookings_seen(request.reach), number=number)
    if step not in STEPS:
        raise Http404
    STEPS[step](booking, by=request.user)
    messages.success(request, _said(step))
    return redirect("workerhomes:booking-detail", number)


@once_on_post
def booking_refuse(request, number):
    """The home declines an asked booking, or cancels one that stands, with a reason."""
    booking = get_object_or_404(queries.bookings_seen(request.reach), number=number)
    may = policies.possible(request.reach, booking)
    if request.method != "POST" and (policies.is_own(request.reach, booking) or not (may["reject"] or may["cancel"])):
        raise NotAllowed(_("The home's people decide about this booking."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = act.reject_booking if booking.state == "requested" else act.cancel_booking
        verb(booking, by=request.user, **form.cleaned_data)
        messages.success(request, _("Done. The member has been told."))
        return redirect("workerhomes:booking-detail", number)
    context = {"booking": booking, "form": form, "declines": booking.state == "requested"}
    return render(request, "workerhomes/booking_refuse.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def series_detail(request, pk):
    """A repeating booking: which dates are booked, which were left out and why."""
    series = get_object_or_404(queries.series_seen(request.reach), pk=pk)
    context = {
        "series": series, "room": series.room, "home": series.room.home,
        "bookings": series.bookings.filter(state__in=LIVE).order_by("starts_at"),
        "skipped": queries.skipped_of(series), "own": policies.is_own(request.reach, series),
        "may_end": policies.can_end_series(request.reach, series),
    }  # fmt: skip
    return render(request, "workerhomes/series_detail.html", context)


@require_POST
@login_required
@once
def series_step(request, pk, step):
    """Keep a standing booking, or end it."""
    series = get_object_or_404(queries.series_seen(request.reach), pk=pk)
    if step not in ("confirm", "end"):
        raise Http404
    if step == "confirm":
        series_act.confirm_series(series, by=request.user)
        messages.success(request, _("Confirmed. The booking stays yours."))
    else:
        series_act.end_series(series, by=request.user)
        messages.success(request, _("Ended. Dates that lay ahead are free again."))
    return redirect("workerhomes:series-detail", pk)


@once_on_post
def waiting_detail(request, pk):
    """One's place on a list; an offered room is taken here, or the list left."""
    entry = get_object_or_404(queries.waiting_of(request.reach), pk=pk)
    if request.method == "POST":
        if request.POST.get("step") == "take":
            booking = waiting_act.take_offer(entry, by=request.user)
            return redirect("workerhomes:booking-detail", booking.number)
        waiting_act.leave_waiting(entry, by=request.user)
        return redirect("workerhomes:waiting-detail", pk)
    place = queries.position(entry) if entry.state == RoomWaitingState.WAITING else 0
    context = {"entry": entry, "room": entry.room, "home": entry.room.home, "position": place}
    return render(request, "workerhomes/waiting_detail.html", context)
