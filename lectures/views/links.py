"""Pages opened by a link alone: the speaker's answer, the door, the rating, the waiting list's offer."""

import hashlib
import hmac
import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from federation import limits
from workflow.errors import NotAllowed
from workflow.middleware import client_address
from workflow.tokens import once

from ..actions import delivery as day
from ..actions import orders as act
from ..actions import waiting as queue
from ..errors import LinkExpired, OrderRefused
from ..forms import LOCAL_TIME, CheckInForm, NoteForm, RatingForm, WaitingForm
from ..queries import choices
from ..queries import tokens as queries
from ..states import OrderState, RequestState, WaitingState
from .day import calendar_answer

DEVICE = "lecture-device"
ANSWERS_PER_ADDRESS = ((60, timedelta(minutes=1)),)
ANY = ["GET", "HEAD", "POST"]


def _twice_safe(view):
    guarded = once(view)

    @require_http_methods(ANY)
    def either(request, *args, **kwargs):
        return (guarded if request.method == "POST" else view)(request, *args, **kwargs)

    return never_cache(either)


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
    settled = asked.state == RequestState.ACCEPTED and asked.order.state == OrderState.ACCEPTED
    held = asked.order.state in (OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED)
    context = {"asked": asked, "order": asked.order, "form": form, "settled": settled, "held": held}
    return render(request, "lectures/request_answer.html", context, status=422 if wrong else 200)


@require_safe
def request_ics(request, token):
    """The accepted lecture for the calendar of a speaker without an account."""
    asked = get_object_or_404(queries.requests_by_token(), token=token, state=RequestState.ACCEPTED)
    return calendar_answer(asked.order)


def is_too_quick(request, kind: str, order) -> bool:
    """Whether far more answers come from one address than people could give (a factory shares one)."""
    return not limits.take(kind, f"{order.pk}:{client_address(request)}", ANSWERS_PER_ADDRESS)


@_twice_safe
def check_in(request, token):
    """Listeners say at the door that they are here: by name, or by account in one tap."""
    order = get_object_or_404(queries.orders_at_door(), check_in_token=token)
    user = request.user
    initial = {"nonce": uuid.uuid4(), "name": str(user) if user.is_authenticated else ""}
    form, status = CheckInForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and is_too_quick(request, "lecture_door", order):
            form.add_error(None, _("Many people are coming in just now. Please try again in a minute."))
            status = 429
        elif form.is_valid():
            try:
                day.check_in(order, person=user.person if user.is_authenticated else None, **form.cleaned_data)
                return redirect(f"{reverse('lectures:check-in', args=[token])}?in=1")
            except OrderRefused as error:
                form.add_error("name", str(error))
    context = {"order": order, "form": form, "inside": order.check_ins.count(), "open": day.is_door_open(order),
               "is_in": bool(request.GET.get("in")), "opens": order.starts_at - day.DOOR_OPENS}  # fmt: skip
    return render(request, "lectures/check_in.html", context, status=status)


def device_of(request) -> tuple[str, str]:
    """The cookie of this device and its keyed hash."""
    cookie = request.COOKIES.get(DEVICE, "")[:64] or get_random_string(32)
    return cookie, hmac.new(settings.SECRET_KEY.encode(), cookie.encode(), hashlib.sha256).hexdigest()


@_twice_safe
def order_rate(request, token):
    """Three questions, without an account, one answer a device."""
    order = get_object_or_404(queries.orders_to_rate(), rating_token=token)
    form, (cookie, device) = RatingForm(request.POST or None), device_of(request)
    thanks, status = f"{reverse('lectures:order-rate', args=[token])}?thanks=1", 200
    if request.method == "POST":
        status = 422
        if request.POST.get("website"):  # the trap: say thank you, keep nothing
            return redirect(thanks)
        if form.is_valid() and is_too_quick(request, "lecture_rating", order):
            form.add_error(None, _("Many answers are coming in just now. Please try again in a minute."))
            status = 429
        elif form.is_valid():
            try:
                answer = {name: value for name, value in form.cleaned_data.items() if name != "website"}
                day.rate_order(order, device=device, **answer)
                return redirect(thanks)
            except OrderRefused as error:
                form.add_error(None, str(error))
    thanked = bool(request.GET.get("thanks")) or (request.method != "POST" and queries.has_rated(order, device))
    context = {"order": order, "form": form, "thanks": thanked, "now": timezone.now(),
               "open": day.is_open_for_rating(order), "opens": day.rating_opens_at(order)}  # fmt: skip
    response = render(request, "lectures/order_rate.html", context, status=status)
    response.set_cookie(DEVICE, cookie, max_age=180 * 86400, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@login_required
@_twice_safe
def waiting_new(request, pk):
    """Joins the waiting list of a speaker for the own union, for the days that suit (60 from today at first)."""
    speaker = choices.speakers_to_order().filter(pk=pk).first()
    if speaker is None:
        raise Http404
    union, today = choices.home_union(request.reach), timezone.localdate()
    topics = choices.topics_to_order().filter(offerings__speaker=speaker)
    initial = {
        "from_on": today,
        "until_on": today + timedelta(days=60),
        "people": 30,
        "topic": request.GET.get("topic", "")[:8],
    }
    form = WaitingForm(request.POST or None, initial=initial, topics=topics)
    if request.method == "POST" and form.is_valid():
        if union is None:
            raise NotAllowed(_("Only members of a union can wait for a date."))
        try:
            entry = queue.join_waiting(by=request.user, union=union, speaker=speaker, **form.cleaned_data)
            return redirect("lectures:waiting-answer", entry.token)
        except OrderRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    context = {"speaker": speaker, "union": union, "form": form, "own": queries.waiting_entry_of(union, speaker)}
    return render(request, "lectures/waiting_new.html", context, status=422 if form.errors else 200)


@login_required
@_twice_safe
def waiting_answer(request, token):
    """One's place on the list; an offered date is ordered from here, or the list left."""
    entry = get_object_or_404(queries.waiting_of(request.reach), token=token)
    if request.method == "POST":
        queue.leave_waiting(entry, by=request.user)
        return redirect("lectures:waiting-answer", token)
    order_it = ""
    if entry.state == WaitingState.OFFERED and entry.offer_expires_at >= timezone.now():
        when = timezone.localtime(entry.offered_starts_at).strftime(LOCAL_TIME)
        chosen = {"speaker": entry.speaker_id, "union": entry.union_id, "starts_at": when, "offer": entry.token,
                  "topic": entry.topic.code if entry.topic else "open"}  # fmt: skip
        order_it = f"{reverse('lectures:order-new')}?{urlencode(chosen)}"
    place = queue.position(entry) if entry.state == WaitingState.WAITING else 0
    context = {"entry": entry, "position": place, "order_it": order_it, "other": queries.other_half(entry),
               "reasons": queries.urgent_reasons(entry) if place else ()}  # fmt: skip
    return render(request, "lectures/waiting_answer.html", context)
