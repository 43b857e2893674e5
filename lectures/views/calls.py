"""Calls for speakers, and an application from its first line until its end (S1-05)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workflow.queries import history_of
from workflow.tokens import once, once_on_post

from .. import policies
from ..actions import admission as act
from ..errors import OrderRefused
from ..evidence import missing_of
from ..filters import CandidacyFilter
from ..forms import AgreesForm, ApplyForm, PaperForm, PersonStep, WordsStep
from ..models import Candidacy, Speaker
from ..queries import admission as queries
from ..states import CandidacyState
from ..track import application_track
from .pages import filtered

STEPS = {"person": PersonStep, "words": WordsStep}
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg"}


@require_safe
def call_list(request):
    """Calls that are open, for everybody to read."""
    calls = list(queries.open_calls())
    recommends = not request.reach.is_visitor and queries.unions_to_recommend_for(request.reach).exists()
    return render(request, "lectures/call_list.html", {"calls": calls, "recommends": recommends})


@once_on_post
def apply(request, pk):
    """Begins a draft for one path: a recommendation of a union, or one's own application."""
    call = get_object_or_404(queries.open_calls(), pk=pk)
    unions = queries.unions_to_recommend_for(request.reach)
    path = request.POST.get("path") or request.GET.get("path") or Speaker.Source.OPEN_SELECTION
    form = ApplyForm(request.POST or None, unions=unions, initial={"path": path})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                candidacy = act.start_candidacy(by=request.user, call=call, **form.cleaned_data)
                return redirect("lectures:application-step", candidacy.pk, "person")
            except OrderRefused as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
    recommends = path == Speaker.Source.MODEL_WORKER
    context = {"call": call, "form": form, "recommends": recommends, "unions": unions if recommends else []}
    return render(request, "lectures/application_new.html", context, status=status)


@require_safe
@login_required
def application_list(request):
    """Applications of one's own, and those that one's union recommends."""
    context = filtered(request, CandidacyFilter, queries.own_candidacies(request.reach))
    return render(request, "lectures/application_list.html", context, status=context["status"])


def find_application(request, pk) -> Candidacy:
    """The application, or 404 for whoever may not look at it."""
    return get_object_or_404(queries.candidacies_within(request.reach), pk=pk)


@require_safe
@login_required
def application(request, pk):
    """Where it stands, what is missing, its papers."""
    candidacy = find_application(request, pk)
    papers = list(queries.papers_of(candidacy))
    writes = policies.can_write_candidacy(request.reach, candidacy)
    is_draft = candidacy.state == CandidacyState.DRAFT
    context = {
        "candidacy": candidacy, "papers": papers, "writes": writes, "is_draft": is_draft,
        "track": application_track(candidacy, history_of(candidacy)), "deadline": queries.deadline_of(candidacy),
        "missing": missing_of(candidacy, [paper.kind for paper in papers]) if is_draft else [],
        "returned": _return_note(candidacy) if is_draft else "",
    }  # fmt: skip
    return render(request, "lectures/application.html", context)


def _return_note(candidacy) -> str:
    line = history_of(candidacy).filter(to_state=CandidacyState.DRAFT).last()
    return line.note if line else ""


@once_on_post
def application_step(request, pk, step):
    """One step of the form; "papers" takes one paper at a time and the agreement at its end."""
    candidacy = find_application(request, pk)
    if not policies.can_write_candidacy(request.reach, candidacy):
        raise Http404
    if step == "papers":
        return _papers_step(request, candidacy)
    if step not in STEPS:
        raise Http404
    form = STEPS[step](request.POST or None, candidacy=candidacy)
    if request.method == "POST" and form.is_valid():
        try:
            act.save_draft(candidacy, by=request.user, **form.cleaned_data)
            following = "words" if step == "person" else "papers"
            if "later" in request.POST:
                messages.success(request, _("The draft is kept."))
                return redirect("lectures:application", pk)
            return redirect("lectures:application-step", pk, following)
        except OrderRefused as error:
            form.add_error(None, str(error))
    return _step_page(request, candidacy, step, form)


def _step_page(request, candidacy, step, form, **more):
    status = 422 if form.is_bound and form.errors else 200
    context = {"candidacy": candidacy, "step": step, "form": form, "deadline": queries.deadline_of(candidacy), **more}
    return render(request, "lectures/application_step.html", context, status=status)


def _papers_step(request, candidacy):
    agrees = AgreesForm(initial={"agrees": candidacy.agrees})
    adds = request.method == "POST" and "kind" in request.POST
    form = PaperForm(*((request.POST, request.FILES) if adds else ()), candidacy=candidacy)
    try:
        if adds and form.is_valid():
            act.add_evidence(candidacy, by=request.user, **form.cleaned_data)
            messages.success(request, _("The paper is added."))
            return redirect("lectures:application-step", candidacy.pk, "papers")
        if request.method == "POST" and not adds:
            agrees = AgreesForm(request.POST)
            agrees.is_valid()
            act.save_draft(candidacy, by=request.user, agrees=agrees.cleaned_data["agrees"])
            return redirect("lectures:application", candidacy.pk)
    except OrderRefused as error:
        shown = form if adds else agrees
        shown.add_error(error.field if error.field in shown.fields else None, str(error))
        form = shown if adds else form
    return _step_page(request, candidacy, "papers", form, agrees=agrees, papers=list(queries.papers_of(candidacy)))


@require_safe
@login_required
def paper(request, pk, paper):
    """One paper, for those who may look at the application: as a download, never run in the browser."""
    candidacy = find_application(request, pk)
    row = get_object_or_404(queries.papers_of(candidacy), pk=paper)
    ending = row.file.name.rsplit(".", 1)[-1]
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(file, as_attachment=True, filename=f"{row}.{ending}", content_type=TYPES[ending])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@login_required
@once
def paper_remove(request, pk, paper):
    """Takes a paper away from a draft."""
    candidacy = find_application(request, pk)
    row = get_object_or_404(
        queries.papers_of(candidacy).select_related("candidacy__call", "candidacy__union"), pk=paper
    )
    act.remove_evidence(row, by=request.user)
    messages.success(request, _("The paper is taken away."))
    return redirect("lectures:application-step", pk, "papers")


@require_POST
@login_required
@once
def hand_in(request, pk):
    """Hands it in; what is missing is said on its page."""
    candidacy = find_application(request, pk)
    try:
        act.hand_in(candidacy, by=request.user)
        messages.success(request, _("Handed in. The office will check the papers."))
    except OrderRefused as error:
        messages.error(request, str(error))
    return redirect("lectures:application", pk)


@require_POST
@login_required
@once
def withdraw(request, pk):
    """Takes the application back."""
    act.withdraw_candidacy(find_application(request, pk), by=request.user)
    messages.success(request, _("The application is withdrawn."))
    return redirect("lectures:application", pk)
