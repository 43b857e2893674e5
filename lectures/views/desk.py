"""The corps office: work lists by age, calendar, figures."""

import calendar
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from federation.models import Role
from ui.exports import table_response
from workflow.errors import NotAllowed
from workflow.tokens import once

from ..actions.orders import approve_orders
from ..queries import orders as queries

LATE = timedelta(days=2)
TARGETS = {"near_km": 30, "fast_hours": 48, "matched_percent": 90}


def _office(view):
    @login_required
    def guarded(request, *args, **kwargs):
        if not request.reach.has(Role.CORPS_OFFICER):
            raise NotAllowed(_("This desk belongs to the corps office."))
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@_office
def desk(request):
    """What waits for the office, the oldest first; what waits longer than two days is marked."""
    lists = [
        ("review", _("To approve"), queries.orders_awaiting_review(request.reach)),
        ("match", _("To match with a speaker"), queries.orders_awaiting_match(request.reach)),
        ("answer", _("Waiting for the speaker"), queries.orders_awaiting_answer(request.reach)),
        ("close", _("To confirm or close"), queries.orders_to_close(request.reach)),
    ]
    rows = [
        {"key": key, "title": title, "orders": list(orders[:20]), "count": orders.count()}
        for key, title, orders in lists
    ]
    return render(request, "lectures/desk.html", {"lists": rows, "late": timezone.now() - LATE})


@require_POST
@_office
@once
def approve_many(request):
    """Approves the ticked orders and says which were skipped and why."""
    picked = [number for number in request.POST.getlist("number") if number.isalnum()][:100]
    done, skipped = approve_orders(queries.desk_orders(request.reach).filter(number__in=picked), by=request.user)
    words = ngettext("%(count)s order approved.", "%(count)s orders approved.", len(done)) % {"count": len(done)}
    messages.success(request, words)
    for order, why in skipped:
        messages.warning(request, f"{order.number}: {why}")
    return redirect("lectures:desk")


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


@require_safe
@_office
def month(request):
    """The calendar of the corps, a month at a time (`?month=2026-11`)."""
    first = _month(request.GET.get("month", ""))
    after = (first + timedelta(days=32)).replace(day=1)
    talks: dict[date, list] = {}
    for order in queries.calendar_of(request.reach, first, after):
        talks.setdefault(timezone.localtime(order.starts_at).date(), []).append(order)
    weeks = [
        [(day, talks.get(day, [])) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    context = {
        "first": first,
        "before": first - timedelta(days=1),
        "after": after,
        "weeks": weeks,
        "today": timezone.localdate(),
    }
    return render(request, "lectures/desk_month.html", context)


@require_safe
@_office
def figures(request):
    """Near, fast, accurate against their targets, and ordered / delivered / unmet by topic (F-A1-12, F-A1-14)."""
    first = _month(request.GET.get("month", ""))
    demand = list(queries.demand(request.reach))
    if request.GET.get("export") == "xlsx":
        columns = [_("Code"), _("Topic"), _("Ordered"), _("Delivered"), _("Unmet")]
        rows = [
            [row["topic__code"], row["topic__title_zh"], row["ordered"], row["delivered"], row["unmet"]]
            for row in demand
        ]
        return table_response("demand.xlsx", columns, rows)
    most = max((row["ordered"] for row in demand), default=1)
    context = {"first": first, "before": first - timedelta(days=1), "kpis": queries.kpis(request.reach, first.year, first.month),
               "targets": TARGETS, "demand": demand[:20], "most": most}  # fmt: skip
    return render(request, "lectures/desk_figures.html", context)
