"""The corps office beside the admin: calendar, gauges, demand. The work itself waits on the admin's front page."""

import calendar
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from federation.models import Role
from ui.exports import table_response
from workflow.errors import NotAllowed

from ..forms import PeriodForm
from ..queries import figures as queries
from ..queries.menu import corps_within

SHOWN = 15


def office_only(view):
    """Lets a corps office in, and nobody else."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not request.reach.has(Role.CORPS_OFFICER):
            raise NotAllowed(_("This desk belongs to the corps office."))
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@login_required
def desk(request):
    """The work of every duty waits on the admin's front page."""
    return redirect("admin:index")


def _monday(text: str) -> date | None:
    """The Monday of `2026-W48`, None for anything else."""
    try:
        return date.fromisocalendar(int(text[:4]), int(text[6:]), 1) if text[4:6] == "-W" else None
    except ValueError:
        return None


def _month(text: str) -> date:
    try:
        first = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        first = timezone.localdate()
    return first.replace(day=1) if 2000 <= first.year <= 2100 else timezone.localdate().replace(day=1)


def common(request, tab: str) -> dict:
    """What every page of the desk shows: its tab and the corps to choose from."""
    corps = request.GET.get("corps", "")[:9]
    return {"tab": tab, "corps": corps, "all_corps": corps_within(request.reach), "today": timezone.localdate()}


def _weeks(first: date, monday: date | None, talks: dict) -> list:
    days = calendar.Calendar().monthdatescalendar(first.year, first.month)
    if monday:
        days = [[monday + timedelta(days=number) for number in range(7)]]
    return [[(day, talks.get(day, [])) for day in week] for week in days]


def _calendar_table(orders):
    """The calendar as it is shown, in a workbook."""
    heads = [_("Date"), _("Lecture"), _("Speaker"), _("Union"), _("Place"), _("People"), _("State"), _("Number")]
    rows = [
        [one.starts_at, str(one.called), one.speaker.name, one.union.name, one.place, one.people, str(one.state_label),
         one.number]
        for one in orders
    ]  # fmt: skip
    return table_response(f"{_('Calendar of the corps')}.xlsx", heads, rows)


@require_safe
@office_only
def month(request):
    """The calendar of the corps: a month (`?month=2026-11`) or a week (`?week=2026-W48`), of one corps or all in reach."""
    monday = _monday(request.GET.get("week", ""))
    first = monday or _month(request.GET.get("month", ""))
    after = first + timedelta(days=7) if monday else (first + timedelta(days=32)).replace(day=1)
    context = common(request, "month")
    talks: dict[date, list] = {}
    orders = queries.calendar_of(request.reach, first, after, context["corps"])
    if request.GET.get("export") == "xlsx":
        return _calendar_table(orders)
    for order in orders:
        talks.setdefault(timezone.localtime(order.starts_at).date(), []).append(order)
    before = first - timedelta(days=7) if monday else (first - timedelta(days=1)).replace(day=1)
    shape = "%G-W%V" if monday else "%Y-%m"
    context |= {
        "first": first, "last": after - timedelta(days=1), "is_week": bool(monday), "name": "week" if monday else "month",
        "before": before.strftime(shape), "after": after.strftime(shape), "here": first.strftime(shape),
        "weeks": _weeks(first, monday, talks), "days": sorted(talks.items()), "as_week": first.strftime("%G-W%V"),
        "as_month": first.strftime("%Y-%m"), "count": sum(map(len, talks.values())),
    }  # fmt: skip
    return render(request, "lectures/desk_month.html", context)


@require_safe
@office_only
def figures(request):
    """Near, fast, accurate of a month against the targets that held then (F-A1-14)."""
    first = _month(request.GET.get("month", ""))
    after = (first + timedelta(days=32)).replace(day=1)
    context = common(request, "figures")
    held_on = min(after - timedelta(days=1), max(first, timezone.localdate()))
    context |= {
        "first": first, "before": (first - timedelta(days=1)).strftime("%Y-%m"), "after": after.strftime("%Y-%m"),
        "here": first.strftime("%Y-%m"), "kpis": queries.kpis(request.reach, first, after, context["corps"]),
        "targets": queries.targets_on(held_on),
    }  # fmt: skip
    return render(request, "lectures/desk_figures.html", context)


@require_safe
@office_only
def demand(request):
    """Ordered, delivered, unmet by topic, category, audience or union over a period that lives in the address (F-A1-12)."""
    form = PeriodForm(request.GET or None)
    period = form.period()
    context = common(request, "demand")
    rows = queries.demand(request.reach, period["by"], period["first"], period["after"], context["corps"])
    heads = [_("Ordered"), pgettext("count", "Delivered"), _("Unmet")]
    if request.GET.get("export") == "xlsx":
        table = [[row.label or _("by need"), row.ordered, row.delivered, row.unmet] for row in rows]
        return table_response(f"{_('Demand')}.xlsx", [form.word_of(period["by"]), *heads], table)
    query = request.GET.copy()
    query["export"] = "xlsx"
    drawn = [(row.label or _("by need"), [row.ordered, row.delivered, row.unmet]) for row in rows]
    context |= {
        "form": form, "heads": heads, "drawn": drawn[:SHOWN], "rows": drawn, "export": query.urlencode(),
        "totals": [(head, sum(row[1][at] for row in drawn)) for at, head in enumerate(heads)], "word": form.word_of(period["by"]),
        "title": _("Demand by %(what)s") % {"what": form.word_of(period["by"])}, **period,
    }  # fmt: skip
    return render(request, "lectures/desk_demand.html", context)
