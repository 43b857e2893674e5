"""Scripts: written on a phone, two versions beside each other, and the coach's side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ui.documents import TYPES
from workflow.errors import NotAllowed, WorkflowError

from .. import policies
from ..actions import scripts as act
from ..forms import CommentForm, DraftForm, ReturnForm, ScriptForm, VetForm
from ..queries import scripts as queries
from ..states import ScriptState
from .pages import form_page, refuse


@require_safe
@login_required
def my_scripts(request):
    """One's own scripts and how far each has come."""
    speaker = _demand_author(request)
    context = {"scripts": queries.scripts_of(request.reach), "speaker": speaker}
    return render(request, "lectures/me_scripts.html", context)


def _demand_author(request):
    speaker, candidacy = queries.author_of(request.reach)
    if speaker is None and candidacy is None and not queries.scripts_of(request.reach).exists():
        raise NotAllowed(_("Scripts are written by speakers and by candidates in the academy."))
    return speaker


@login_required
@form_page
def script_new(request):
    """A new script: title and topic; the text follows on the next page."""
    speaker = _demand_author(request)
    topics = queries.topics_to_write_on(speaker) if speaker else None
    form = ScriptForm(request.POST or None, topics=topics)
    if request.method == "POST" and form.is_valid():
        try:
            script = act.start_script(by=request.user, **form.cleaned_data)
            return redirect("lectures:script-write", script.pk)
        except WorkflowError as error:
            refuse(form, error)
    return render(request, "lectures/script_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@form_page
def script_write(request, pk):
    """The draft: typed, or a document; handed to the coach from the script's page."""
    script = get_object_or_404(queries.scripts_of(request.reach), pk=pk)
    newest = script.all_versions[0] if script.all_versions else None
    is_draft = newest is not None and newest.state == ScriptState.DRAFT
    initial = {"text": newest.text if newest else "", "change_note": newest.change_note if is_draft else ""}
    form = DraftForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version = act.save_draft(script, by=request.user, **form.cleaned_data)
            if request.POST.get("do") == "hand_in":
                act.hand_in(version, by=request.user)
                messages.success(request, _("Handed to the coach. You will be told."))
            else:
                messages.success(request, _("Saved."))
            return redirect("lectures:script-detail", pk)
        except WorkflowError as error:
            refuse(form, error)
    context = {"script": script, "newest": newest, "form": form, "is_draft": is_draft}
    return render(request, "lectures/script_write.html", context, status=422 if form.errors else 200)


@login_required
@form_page
def script_detail(request, pk):
    """A script: one version with its comments or two beside each other; the coach comments, returns and vets here."""
    script = get_object_or_404(queries.scripts_visible(request.reach), pk=pk)
    own = policies.is_author(request.reach, script)
    versions = [one for one in script.all_versions if own or one.state != ScriptState.DRAFT]
    shown = _picked(versions, request.GET.get("v")) or (versions[0] if versions else None)
    forms = {
        "comment": CommentForm(_sent(request, "comment")), "return": ReturnForm(_sent(request, "return")),
        "vet": VetForm(_sent(request, "vet")),
    }  # fmt: skip
    refused = ""
    if request.method == "POST":
        do = request.POST.get("do", "")
        version, form = _picked(versions, request.POST.get("version")), forms.get(do)
        if version is None or (form is None and do != "hand_in"):
            raise Http404
        shown = version
        try:
            if form is None or form.is_valid():
                messages.success(request, _carry_out(version, do, request.user, form))
                return redirect("lectures:script-detail", pk)
        except WorkflowError as error:
            if error.status == 403:
                raise
            if form is None:
                refused = str(error)
            else:
                refuse(form, error)
    before = _picked(versions, request.GET.get("with"))
    again = shown is not None and queries.is_to_confirm(shown)
    coach = (
        shown is not None
        and (shown.state == ScriptState.SUBMITTED or again)
        and policies.can_coach(request.reach, shown)
    )
    context = {
        "script": script, "versions": versions, "shown": shown, "before": before, "own": own, "coach": coach, "again": again,
        "forms": forms, "refused": refused, "paragraphs": _annotated(shown),
        "spoken": next((one for one in versions if one.state == ScriptState.VETTED), None),
        "lines": queries.beside(before.paragraphs, shown.paragraphs) if before and shown else [],
    }  # fmt: skip
    status = 422 if refused or any(form.errors for form in forms.values()) else 200
    return render(request, "lectures/script_detail.html", context, status=status)


def _picked(versions, number):
    """The version with the number an address or a form named, None when it names none."""
    return next((one for one in versions if str(one.number) == number), None)


def _sent(request, word):
    return request.POST if request.method == "POST" and request.POST.get("do") == word else None


def _annotated(version) -> dict:
    """The paragraphs of a version with the comments on each, and those about the whole."""
    if version is None:
        return {"lines": [], "whole": []}
    by_place: dict = {}
    for one in queries.comments_on(version):
        by_place.setdefault(one.paragraph, []).append(one)
    lines = [(number, text, by_place.pop(number, [])) for number, text in enumerate(version.paragraphs, 1)]
    return {"lines": lines, "whole": [one for rest in by_place.values() for one in rest]}


def _carry_out(version, do, by, form):
    if do == "hand_in":
        act.hand_in(version, by=by)
        return _("Handed to the coach. You will be told.")
    if do == "comment":
        act.comment(version, by=by, **form.cleaned_data)
        return _("Your comment was kept.")
    if do == "return":
        act.return_version(version, by=by, note=form.cleaned_data["note"])
        return _("Returned with your comments.")
    if version.state == ScriptState.VETTED:
        act.confirm_version(version, by=by, checklist=form.cleaned_data["checklist"])
        return _("Vetted again. The change of the topic can come with the next version of the menu.")
    act.vet_version(version, by=by, checklist=form.cleaned_data["checklist"])
    return _("Vetted. This version is spoken from now on.")


@require_safe
@login_required
def script_file(request, pk):
    """The document of a version, for its author and the office alone; always as a download."""
    version = get_object_or_404(queries.versions_visible(request.reach).exclude(file=""), pk=pk)
    kind = version.file.name.rsplit(".", 1)[-1]
    if kind not in TYPES or not version.file.storage.exists(version.file.name):
        raise Http404
    answer = FileResponse(
        version.file.open("rb"), as_attachment=True, filename=f"{version}.{kind}", content_type=TYPES[kind]
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
