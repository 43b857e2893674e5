"""The desk of a home: today's bookings, those to decide, the list of all, days with other hours."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from federation.models import Role
from ui.components.marks import day as day_words
from ui.exports import table_response
from ui.paging import LongPaginator
from workflow.actions import record
from workflow.errors import NotAllowed
from workflow.tokens import once, once_on_post

from ..actions import homes as act
from ..errors import HomeRefused
from ..filters import BookingFilter
from ..forms.rooms import ExceptionForm
from ..models import OpeningException, RoomBooking
from ..policies.homes import LOOKS_AFTER, can_manage_home
from ..queries import homes as home_queries
from ..queries import rooms as queries
from ..queries.opening import exceptions_ahead, openings

EXPORT_ROWS = 5000


def desk_only(view):
    """Lets those in who look after a home, and nobody else."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not request.reach.has(*LOOKS_AFTER):
            raise NotAllowed(_("This desk belongs to the people of the worker homes."))
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@desk_only
def desk(request):
    """Today at my homes: what waits for an answer, who has a room when, who waits for one."""
    context = {
        "to_decide": queries.bookings_to_decide(request.reach)[:20], "today": queries.bookings_today(request.reach)[:60],
        "waiting": queries.waiting_within(request.reach)[:20], "homes": home_queries.homes_within(request.reach),
        "manages": request.reach.has(Role.HOME_MANAGER),
    }  # fmt: skip
    return render(request, "workerhomes/desk.html", context)


@require_safe
@desk_only
def desk_bookings(request):
    """Every booking of my homes, with filters, and as a table to take along."""
    homes = home_queries.homes_within(request.reach)
    found = BookingFilter(request.GET, queries.bookings_within(request.reach), homes=homes)
    valid = found.form.is_valid()
    rows = found.qs if valid else queries.bookings_within(request.reach).none()
    if request.GET.get("export") and valid:
        return _table(request, rows[:EXPORT_ROWS], homes)
    page = LongPaginator(rows, 30).get_page(request.GET.get("page"))
    return render(
        request, "workerhomes/desk_bookings.html", {"filter": found, "page": page}, status=200 if valid else 400
    )


def _table(request, rows, homes):
    heads = [_("Number"), _("Worker home"), _("Room"), pgettext("workerhomes", "From"), pgettext("workerhomes", "Until"), _("Member"), _("Union"), _("People"),
             _("What for"), _("State")]  # fmt: skip
    lines = [
        [
            one.number, one.room.home.name, one.room.name, one.starts_at, one.ends_at, one.person.name, one.union.name,
            one.people, one.purpose, str(one.state_label),
        ]
        for one in rows
    ]  # fmt: skip
    top = homes.first()
    record(RoomBooking, "list_exported", by=request.user, union=top.union if top else None, data={"rows": len(lines)})
    name = _("Room bookings")
    return table_response(f"{name}.xlsx", heads, lines)


@once_on_post
def desk_hours(request, code):
    """The hours of a home, and its days with other hours; a new one says which bookings it leaves outside."""
    home = get_object_or_404(home_queries.homes_within(request.reach), code=code)
    if not can_manage_home(request.reach, home):
        raise NotAllowed(_("The manager of the home sets its hours."))
    form, outside = ExceptionForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            row, outside = act.save_exception(by=request.user, home=home, **form.cleaned_data)
            _say_saved(request, row, outside)
            return redirect("workerhomes:desk-hours", code)
        except HomeRefused as error:
            form.add_error(error.field, str(error))
    days = openings([home], days=60)
    context = {
        "home": home, "form": form, "week": days.days(home, timezone.localdate()), "exceptions": exceptions_ahead(home, 400),
    }  # fmt: skip
    return render(request, "workerhomes/desk_hours.html", context, status=422 if form.errors else 200)


def _say_saved(request, row, outside) -> None:
    messages.success(request, _("The hours of %(day)s are changed.") % {"day": day_words(row.day)})
    if outside:
        numbers = "、".join(booking.number for booking in outside)
        words = ngettext(
            "%(count)s booking now lies outside the hours: %(numbers)s. Please tell its member.",
            "%(count)s bookings now lie outside the hours: %(numbers)s. Please tell their members.",
            len(outside),
        )
        messages.warning(request, words % {"count": len(outside), "numbers": numbers})


@require_POST
@login_required
@once
def desk_hours_remove(request, code, pk):
    """The week's hours hold again on that day."""
    home = get_object_or_404(home_queries.homes_within(request.reach), code=code)
    row = OpeningException.objects.filter(home=home, pk=pk).select_related("home__union").first()
    if row is None:
        raise Http404
    act.remove_part(row, by=request.user, event="opening_exception_removed")
    messages.success(request, _("The usual hours hold again on that day."))
    return redirect("workerhomes:desk-hours", code)
