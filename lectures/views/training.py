"""The academy for speakers and candidates on a phone, and the roll for the office."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workflow.errors import NotAllowed, WorkflowError

from .. import policies
from ..actions import courses as act
from ..calendars import lessons_calendar
from ..forms import LessonDoorForm
from ..queries import courses as queries
from ..queries import trials
from ..queries.papers import papers_of
from ..queries.speakers import speaker_of
from ..states import EnrolmentState, TrialState
from .pages import form_page

CURRENT = (EnrolmentState.WAITING, EnrolmentState.ENROLLED)


@login_required
@form_page
def training(request):
    """Open batches with their seats, one's own places with timetable and results, certificates."""
    if not queries.is_learner(request.reach):
        raise NotAllowed(_("The academy is for speakers and for candidates who were chosen."))
    refused = ""
    if request.method == "POST":
        try:
            messages.success(request, _join_or_leave(request))
            return redirect("lectures:me-training")
        except WorkflowError as error:
            if error.status == 403:
                raise
            refused = str(error)
    places = list(queries.enrolments_of(request.reach))
    context = {
        "places": [one for one in places if one.state in CURRENT], "past": [one for one in places if one.state not in CURRENT],
        "batches": queries.open_batches(request.reach), "speaker": speaker_of(request.reach),
        "papers": papers_of(request.reach).filter(course__isnull=False)[:20], "refused": refused,
        "trial": trials.candidacy_on_trial(request.reach), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "lectures/me_training.html", context, status=422 if refused else 200)


def _join_or_leave(request):
    key = request.POST.get("batch") or request.POST.get("enrolment") or ""
    key = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
    if "batch" in request.POST:
        row = act.enrol(get_object_or_404(queries.batches_for(request.reach), pk=key), by=request.user)
        if row.state == EnrolmentState.WAITING:
            return _("You are on the waiting list. We tell you as soon as a seat is free.")
        return _("You have a seat. The timetable is below.")
    act.give_up(get_object_or_404(queries.enrolments_of(request.reach), pk=key), by=request.user)
    return _("You gave your place up.")


@require_safe
@login_required
def training_ics(request):
    """The timetable and the trial talk for one's own calendar."""
    candidacy = trials.candidacy_on_trial(request.reach)
    booked = trials.trials_of(candidacy).filter(state=TrialState.BOOKED).first() if candidacy else None
    content = lessons_calendar(queries.lessons_of(request.reach), booked)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="academy.ics"'
    return answer


@login_required
@form_page
def lesson_door(request, token):
    """The code at the door: whoever has a place says "I am here" in one tap; a resend changes nothing."""
    lesson = get_object_or_404(queries.lessons_at_door(), token=token)
    form, refused = LessonDoorForm(request.POST or None, initial={"nonce": uuid.uuid4()}), ""
    if request.method == "POST":
        try:
            nonce = form.cleaned_data["nonce"] if form.is_valid() else None
            act.attend(lesson, by=request.user, nonce=nonce)
            return redirect(f"{reverse('lectures:lesson-door', args=[token])}?in=1")
        except WorkflowError as error:
            refused = str(error)
    is_in = lesson.attendances.filter(enrolment__person=request.reach.person_id or 0).exists()
    context = {"lesson": lesson, "form": form, "refused": refused, "is_in": is_in, "open": act.is_door_open(lesson)}
    return render(request, "lectures/lesson_door.html", context, status=422 if refused else 200)


def _office(request):
    if not request.reach.has(*policies.OFFICE):
        raise NotAllowed(_("The corps office keeps the academy."))


@login_required
@form_page
def batch_roll(request, pk):
    """Who was in which lesson: boxes to tick, and a code for each door."""
    _office(request)
    batch = get_object_or_404(queries.batches_within(request.reach), pk=pk)
    if request.method == "POST":
        pairs = [tuple(map(int, one.split("-"))) for one in request.POST.getlist("present") if _is_pair(one)]
        changed = act.call_roll(batch, pairs, by=request.user)
        messages.success(request, _("Saved: %(count)s changes.") % {"count": changed})
        return redirect("lectures:batch-roll", pk)
    lessons = list(batch.lessons.all())
    rows = queries.roll_of(batch)
    for row in rows:
        row.share = 100 * len(row.present) // len(lessons) if lessons else 100
        row.cells = [(lesson, lesson.pk in row.present) for lesson in lessons]
    return render(request, "lectures/batch_roll.html", {"batch": batch, "lessons": lessons, "rows": rows})


def _is_pair(text: str) -> bool:
    parts = text.split("-")
    return len(parts) == 2 and all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts)


@require_safe
@login_required
def lesson_poster(request, pk):
    """The code of a lesson's door, to be printed or shown."""
    _office(request)
    lesson = get_object_or_404(queries.lessons_within(request.reach), pk=pk)
    address = settings.BASE_URL.rstrip("/") + reverse("lectures:lesson-door", args=[lesson.token])
    return render(request, "lectures/lesson_poster.html", {"lesson": lesson, "address": address})
