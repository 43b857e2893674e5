"""Tutors that schools appoint: proposal, decision of the office, term and visits owed (S3-05)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from workflow.errors import NotAllowed
from workflow.parameters import value_of
from workflow.queries import history_of
from workflow.tokens import once_on_post

from .. import policies
from ..actions import tutors as act
from ..forms import schools as forms
from ..parameters import TUTOR_VISITS
from ..queries import schools as queries
from ..school_filters import TutorFilter
from ..states import TutorState as T
from .pages import filtered
from .schools import attempt
from .visits import Step, invite_page

STEPS = {
    "confirm": Step(
        pgettext_lazy("verb", "Confirm"), forms.PlainForm,
        lambda reach, tutor: tutor.state == T.PROPOSED and policies.is_visit_office(reach, tutor),
        act.confirm_tutor, gettext_lazy("Confirmed. The letter is issued."), "primary",
    ),
    "decline": Step(
        pgettext_lazy("verb", "Decline"), forms.ReasonForm,
        lambda reach, tutor: tutor.state == T.PROPOSED and policies.is_visit_office(reach, tutor),
        act.decline_tutor, gettext_lazy("Noted with your reason."), "danger",
    ),
    "renew": Step(
        pgettext_lazy("verb", "Renew"), forms.TermForm,
        lambda reach, tutor: tutor.state in (T.LAPSED, T.ENDED) and policies.is_visit_office(reach, tutor),
        act.renew_tutor, gettext_lazy("Renewed with a letter of its own."), "primary",
    ),
}  # fmt: skip


@require_safe
@login_required
def tutor_list(request):
    """The tutors of one's school, one's own terms, those of one's corps."""
    context = filtered(request, TutorFilter, queries.tutors_within(request.reach))
    context["may_propose"] = queries.schools_within(request.reach).exists()
    return render(request, "lectures/tutor_list.html", context, status=context["status"])


def _tutor(request, pk):
    return get_object_or_404(queries.tutors_within(request.reach), pk=pk)


@require_safe
@login_required
def tutor_detail(request, pk):
    tutor, reach = _tutor(request, pk), request.reach
    context = {
        "tutor": tutor, "steps": [(key, step) for key, step in STEPS.items() if step.may(reach, tutor)],
        "history": history_of(tutor), "visits": queries.visits_within(reach).filter(tutor=tutor),
        "may_invite": tutor.state == T.ACTIVE and policies.is_school_side(reach, tutor.school),
    }  # fmt: skip
    return render(request, "lectures/tutor_detail.html", context)


@once_on_post
def tutor_new(request):
    """A school proposes a tutor."""
    schools, today = queries.schools_within(request.reach), timezone.localdate()
    if not schools.exists():
        raise NotAllowed(_("Contacts of schools propose tutors here."))
    initial = {"starts_on": today, "ends_on": today.replace(year=today.year + 1, day=min(today.day, 28)),
               "visits_owed": value_of(TUTOR_VISITS)}  # fmt: skip
    form = forms.TutorForm(request.POST or None, schools=schools, speakers=queries.speakers_cleared(), initial=initial)
    if request.method == "POST" and form.is_valid():
        tutor = attempt(form, lambda: act.propose_tutor(by=request.user, **form.details()))
        if tutor:
            messages.success(request, _("Proposed. The corps office decides and issues the letter."))
            return redirect("lectures:tutor-detail", tutor.pk)
    context = {"form": form, "title": _("Propose a tutor"), "back": ("lectures:tutor-list",)}
    return render(request, "lectures/school_form.html", context, status=422 if form.errors else 200)


@once_on_post
def tutor_step(request, pk, step):
    """Confirm, decline, renew."""
    tutor, found = _tutor(request, pk), STEPS.get(step)
    if found is None:
        raise Http404
    if request.method == "GET" and not found.may(request.reach, tutor):
        raise NotAllowed(_("The office of the speaker's corps decides about tutors."))
    start = {"visits_owed": tutor.visits_owed} if step == "renew" else {}
    form = found.form(request.POST or None, initial=start)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: found.run(tutor, by=request.user, **form.details())):
        messages.success(request, found.done)
        return redirect("lectures:tutor-detail", pk)
    context = {"form": form, "title": found.word, "about": tutor, "back": ("lectures:tutor-detail", pk),
               "danger": found.tone == "danger"}  # fmt: skip
    return render(request, "lectures/school_form.html", context, status=422 if form.errors else 200)


@once_on_post
def tutor_invite(request, pk):
    """The school invites its tutor for a visit that counts."""
    tutor = _tutor(request, pk)
    if tutor.state != T.ACTIVE or not policies.is_school_side(request.reach, tutor.school):
        raise NotAllowed(_("Contacts of schools invite here."))
    return invite_page(request, tutor.speaker, None, None, ("lectures:tutor-detail", pk))
