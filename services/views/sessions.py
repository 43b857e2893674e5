"""A session for everybody: what it brings, times to book, tickets, the screen above the desks."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ui.frames import piece_of
from workflow.errors import WorkflowError
from workflow.middleware import client_address
from workflow.tokens import twice_safe

from ..actions import queue, slots
from ..forms.public import BookForm, CodeForm, TicketForm
from ..queries import sessions as queries
from ..states import TICKET, SessionState, SlotState, TicketState
from .parts import refused, status_of


def find_session(pk):
    """The session everybody may see, else 404."""
    return get_object_or_404(queries.session_page(), pk=pk)


@require_safe
def session_detail(request, pk):
    """Where and when, what is brought, who takes part, free times."""
    session = find_session(pk)
    is_ahead = session.state in (SessionState.ANNOUNCED, SessionState.OPEN)
    times = [slot for slot in queries.slots_of(session) if slot.free] if is_ahead else []
    context = {"session": session, "times": times, "is_ahead": is_ahead, "is_open": session.state == SessionState.OPEN}
    return render(request, "services/session_detail.html", context)


@twice_safe
def session_book(request, pk):
    """Holds a time; the code of the text message confirms it."""
    session = find_session(pk)
    times = [
        (slot.starts_at.isoformat(), f"{timezone.localtime(slot.starts_at):%H:%M}")
        for slot in queries.slots_of(session) if slot.free
    ]  # fmt: skip
    initial, error = {"starts_at": request.GET.get("starts_at", "")[:40]}, None
    form = BookForm(request.POST or None, times=times, services=session.services.all(), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        starts_at = datetime.fromisoformat(data.pop("starts_at"))
        try:
            held = slots.hold_place(session=session, starts_at=starts_at, address=client_address(request), **data)
            return redirect("services:appointment", held.token)
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    context = {"session": session, "form": form, "times": times}
    return render(request, "services/session_book.html", context, status=status_of(form, error))


@twice_safe
def appointment(request, token):
    """One's appointment: confirmed by the code, or given back."""
    held = get_object_or_404(queries.appointments_by_token(), token=token)
    form, error = CodeForm(request.POST if request.POST.get("step") == "confirm" else None), None
    if request.method == "POST" and request.POST.get("step") == "cancel":
        slots.give_back(held)
        return redirect("services:appointment", token)
    if request.method == "POST" and form.is_valid():
        try:
            slots.confirm_place(held, form.cleaned_data["code"], address=client_address(request))
            return redirect("services:appointment", token)
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    late = held.state == SlotState.HELD and held.confirm_by < timezone.now()
    context = {"held": held, "session": held.session, "form": form, "late": late}
    return render(request, "services/appointment.html", context, status=status_of(form, error))


@twice_safe
def session_ticket(request, pk):
    """Takes a number at the station; no phone is asked for."""
    session = find_session(pk)
    form = TicketForm(request.POST or None, services=session.services.all())
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            person = request.user.person if request.user.is_authenticated else None
            ticket = queue.take_ticket(
                session, services=form.cleaned_data["services"], person=person, address=client_address(request)
            )
            return redirect("services:ticket", ticket.token)
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    context = {"session": session, "form": form, "waiting": len(queries.line_of(session))}
    return render(request, "services/session_ticket.html", context, status=status_of(form, error))


@twice_safe
def ticket(request, token):
    """Where one stands in the queue and how long it may take; the page asks again by itself."""
    row = queries.ticket_by_token(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        queue.leave_queue(row)
        return redirect("services:ticket", token)
    place = queries.place_of(row) if row.state == TicketState.WAITING else None
    now = _now(row, place, request.path)
    if request.htmx:
        return HttpResponse(now)
    context = {"ticket": row, "session": row.session, "now": now, "over": row.is_final}
    return render(request, "services/ticket.html", context)


def _now(row, place, path: str) -> SafeString:
    """The card with number, place and waiting time, which every phone asks for: drawn once for each state, then filled."""
    before = wait = ""
    if place is not None and place.before:
        before = ngettext("%(before)s person is before you", "%(before)s people are before you", place.before)
        before %= {"before": place.before}
    if place is not None and place.most is not None:
        wait = _("about %(least)s to %(most)s minutes") % {"least": place.least, "most": place.most}
    words = {"number": str(row), "path": path, "before": before, "wait": wait, "desk": str(row.desk or "")}
    return piece_of("services/ticket_now.html", words, _card, state=str(row.state))


def _card(state: str, **marks) -> dict:
    over = TICKET.is_final(state)
    return {**marks, "state": state, "over": over, "label": TICKET.label_of(state), "tone": TICKET.tone_of(state)}


@never_cache
@require_safe
def display(request, pk):
    """The screen above the desks: who is called where, who is next."""
    session = find_session(pk)
    if session.state not in (SessionState.OPEN, SessionState.ANNOUNCED, SessionState.CLOSED):
        raise Http404
    template = "services/display.html#now" if request.htmx else "services/display.html"
    return render(request, template, {"session": session, **queries.display_of(session)})
