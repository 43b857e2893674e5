"""A speaker's own pages: calendar and questions, profile, weekly hours, days away; and how a record becomes one's own."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ui.pictures import clean_photo
from ui.uploads import BadFile
from workflow.errors import NotAllowed

from .. import policies
from ..actions import own_record as act
from ..errors import OrderRefused
from ..forms import AbsenceForm, HoursForm, InviteForm, ProfileForm
from ..months import month_of
from ..queries import speakers as queries
from ..queries.menu import speakers_within
from .pages import form_page

PORTRAIT_SIDE = 640


def own_pages(view):
    """Hands the own record to the view; whoever has none gets a sentence."""

    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        speaker = queries.speaker_of(request.reach)
        if speaker is None:
            raise NotAllowed(
                _("These pages belong to speakers. The corps office can send you the link to your record.")
            )
        return view(request, speaker, *args, **kwargs)

    return guarded


@require_safe
@own_pages
def home(request, speaker):
    """The month with its talks and days away, and the questions that wait for an answer."""
    month, today = month_of(request.GET.get("month", "")), timezone.localdate()
    talks = list(queries.talks_between(speaker, month.first, month.after))
    by_day = {}
    for talk in talks:
        by_day.setdefault(timezone.localtime(talk.starts_at).date(), []).append(talk)
    away = [day for row in speaker.unavailabilities.all() for day in month.days_between(row.starts_on, row.ends_on)]
    usual = {row.weekday for row in speaker.weekly_hours.all()}
    marks = {"talk": by_day, "away": set(away)}

    def mark(day):
        return (
            "talk"
            if day in marks["talk"]
            else "away"
            if day in marks["away"]
            else "usual"
            if day.weekday() in usual
            else ""
        )

    context = {
        "speaker": speaker, "month": month, "weeks": month.weeks(mark), "today": today, "talks": talks,
        "questions": queries.questions_to(speaker), "hours": speaker.weekly_hours.count(),
    }  # fmt: skip
    return render(request, "lectures/me.html", context)


@form_page
@own_pages
def profile(request, speaker):
    """What the speaker tells of himself; the photo is written anew without its metadata."""
    form = ProfileForm(request.POST or None, request.FILES or None, speaker=speaker)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            upload = data.pop("photo")
            photo = clean_photo(upload, PORTRAIT_SIDE) if upload else None
            act.update_profile(speaker, by=request.user, photo=photo, **data)
            messages.success(request, _("Saved."))
            return redirect("lectures:me-profile")
        except BadFile as error:
            form.add_error("photo", str(error))
    status = 422 if form.errors else 200
    return render(request, "lectures/me_profile.html", {"form": form, "speaker": speaker}, status=status)


def _list_page(request, form, rows, add, template, name):
    """A list with a form below it: the shared course of weekly hours and days away."""
    if request.method == "POST" and form.is_valid():
        try:
            add(form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(name)
        except OrderRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return render(request, template, {"form": form, "rows": rows}, status=422 if form.errors else 200)


@form_page
@own_pages
def hours(request, speaker):
    """When the speaker can usually lecture."""

    def add(data):
        act.add_hours(speaker, by=request.user, **data)

    form = HoursForm(request.POST or None)
    return _list_page(request, form, speaker.weekly_hours.all(), add, "lectures/me_hours.html", "lectures:me-hours")


@form_page
@own_pages
def away(request, speaker):
    """Days on which the speaker cannot come although the weekly hours say so."""

    def add(data):
        act.add_absence(speaker, by=request.user, **data)

    form = AbsenceForm(request.POST or None)
    return _list_page(request, form, queries.absences_of(speaker), add, "lectures/me_away.html", "lectures:me-away")


@require_POST
@own_pages
def hours_remove(request, speaker, pk):
    """Takes a line of weekly hours away; one that is gone already is no error."""
    row = speaker.weekly_hours.filter(pk=pk).first()
    if row:
        act.remove_hours(row, by=request.user)
    return redirect("lectures:me-hours")


@require_POST
@own_pages
def away_remove(request, speaker, pk):
    """Takes days away back; those that are gone already are no error."""
    row = speaker.unavailabilities.filter(pk=pk).first()
    if row:
        act.remove_absence(row, by=request.user)
    return redirect("lectures:me-away")


@login_required
@form_page
def invite(request, pk):
    """The office sends the link that makes a record its speaker's own."""
    if not request.reach.has(*policies.OFFICE):
        raise NotAllowed(_("The corps office hands records over."))
    speaker = get_object_or_404(speakers_within(request.reach), pk=pk)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = act.invite_to_claim(speaker, by=request.user, phone=form.cleaned_data["phone"])
            return render(request, "lectures/speaker_invited.html", {"speaker": speaker, "claim": made})
        except OrderRefused as error:
            form.add_error("phone", str(error))
    return render(
        request, "lectures/speaker_invite.html", {"speaker": speaker, "form": form}, status=422 if form.errors else 200
    )


@login_required
@form_page
def claim(request, token):
    """Whoever opens the link signs in by phone and takes the record over."""
    found, refused = act.claim_of(token), ""
    if request.method == "POST":
        try:
            act.claim_record(token, by=request.user)
            messages.success(request, _("This record is yours now. Please look through it."))
            return redirect("lectures:me-profile")
        except OrderRefused as error:
            refused = str(error)
    context = {"claim": found, "speaker": found.speaker, "refused": refused}
    return render(request, "lectures/speaker_claim.html", context, status=422 if refused else 200)
