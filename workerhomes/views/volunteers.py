"""The rota for everybody, one's own shifts with the certificate, and the desk that confirms hours."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from federation.actions.erasure import ERASED
from federation.masks import mask_name
from federation.queries import live_membership
from ui.paging import LongPaginator
from ui.pdf import pdf_response, qr_svg
from workflow.errors import NotAllowed
from workflow.steps import Step, buttons, step_page
from workflow.tables import table_page
from workflow.tokens import once, once_on_post

from ..actions import volunteers as act
from ..bought_filters import ShiftFilter
from ..errors import HomeRefused
from ..forms.bought import NoteForm
from ..forms.volunteers import HoursForm, LateHoursForm
from ..hours_seal import Sealed, number_of, seal, unseal
from ..models import Shift
from ..policies import volunteers as policies
from ..queries import volunteers as queries
from ..queries.homes import homes, homes_within
from ..states import ShiftState
from .desk import desk_only

DAYS_PAGE = 30


@require_safe
def shift_list(request):
    """Shifts that want people, the soonest first; names stand nowhere here."""
    found = ShiftFilter(request.GET, queries.shifts_ahead(), homes=homes())
    valid = found.form.is_valid()
    page = LongPaginator(found.qs if valid else queries.shifts_ahead().none(), DAYS_PAGE).get_page(
        request.GET.get("page")
    )
    mine = set(
        queries.places_of(request.reach).filter(state=ShiftState.SIGNED).values_list("shift", flat=True)
        if request.reach.person_id else ()
    )  # fmt: skip
    context = {"filter": found, "page": page, "mine": mine, "may": policies.can_volunteer(request.reach)}
    return render(request, "workerhomes/shift_list.html", context, status=200 if valid else 400)


@require_POST
@login_required
@once
def shift_step(request, pk, step):
    """Sign up, or give the place back."""
    shift = get_object_or_404(Shift.objects.select_related("home__union"), pk=pk)
    try:
        if step == "join":
            act.join_shift(shift, by=request.user)
            messages.success(request, _("Signed up. Thank you!"))
        elif step == "leave":
            place = queries.own_place(request.reach, shift)
            if place is None:
                raise Http404
            act.leave_shift(place, by=request.user)
            messages.success(request, _("Your place is free for somebody else."))
        else:
            raise Http404
    except HomeRefused as error:
        messages.error(request, str(error))
    return redirect("workerhomes:my-shifts" if step == "leave" else "workerhomes:shift-list")


@require_safe
@login_required
def my_shifts(request):
    """My shifts and the hours that count so far."""
    page = LongPaginator(queries.places_of(request.reach), 20).get_page(request.GET.get("page"))
    context = {"page": page, "served": queries.served_of(request.reach), "now": timezone.now()}
    return render(request, "workerhomes/my_shifts.html", context)


@require_safe
@login_required
def shift_certificate(request):
    """A certificate of the hours that were confirmed, as PDF."""
    served = queries.served_of(request.reach)
    if not served.minutes:
        raise NotAllowed(_("There is a certificate once hours have been confirmed."))
    places = queries.places_of(request.reach).filter(state=ShiftState.SERVED)[:200]
    member = live_membership(request.user.person)
    token = seal(Sealed(request.user.person_id, served.shifts, served.minutes, timezone.localdate()))
    address = settings.BASE_URL.rstrip("/") + reverse("workerhomes:hours-verify", args=[token])
    data = {
        "name": request.user.person.name, "union": member.union.name if member else "", "hours": served.hours,
        "shifts": served.shifts, "today": timezone.localdate(), "number": number_of(token), "address": address,
        "code": qr_svg(address),
        "rows": [
            [timezone.localdate(one.shift.starts_at), one.shift.home.name, one.shift.task, f"{one.minutes / 60:.1f}"]
            for one in places
        ],
    }  # fmt: skip
    return pdf_response("volunteer.pdf", "workerhomes/pdf/volunteer", data)


@require_safe
def hours_verify(request, token):
    """Whether a printed certificate is real and its hours still count; of the name the surname alone stands here."""
    stated = unseal(token)
    person, served = queries.served_by(stated.person_id) if stated else (None, None)
    found = bool(person) and person.name != ERASED
    context = {
        "stated": stated if found else None, "name": mask_name(person.name) if found else "", "number": number_of(token),
        "holds": found and served.minutes >= stated.minutes,
    }  # fmt: skip
    return render(request, "workerhomes/hours_verify.html", context, status=200 if found else 404)


@require_safe
@desk_only
def desk_shifts(request):
    """The rota of my homes with who is still missing and the hours that were served, and as a table."""
    found = ShiftFilter(request.GET, queries.shifts_within(request.reach), homes=homes_within(request.reach))
    columns = [
        (_("Task"), lambda one: one.task), (_("Worker home"), lambda one: one.home.name),
        (pgettext("workerhomes", "From"), lambda one: one.starts_at), (pgettext("workerhomes", "Until"), lambda one: one.ends_at),
        (_("People needed"), lambda one: one.needed), (_("Signed up"), lambda one: one.taken),
        (_("Came"), lambda one: one.served), (_("Minutes served"), lambda one: one.minutes or 0),
    ]  # fmt: skip
    return table_page(
        request, "workerhomes/desk_shifts.html", found, name=_("Volunteers' shifts"), columns=columns, about=Shift
    )


def _length(place) -> dict:
    shift = place.shift
    began = max(place.checked_in_at or shift.starts_at, shift.starts_at)
    return {"initial": {"minutes": max(int((shift.ends_at - began).total_seconds() // 60), 1)}}


PLACE_STEPS = {
    "check-in": Step(
        pgettext_lazy("verb", "Check in"), act.check_in, policies.can_see_in, gettext_lazy("Checked in.")
    ),
    "confirm": Step(
        pgettext_lazy("verb", "Confirm the hours"), act.confirm_hours,
        lambda by, place: place.state == ShiftState.SIGNED and policies.can_confirm_hours(by, place),
        gettext_lazy("The hours are counted."), form=HoursForm, options=_length,
    ),
    "confirm-late": Step(
        pgettext_lazy("verb", "Was there after all"), act.confirm_hours,
        lambda by, place: place.state == ShiftState.MISSED and policies.can_confirm_hours(by, place),
        gettext_lazy("The hours are counted."), form=LateHoursForm, options=_length,
    ),
    "absent": Step(
        pgettext_lazy("verb", "Note as absent"), act.note_absent, policies.can_note_absent,
        gettext_lazy("Noted."), tone="danger",
    ),
}  # fmt: skip
SHIFT_STEPS = {
    "cancel": Step(
        pgettext_lazy("verb", "Cancel the shift"), act.cancel_shift,
        lambda by, shift: policies.can_keep_shifts(by, shift.home) and not shift.cancelled_at and shift.starts_at > timezone.now(),
        gettext_lazy("Cancelled. The volunteers have been told."), form=NoteForm, tone="danger",
    )
}  # fmt: skip


@require_safe
@desk_only
def desk_shift(request, pk):
    """One shift: who signed up, who is there, whose hours are confirmed."""
    shift = get_object_or_404(queries.shifts_within(request.reach), pk=pk)
    places = queries.places_within(request.reach).filter(shift=shift).order_by("signed_at", "pk")
    context = {
        "shift": shift, "places": [(place, buttons(request.reach, place, PLACE_STEPS)) for place in places],
        "buttons": buttons(request.reach, shift, SHIFT_STEPS),
    }  # fmt: skip
    return render(request, "workerhomes/desk_shift.html", context)


@once_on_post
@desk_only
def desk_shift_step(request, pk, step):
    """Cancel a shift, with the reason that its volunteers read."""
    shift = get_object_or_404(queries.shifts_within(request.reach), pk=pk)
    return step_page(request, shift, step, SHIFT_STEPS, reverse("workerhomes:desk-shift", args=[pk]))


@once_on_post
@desk_only
def place_step(request, pk, step):
    """Check in, confirm the hours, note as absent."""
    place = get_object_or_404(queries.places_within(request.reach), pk=pk)
    return step_page(request, place, step, PLACE_STEPS, reverse("workerhomes:desk-shift", args=[place.shift_id]))
