"""Changes of rules and values that wait for a second auditor: what was and what is to be, approved, refused or withdrawn."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from workflow.errors import NotAllowed
from workflow.steps import Step, buttons, step_page
from workflow.tables import table_page

from ..actions import rules as act
from ..actions import trials
from ..filters import ChangeFilter
from ..forms.books import NoteForm
from ..forms.rules import shown_value
from ..models import RuleChange
from ..models.rules import SEVERITIES
from ..policies import books as policies
from ..queries import rules as queries
from .base import desk_only, once_on_post

YES, NO = pgettext_lazy("answer", "yes"), pgettext_lazy("answer", "no")
STEPS = {
    "approve": Step(
        pgettext_lazy("verb, audits", "Approve"), act.approve_change, policies.can_decide_change, _("Approved. It holds from its day on."),
    ),
    "refuse": Step(
        pgettext_lazy("verb, audits", "Refuse"), act.refuse_change, policies.can_decide_change, _("Refused. Who proposed it is told."),
        form=NoteForm, tone="",
    ),
    "withdraw": Step(pgettext_lazy("verb, audits", "Withdraw"), act.withdraw_change, policies.can_withdraw_change, _("Withdrawn."), tone=""),
}  # fmt: skip


def _demand(request) -> None:
    if not policies.can_set_rules(request.reach):
        raise NotAllowed(_("Rules and their values are set by auditors of the whole city."))


@require_safe
@desk_only
def change_list(request):
    """Proposed changes, those that wait first."""
    _demand(request)
    columns = [
        (_("Rule or value"), lambda row: str(row.rule or row.label_zh)), (pgettext_lazy("audits", "Holds from"), lambda row: row.since), (_("State"), lambda row: str(row.state_label)),
        (_("Reason"), lambda row: row.reason), (_("Proposed by"), lambda row: str(row.proposed_by)),
        (_("Decided by"), lambda row: str(row.decided_by or "")),
    ]  # fmt: skip
    found = ChangeFilter(request.GET, queries.changes_of_rules())
    return table_page(request, "audits/change_list.html", found, name="rule-changes", columns=columns, about=RuleChange)


@require_safe
@desk_only
def change_detail(request, pk):
    """What holds now beside what is proposed; `year` shows what it would have found in the books of a year."""
    _demand(request)
    change = get_object_or_404(queries.changes_of_rules(), pk=pk)
    before = queries.standing_before(change)
    context = {"change": change, "pairs": _pairs(change, before), "buttons": buttons(request.reach, change, STEPS)}
    year = request.GET.get("year", "")
    if year.isascii() and year.isdigit() and 2010 <= int(year) <= 2100:
        context["tried"] = trials.try_change(by=request.user, change=change, year=int(year)) | {"year": year}
    return render(request, "audits/change_detail.html", context)


def _pairs(change, before) -> list[tuple]:
    """(what, as it stands, as it is to be) of everything that differs."""
    if change.rule_id:
        words = dict(SEVERITIES)
        rows = [
            (_("severity"), words.get(before.severity), words.get(change.said["severity"])),
            (_("applied"), YES if before.is_on else NO, YES if change.said["is_on"] else NO),
            (_("source"), before.source, change.said["source"]), (_("article"), before.article, change.said["article"]),
        ]  # fmt: skip
    elif change.said["value"] is None:
        rows = [(_("words"), before.words, change.said["words"])]
    else:
        rows = [(_("value"), shown_value(before), shown_value(queries.as_value(change)))]
    return [row for row in rows if str(row[1]) != str(row[2])]


@once_on_post
def change_step(request, pk, step):
    """Approve, refuse or withdraw."""
    _demand(request)
    change = get_object_or_404(queries.changes_of_rules(), pk=pk)
    return step_page(request, change, step, STEPS, reverse("audits:change", args=[pk]))
