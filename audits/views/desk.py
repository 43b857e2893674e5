"""The audits' first page, a union's page, the scorecard."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from federation.models import Union
from federation.queries import unions_within
from ui.exports import table_response
from ui.paging import LongPaginator
from workflow.actions import record

from ..filters import TaskFilter
from ..models import Letter
from ..policies import books as policies
from ..policies.books import AUDITS, KEEPS, SEES
from ..queries import books as book_queries
from ..queries import campaigns as queries
from ..queries import findings as finding_queries
from ..queries import samples
from ..queries.drafts import open_drafts
from ..queries.signatures import signatures_within
from ..states import BookState, FindingState, SignatureState, TaskState
from .base import desk_only


@require_safe
@desk_only
def desk(request):
    """Coverage of the year, who is not yet seen, what waits for me; for a union, its books and what is to be put right."""
    campaign = queries.campaigns_within(request.reach).first()
    findings = finding_queries.findings_within(request.reach)
    wait = (
        Q(state=FindingState.PROVED)
        if request.reach.has(*AUDITS)
        else Q(state__in=(FindingState.UPHELD, FindingState.PLANNED))
    )
    books = book_queries.books_in_force(request.reach)
    context = {
        "campaign": campaign, "audits": request.reach.has(*AUDITS), "keeps": request.reach.has(*KEEPS),
        "waiting": findings.filter(wait)[:20], "open_count": findings.filter(state=FindingState.OPEN, is_signal=False).count(),
        "books": books.filter(state=BookState.CERTIFIED)[:20] if request.reach.has(*AUDITS) else books[:20],
        "mine": queries.tasks_within(request.reach).filter(auditor=request.user, state__in=(TaskState.PLANNED, TaskState.RUNNING))[:20],
        "to_sign": signatures_within(request.reach).filter(state=SignatureState.ASKED, asked_of=request.user)[:20],
        "drafts": open_drafts(request.reach)[:5],
        "uploads": book_queries.uploads_of(request.reach).filter(posted_at=None)[:5],
    }  # fmt: skip
    return render(request, "audits/desk.html", context)


@require_safe
@desk_only
def campaign_list(request):
    """All campaigns with their coverage."""
    return render(request, "audits/campaign_list.html", {
        "campaigns": queries.campaigns_within(request.reach), "may_open": request.reach.has(*AUDITS),
    })  # fmt: skip


@require_safe
@desk_only
def campaign_detail(request, pk):
    """The unions of a campaign: not yet seen first by risk, filtered, exported; auditors assign in bulk."""
    campaign = get_object_or_404(queries.campaigns_within(request.reach), pk=pk)
    rows = queries.tasks_within(request.reach).filter(campaign=campaign)
    found = TaskFilter(request.GET, rows)
    valid = found.form.is_valid()
    rows = found.qs if valid else rows.none()
    if request.GET.get("export") and valid:
        record(campaign, "audits_exported", by=request.user)
        return _table(campaign, rows)
    page = LongPaginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign, "sampled": samples.coverage(campaign) if request.reach.has(*AUDITS) else None, "filter": found, "page": page, "may_assign": policies.can_plan_campaign(request.reach, campaign.union),
        "auditors": {duty.user for duty in queries.auditors_of(campaign.union)} if request.reach.has(*AUDITS) else (),
    }  # fmt: skip
    return render(request, "audits/campaign_detail.html", context, status=200 if valid else 400)


def _table(campaign, rows):
    columns = [
        _("union code"), _("union"), _("state"), _("auditor"), _("planned"), _("begun"), pgettext("audits", "closed"), _("risk points"), _("depth"),
    ]  # fmt: skip
    return table_response(f"{campaign.title}.xlsx", columns, (
        [task.union.code, task.union.name, task.state_label, str(task.auditor or ""), task.planned_on, task.begun_on, task.closed_on,
         task.risk, task.get_depth_display()]
        for task in rows
    ))  # fmt: skip


@require_safe
@desk_only
def union_detail(request, code):
    """One union: its audit, books of all years, findings, letters."""
    union = unions_within(request.reach, *SEES).filter(code=code).first()
    if union is None:
        raise Http404
    tasks = queries.tasks_within(request.reach).filter(union=union).order_by("-campaign__year")
    context = {
        "union": union, "tasks": tasks, "task": tasks.first(), "books": book_queries.books_in_force(request.reach).filter(union=union),
        "findings": finding_queries.findings_within(request.reach).filter(union=union)[:60],
        "letters": Letter.objects.filter(task__union=union).select_related("task"),
        "may_audit": policies.can_audit(request.reach, union), "may_keep": policies.can_hand_in(request.reach, union),
    }  # fmt: skip
    return render(request, "audits/union_detail.html", context)


@require_safe
@desk_only
def scorecard(request):
    """Counties and lines compared: coverage, findings put right, serious ones; this year against the last (F-A4-07)."""
    union = Union.objects.filter(path__in=request.reach.paths(*AUDITS)).order_by("path").first()
    if union is None:
        raise Http404
    this = timezone.localdate().year
    given = request.GET.get("year", "")
    year = (
        int(given)
        if given.isascii() and given.isdigit() and 2000 < int(given) < 2100
        else _latest(request.reach) or this
    )
    rows, before = (
        queries.scorecard(union, year),
        {row["union"].pk: row["points"] for row in queries.scorecard(union, year - 1)},
    )
    for row in rows:
        row["before"] = before.get(row["union"].pk)
    if request.GET.get("export"):
        columns = [
            _("union"), _("number of unions"), pgettext("audits table", "seen"), pgettext("audits table", "findings"), _("serious findings"), _("settled findings"), pgettext("audits table", "points"),
            _("points of the year before"),
        ]  # fmt: skip
        return table_response(f"audit-score-{year}.xlsx", columns, (
            [row["union"].name, row["unions"], row["seen"], row["findings"], row["serious"], row["done"], row["points"], row["before"]]
            for row in rows
        ))  # fmt: skip
    chart = [(row["union"].short_name or row["union"].name, row["points"]) for row in rows]
    return render(request, "audits/scorecard.html", {"union": union, "year": year, "rows": rows, "chart": chart})


def _latest(reach):
    campaign = queries.campaigns_within(reach).first()
    return campaign.year if campaign else None
