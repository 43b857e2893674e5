"""Activities for workers: what is on, one of them, signing up, one's own list, the rating by link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ui.paging import LongPaginator
from workflow.parameters import value_of
from workflow.steps import refuse
from workflow.tokens import once, once_on_post

from ..actions import absences, seats
from ..activity_filters import ActivityFilter
from ..calendars import activity_calendar as calendar_of
from ..errors import HomeRefused
from ..forms.activities import JoinForm, RateForm
from ..models import LIVE_SIGN_UP, ActivityType
from ..parameters import MISSED_DAYS, MISSED_MOST, PAUSE_DAYS
from ..policies import activities as policies
from ..queries import activities as queries
from ..queries.homes import homes, map_links
from ..states import SignUpState

PAGE = 20


@require_safe
def activity_list(request):
    """What is on in the homes, the soonest first; or, on the second tab, what was."""
    was = request.GET.get("tab") == "past"
    rows = queries.past_activities() if was else queries.activities_ahead()
    found = ActivityFilter(request.GET, rows, homes=homes())
    valid = found.form.is_valid()
    page = LongPaginator(found.qs if valid else rows.none(), PAGE).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "was": was, "ahead": not was, "kinds": ActivityType.choices,
               "kind": request.GET.get("kind", "")}  # fmt: skip
    return render(request, "workerhomes/activity_list.html", context, status=200 if valid else 400)


def find_activity(number: str):
    """The published activity, else 404."""
    return get_object_or_404(queries.activities(), number=number)


@require_safe
def activity_detail(request, number):
    """One activity: when, where, who, seats, and what the visitor can do."""
    activity = find_activity(number)
    mine = queries.live_sign_up(activity, request.reach)
    context = {
        "activity": activity, "home": activity.home, "sessions": activity.sessions.all(), "mine": mine,
        "waiting": queries.queue_of(activity).count(), "photos": activity.photos.all(),
        "map": map_links(activity.home), "is_open": seats.is_open_now(activity),
        "serves": policies.can_serve_activity(request.reach, activity), "missed_most": value_of(MISSED_MOST),
        "missed_days": value_of(MISSED_DAYS), "pause_days": value_of(PAUSE_DAYS),
    }  # fmt: skip
    return render(request, "workerhomes/activity_detail.html", context)


@require_safe
def activity_calendar(request, number):
    """The meetings as a calendar file."""
    activity = find_activity(number)
    answer = HttpResponse(calendar_of(activity), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{activity.number}.ics"'
    return answer


@once_on_post
def activity_join(request, number):
    """Signs up, or joins the waiting list when it is full."""
    activity = find_activity(number)
    unions = queries.group_unions(request.reach)
    form = JoinForm(request.POST if request.method == "POST" else None, activity=activity, unions=unions)
    context = {"activity": activity, "home": activity.home, "form": form, "refusal": "",
               "may": policies.can_sign_up(request.reach)}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            entry = seats.sign_up(by=request.user, activity=activity, **form.sign_up())
            return redirect("workerhomes:sign-up-detail", entry.pk)
        except HomeRefused as error:
            context["refusal"] = refuse(form, error)
    wrong = bool(context["refusal"] or form.errors)
    return render(request, "workerhomes/activity_join.html", context, status=422 if wrong else 200)


@require_safe
@login_required
def sign_up_list(request):
    """My activities: what is to come and what I wait for, then what was; pauses above."""
    rows = queries.sign_ups_of(request.reach)
    context = {
        "upcoming": rows.filter(state__in=LIVE_SIGN_UP, activity__state__in=queries.AHEAD).order_by("activity__starts_at"),
        "page": LongPaginator(
            rows.exclude(state__in=LIVE_SIGN_UP, activity__state__in=queries.AHEAD), PAGE
        ).get_page(request.GET.get("page")),
        "pauses": queries.pauses_seen(request.reach).filter(person=request.reach.person_id)[:5],
    }  # fmt: skip
    return render(request, "workerhomes/sign_up_list.html", context)


@require_safe
@login_required
def sign_up_detail(request, pk):
    """One sign-up and what can be done with it now."""
    entry = get_object_or_404(queries.sign_ups_seen(request.reach), pk=pk)
    context = {
        "entry": entry, "activity": entry.activity, "home": entry.activity.home,
        "own": policies.is_own(request.reach, entry),
        "position": queries.position(entry) if entry.state == SignUpState.WAITING else 0,
        "may_take": policies.can_take_offer(request.reach, entry),
        "may_cancel": policies.is_own(request.reach, entry) and policies.can_cancel_sign_up(request.reach, entry),
        "answers": queries.answers_of(entry), "may_rate": absences.can_rate(entry) and not hasattr(entry, "rating"),
    }  # fmt: skip
    return render(request, "workerhomes/sign_up_detail.html", context)


@require_POST
@login_required
@once
def sign_up_step(request, pk, step):
    """Take an offered seat, or give a seat or the place on the list back."""
    entry = get_object_or_404(queries.sign_ups_of(request.reach), pk=pk)
    if step not in ("take", "cancel"):
        raise Http404
    try:
        if step == "take":
            seats.take_offer(entry, by=request.user)
            messages.success(request, _("The seat is yours."))
        else:
            seats.cancel_sign_up(entry, by=request.user)
            messages.success(request, _("Given back. Thank you for saying so in time."))
    except HomeRefused as error:
        messages.error(request, str(error))
    return redirect("workerhomes:sign-up-detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_rate(request, code):
    """The rating from the link in the message, without an account; the link is the proof, and it counts once."""
    return (_rate_posted if request.method == "POST" else _rate)(request, code)


@once
def _rate_posted(request, code):
    return _rate(request, code)


def _rate(request, code):
    entry = get_object_or_404(queries.sign_ups_to_rate(), code=code)
    form, refusal = RateForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            absences.rate_activity(entry, **form.cleaned_data)
            return redirect(f"{reverse('workerhomes:activity-rate', args=[code])}?thanks=1")
        except HomeRefused as error:
            refusal = refuse(form, error)
    context = {"activity": entry.activity, "form": form, "refusal": refusal, "rated": hasattr(entry, "rating"),
               "may": absences.can_rate(entry)}  # fmt: skip
    wrong = bool(refusal or form.errors)
    return render(request, "workerhomes/activity_rate.html", context, status=422 if wrong else 200)
