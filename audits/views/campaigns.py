"""Opening a campaign, assigning auditors in bulk, the steps of one audit, its letters."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from federation.queries import unions_within
from ui.pdf import pdf_response
from workflow.errors import NotAllowed, WorkflowError
from workflow.tokens import once

from ..actions import campaigns as act
from ..forms.books import NoteForm
from ..forms.campaigns import AssignForm, CampaignForm
from ..models import Letter
from ..policies import books as policies
from ..policies.books import AUDITS
from ..queries import campaigns as queries
from ..queries.letters import doubted_book, is_as_issued
from .base import desk_only, done_or_refused, once_on_post


@once_on_post
def campaign_new(request):
    """Opens the campaign of a year: every grassroots union below is in it."""
    if not request.reach.has(*AUDITS):
        raise NotAllowed(_("Auditors open a campaign."))
    unions = unions_within(request.reach, *AUDITS).filter(path__in=request.reach.paths(*AUDITS))
    form = CampaignForm(request.POST or None, unions=unions)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = act.open_campaign(by=request.user, **form.cleaned_data)
            return redirect("audits:campaign", campaign.pk)
        except WorkflowError as error:
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, str(error))
    return render(request, "audits/campaign_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@desk_only
@once
def campaign_assign(request, pk):
    """Shares the ticked unions (all without an auditor when none is ticked) out among the chosen auditors."""
    campaign = get_object_or_404(queries.campaigns_within(request.reach), pk=pk)
    if not policies.can_plan_campaign(request.reach, campaign.union):
        raise NotAllowed(_("Auditors of this campaign's union assign."))
    auditors = {duty.user_id: duty.user for duty in queries.auditors_of(campaign.union)}
    form = AssignForm(request.POST, auditors=auditors.values())
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("audits:campaign", pk)
    ticked = [key for key in request.POST.getlist("tasks") if key.isascii() and key.isdigit()]
    tasks = queries.tasks_within(request.reach).filter(campaign=campaign)
    tasks = tasks.filter(pk__in=ticked) if ticked else tasks.filter(auditor=None)
    done, skipped = act.assign(
        tasks,
        by=request.user,
        auditors=[auditors[int(key)] for key in form.cleaned_data["auditors"]],
        planned_on=form.cleaned_data["planned_on"],
    )
    messages.success(
        request, ngettext("%(count)s audit assigned.", "%(count)s audits assigned.", len(done)) % {"count": len(done)}
    )
    for task, why in skipped[:10]:
        messages.warning(request, f"{task.union}: {why}")
    return redirect("audits:campaign", pk)


STEPS = {"begin": act.begin, "letter": act.send_letter, "close": act.close}


@require_POST
@desk_only
@once
def task_step(request, pk, step):
    """Begin, send the letter, close."""
    task = get_object_or_404(queries.tasks_within(request.reach), pk=pk)
    if step not in STEPS:
        raise Http404
    return done_or_refused(request, STEPS[step], task, redirect("audits:union", task.union.code))


@once_on_post
def task_reply(request, pk):
    """The union answers the letter."""
    task = get_object_or_404(queries.tasks_within(request.reach), pk=pk)
    if not policies.can_hand_in(request.reach, task.union):
        raise NotAllowed(_("The union's officers answer."))
    form = NoteForm(request.POST or None)
    form.fields["note"].label = _("answer of the union")
    if request.method == "POST" and form.is_valid():
        act.reply(task, by=request.user, text=form.cleaned_data["note"])
        return redirect("audits:union", task.union.code)
    return render(
        request, "audits/note.html", {"form": form, "task": task, "step": "reply"}, status=422 if form.errors else 200
    )


@require_safe
@desk_only
def letter(request, pk):
    """A letter as PDF, as it was sent."""
    row = get_object_or_404(Letter.objects.select_related("task__union", "task__campaign__union"), pk=pk)
    if not policies.can_see(request.reach, row.task.union):
        raise Http404
    return pdf_response(f"{row.number}.pdf", "audits/pdf/letter", printed(row))


OPENING: dict[str, str] = {
    Letter.Kind.NOTICE: "经对你单位{year}年度工会经费收支情况的审查，现将需要整改的问题通知如下。请按期限整改，并提交整改证明。",
    Letter.Kind.REPLY: "关于{year}年度工会经费审查意见，现将整改情况回复如下。",
    Letter.Kind.CLOSURE: "你单位{year}年度工会经费审查的各项问题已经处理完毕，现予办结。",
}


def printed(row: Letter) -> dict:
    """What the layout of a letter reads; a reply goes from the union to the auditors."""
    facts, is_reply = row.facts, row.kind == Letter.Kind.REPLY
    lines = [OPENING[row.kind].format(year=facts["year"]), *filter(None, facts["text"].splitlines())]
    rows = [
        {
            "number": one["number"],
            "rule": f"{one['rule']} {one['title']}".strip(),
            "text": one["text"],
            "due_on": one["due_on"],
        }
        for one in facts["findings"]
    ]
    return {
        "doubts": doubts_about(row),
        "issuer": facts["union"] if is_reply else facts["from"], "union": facts["from"] if is_reply else facts["union"],
        "title": str(row.get_kind_display()), "number": row.number, "lines": lines, "rows": rows, "issued_on": row.issued_at.date(),
    }  # fmt: skip


def doubts_about(row: Letter) -> list[str]:
    """What stands on the head of a letter that can no longer be relied on; nothing on one that can."""
    doubts, book = [], doubted_book(row)
    if not is_as_issued(row):
        doubts.append("本文内容与签发时留存的数字摘要不一致，不得作为依据。")
    if book:
        doubts.append(
            f"本文所依据的{book.year}年度账册（第{book.version}版）在上报后被改动，与上报时留存的数字摘要不一致，核实之前不得作为依据。"
        )
    return doubts
