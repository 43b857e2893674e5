"""Findings: the list, one finding with its life, the steps of union and auditor."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from federation.queries import unions_within
from ui.exports import table_response
from ui.paging import LongPaginator
from workflow.actions import record
from workflow.errors import NotAllowed, WorkflowError

from ..actions import findings as act
from ..filters import FindingFilter
from ..forms.books import NoteForm
from ..forms.findings import ExtensionForm, FindingForm, PlanForm, ProofForm, UpholdForm, WaiverForm
from ..models import Finding, LedgerLine
from ..policies import books as policies
from ..policies.books import AUDITS, KEEPS, SEES
from ..queries import findings as queries
from ..queries.rules import last_day, rules_on
from .base import desk_only, once_on_post

EXPORT_ROWS = 20_000


@require_safe
@desk_only
def finding_list(request):
    """All findings within reach: from rules, by hand, from self-check and complaints in one list (F-A4-08)."""
    found = FindingFilter(request.GET, queries.findings_within(request.reach))
    valid = found.form.is_valid()
    rows = found.qs if valid else queries.findings_within(request.reach).none()
    if request.GET.get("export") and valid:
        record(Finding, "audits_exported", by=request.user)
        return _table(rows[:EXPORT_ROWS])
    page = LongPaginator(rows, 50).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "audits": request.reach.has(*AUDITS), "keeps": request.reach.has(*KEEPS)}
    return render(request, "audits/finding_list.html", context, status=200 if valid else 400)


def _table(rows):
    columns = [
        _("number"), _("union code"), _("union"), _("fiscal year"), _("source"), _("rule"), pgettext("audits table", "title"), _("severity"), _("state"), _("lines"), _("finding"),
        _("found"), _("allowed"), pgettext("audits table", "due"),
    ]  # fmt: skip
    return table_response("findings.xlsx", columns, (
        [row.number, row.union.code, row.union.name, row.year, row.get_source_display(), row.rule_id, row.rule.title if row.rule else "",
         row.get_severity_display(), row.state_label, "、".join(map(str, row.lines)), row.text_zh, row.found, row.allowed, row.due_on]
        for row in rows
    ))  # fmt: skip


@require_safe
@desk_only
def finding_detail(request, number):
    """A finding beside its lines, the rule's words and source, the value used, and what can be done now."""
    finding = get_object_or_404(queries.findings_within(request.reach), number=number)
    numbers = [*finding.lines, *finding.beside][:60]
    asked = finding.extensions.filter(state="asked").select_related("asked_by__person").first()
    context = {
        "finding": finding, "lines": LedgerLine.objects.filter(book=finding.book, line__in=numbers).order_by("line") if finding.book else (),
        "rule": rules_on(last_day(finding.year)).filter(pk=finding.rule_id).first() if finding.rule_id else None,
        "proofs": finding.proofs.select_related("by__person"), "remarks": finding.remarks.select_related("by__person"),
        "asked": asked, "extensions": finding.extensions.exclude(state="asked"), **_rights(request, finding, asked),
    }  # fmt: skip
    return render(request, "audits/finding_detail.html", context)


def _rights(request, finding, asked) -> dict:
    keeps, audits = policies.can_hand_in(request.reach, finding.union), policies.can_audit(request.reach, finding.union)
    state = finding.state
    return {
        "steps": [
            step for step, states, may in (
                ("explain", ("open",), keeps), ("plan", ("upheld",), keeps), ("prove", ("upheld", "planned"), keeps),
                ("extend", ("upheld", "planned"), keeps and not asked),
                ("accept", ("open", "explained"), audits), ("uphold", ("open", "explained", "proved", "verified"), audits and not finding.is_signal),
                ("verify", ("proved",), audits and policies.can_verify(request.reach, finding)),
            ) if may and state in states
        ],
        "may_decide": asked and policies.can_decide(request.reach, finding.union, asked.asked_by_id),
    }  # fmt: skip


FORMS = {
    "explain": (NoteForm, act.explain), "plan": (PlanForm, act.plan), "prove": (ProofForm, None), "extend": (ExtensionForm, act.ask_extension),
    "accept": (NoteForm, act.accept), "uphold": (UpholdForm, act.uphold), "verify": (None, act.verify), "decide": (NoteForm, None),
}  # fmt: skip


