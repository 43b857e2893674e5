"""Pages opened by a link alone: the speaker's answer, the door, the rating, the waiting list's offer."""

import hashlib
import hmac
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from federation.models import Union
from workflow.errors import NotAllowed
from workflow.tokens import once

from ..actions import delivery as day
from ..actions import orders as act
from ..actions import waiting as queue
from ..errors import LinkExpired, OrderRefused
from ..forms import CheckInForm, NoteForm, RatingForm
from ..queries import menu as menu_queries
from ..queries import tokens as queries
from ..states import RequestState, WaitingState

DEVICE = "lecture-device"
ANY = ["GET", "HEAD", "POST"]


def _twice_safe(view):
    guarded = once(view)

    @require_http_methods(ANY)
    def either(request, *args, **kwargs):
        return (guarded if request.method == "POST" else view)(request, *args, **kwargs)

    return either


@_twice_safe
def request_answer(request, token):
    """The asked speaker accepts or declines, without an account; the link ends with the answer."""
    asked = get_object_or_404(queries.requests_by_token(), token=token)
    form = NoteForm(request.POST or None)
    if request.method == "POST":
        by = request.user if request.user.is_authenticated else None
        if asked.state != RequestState.ASKED:
            raise LinkExpired
        if request.POST.get("answer") == "accept":
            act.accept_request(asked, by=by)
            return redirect("lectures:request-answer", token)
        if form.is_valid():
            act.decline_request(asked, by=by, reason=form.cleaned_data["note"])
            return redirect("lectures:request-answer", token)
    wrong = request.method == "POST" and not form.is_valid()
    return render(request, "lectures/request_answer.html", {"asked": asked, "form": form}, status=422 if wrong else 200)


@_twice_safe
def check_in(request, token):
    """Listeners say at the door that they are here: by name, or by account in one tap."""
    order = get_object_or_404(queries.orders_at_door(), check_in_token=token)
    form = CheckInForm(
        request.POST or None,
        initial={"nonce": uuid.uuid4(), "name": str(request.user) if request.user.is_authenticated else ""},
    )
    if request.method == "POST" and form.is_valid():
        person = request.user.person if request.user.is_authenticated else None
        day.check_in(order, nonce=form.cleaned_data["nonce"], person=person, name=form.cleaned_data["name"])
        return redirect(f"{reverse('lectures:check-in', args=[token])}?in=1")
    context = {"order": order, "form": form, "inside": order.check_ins.count(), "is_in": bool(request.GET.get("in"))}
    return render(request, "lectures/check_in.html", context, status=422 if form.errors else 200)


def _device(request) -> tuple[str, str]:
    """The cookie of this device and its keyed hash."""
    cookie = request.COOKIES.get(DEVICE, "")[:64] or get_random_string(32)
    return cookie, hmac.new(settings.SECRET_KEY.encode(), cookie.encode(), hashlib.sha256).hexdigest()


@_twice_safe
def order_rate(request, token):
    """Three questions, without an account, one answer a device."""
    order = get_object_or_404(queries.orders_to_rate(), rating_token=token)
    form, (cookie, device) = RatingForm(request.POST or None), _device(request)
    if request.method == "POST" and form.is_valid():
        answer = {name: value for name, value in form.cleaned_data.items() if name != "website"}
        try:
            day.rate_order(order, device=device, **answer)
            return redirect(f"{reverse('lectures:order-rate', args=[token])}?thanks=1")
        except OrderRefused as error:
            form.add_error(None, str(error))
    context = {
        "order": order,
        "form": form,
        "thanks": bool(request.GET.get("thanks")),
        "open": day.is_open_for_rating(order),
    }
    response = render(request, "lectures/order_rate.html", context, status=422 if form.errors else 200)
    response.set_cookie(DEVICE, cookie, max_age=180 * 86400, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def _days() -> dict:
    today = timezone.localdate()
    return {"from_on": today, "until_on": today + timedelta(days=60)}


@login_required
@_twice_safe
def waiting_new(request, pk):
    """Joins the waiting list of a speaker for the own union, for the next 60 days."""
    speaker = menu_queries.speakers_on_menu().filter(pk=pk).first()
    if speaker is None:
        raise Http404
    union = Union.objects.filter(path=request.reach.home_path).first()
    if request.method == "POST":
        if union is None:
            raise NotAllowed(_("Only members of a union can wait for a date."))
        entry = queue.join_waiting(by=request.user, union=union, speaker=speaker, people=30, **_days())
        return redirect("lectures:waiting-answer", entry.token)
    return render(request, "lectures/waiting_new.html", {"speaker": speaker, "union": union})


@login_required
@_twice_safe
def waiting_answer(request, token):
    """One's place on the list; an offered date is taken or left here."""
    entry = get_object_or_404(queries.waiting_of(request.reach), token=token)
    if request.method == "POST":
        if request.POST.get("answer") == "take":
            queue.take_offer(entry, by=request.user)
            when = timezone.localtime(entry.offered_starts_at).strftime("%Y-%m-%dT%H:%M")
            return redirect(f"{reverse('lectures:order-new')}?speaker={entry.speaker_id}&starts_at={when}")
        queue.leave_waiting(entry, by=request.user)
        return redirect("lectures:waiting-answer", token)
    context = {"entry": entry, "position": queue.position(entry) if entry.state == WaitingState.WAITING else 0}
    return render(request, "lectures/waiting_answer.html", context)