@once_on_post
def finding_step(request, number, step):
    """One step in the life of a finding, with what it asks for."""
    finding = get_object_or_404(queries.findings_within(request.reach), number=number)
    if step not in FORMS:
        raise Http404
    asked = finding.extensions.filter(state="asked").first()
    rights = _rights(request, finding, asked)
    if step not in rights["steps"] and not (step == "decide" and rights["may_decide"]) and request.method != "POST":
        raise NotAllowed(_("This is not your step now."))
    form_class, _action = FORMS[step]
    form = form_class(request.POST or None, request.FILES or None) if form_class else None
    if form is not None and step == "decide":
        form.fields["note"].required = False
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _carry_out(request, finding, step, form, asked)
            messages.success(request, _("Done."))
            return redirect("audits:finding", number)
        except WorkflowError as error:
            if form is None:
                raise
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, str(error))
    context = {"finding": finding, "form": form, "step": step}
    return render(request, "audits/finding_step.html", context, status=422 if form and form.errors else 200)


def _carry_out(request, finding, step, form, asked):
    if step == "prove":
        file = form.cleaned_data["file"]
        act.prove(finding, by=request.user, filename=file.name, content=file.read(), fact_on=form.cleaned_data["fact_on"],
                  about=form.cleaned_data["about"])  # fmt: skip
    elif step == "decide":
        if asked is None:
            raise Http404
        act.decide_extension(
            asked, by=request.user, grant=request.POST.get("answer") == "grant", note=form.cleaned_data["note"]
        )
    else:
        FORMS[step][1](finding, by=request.user, **(form.cleaned_data if form else {}))


@once_on_post
def finding_new(request):
    """A finding by hand, from a complaint, or of the union's own self-check."""
    form = FindingForm(request.POST or None, unions=unions_within(request.reach, *SEES).filter(closed_on=None))
    if request.method == "POST" and form.is_valid():
        try:
            finding = act.raise_finding(by=request.user, **form.cleaned_data)
            return redirect("audits:finding", finding.number)
        except WorkflowError as error:
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, str(error))
    return render(request, "audits/finding_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@desk_only
def proof(request, number, version):
    """The file of a proof, to be saved."""
    finding = get_object_or_404(queries.findings_within(request.reach), number=number)
    row = get_object_or_404(finding.proofs, version=version)
    response = FileResponse(row.file.open("rb"), as_attachment=True, filename=row.filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@desk_only
def waiver_list(request):
    """Leave not to apply a rule: asked, granted until when, refused (S6-14)."""
    rows = queries.waivers_within(request.reach)
    page = LongPaginator(rows, 30).get_page(request.GET.get("page"))
    items = [
        (row, row.state == "asked" and policies.can_decide(request.reach, row.union, row.requested_by_id))
        for row in page.object_list
    ]
    return render(request, "audits/waiver_list.html", {"page": page, "items": items})


@once_on_post
def waiver_new(request):
    form = WaiverForm(request.POST or None, unions=unions_within(request.reach, *SEES).filter(closed_on=None))
    if request.method == "POST" and form.is_valid():
        try:
            act.ask_waiver(by=request.user, **form.cleaned_data)
            return redirect("audits:waiver-list")
        except WorkflowError as error:
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, str(error))
    return render(request, "audits/waiver_new.html", {"form": form}, status=422 if form.errors else 200)


@once_on_post
def waiver_decide(request, pk):
    """Grants or refuses a waiver."""
    waiver = get_object_or_404(queries.waivers_within(request.reach), pk=pk)
    if not policies.can_decide(request.reach, waiver.union, waiver.requested_by_id):
        raise NotAllowed(_("Another auditor decides about this."))
    form = NoteForm(request.POST or None)
    form.fields["note"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            act.decide_waiver(
                waiver, by=request.user, grant=request.POST.get("answer") == "grant", note=form.cleaned_data["note"]
            )
            return redirect("audits:waiver-list")
        except WorkflowError as error:
            form.add_error(None, str(error))
    return render(
        request, "audits/waiver_decide.html", {"waiver": waiver, "form": form}, status=422 if form.errors else 200
    )
