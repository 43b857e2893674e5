"""The demand dashboard: drawn, filtered by station, taken along as a table."""

from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ui.exports import table_response
from workflow.actions import record

from ..filters import DemandFilter
from ..models import Case
from ..queries import catalogue, forecast, presence
from ..queries import demand as queries
from .parts import readers_only

STATIONS = 40  # shown on one page


@require_safe
@readers_only
def demand(request):
    """Cases of the last twelve months by firm, service and month, how concentrated they are and what may come."""
    stations = catalogue.stations_within(request.reach)
    found = DemandFilter(request.GET, queries.cases_counted(request.reach), stations=stations)
    valid = found.form.is_valid()
    rows, companies = found.qs if valid else found.queryset.none(), catalogue.companies_within(request.reach)
    station = found.form.cleaned_data.get("station") if valid else None
    figures = queries.demand_of(rows, companies.filter(station=station) if station else companies)
    if request.GET.get("export") and valid:
        top = stations.first()
        record(
            Case, "list_exported", by=request.user, union=top.union if top else None, data={"rows": len(figures.firms)}
        )
        heads = [_("Company"), pgettext("counter", "Cases"), _("Share of firms (%)"), _("Share of cases (%)")]
        lines = [[*firm, *point] for firm, point in zip(figures.firms, figures.curve, strict=True)]
        return table_response(pgettext("counter", "Demand") + ".xlsx", heads, lines)
    zh = (get_language() or "").startswith("zh")
    context = {
        "filter": found, "demand": figures, "share": figures.share_of(45), "for80": figures.firms_for(80),
        "handling": [_handled(row, zh) for row in figures.services],
        "months": [(f"{month:%Y-%m}", count) for month, count in figures.months], "firms": figures.firms[:15],
        "services": [(f"{code} {name_zh if zh else name_en}", count) for code, name_zh, name_en, count, *_times in figures.services],
        "curve": [(pgettext("curve", "{share} % of firms").format(share=part), cases) for part, cases in figures.curve],
    }  # fmt: skip
    return render(request, "services/demand.html", context, status=200 if valid else 400)


def _handled(row, zh: bool) -> dict:
    """A service with its median and best time at the counter, or its days at the window."""
    code, name_zh, name_en, count, middle, best, days = row
    return {
        "code": code, "name": name_zh if zh else name_en, "cases": count,
        "middle": round(middle.total_seconds()) if middle else None, "best": round(best.total_seconds()) if best else None,
        "days": round(days.total_seconds() / 86400, 1) if days else None,
    }  # fmt: skip


@require_safe
@readers_only
def plan(request):
    """When the counter should come: the forecast of each station with its error, and days that meet most needs."""
    stations = list(catalogue.stations_within(request.reach).filter(is_active=True)[:STATIONS])
    counts = forecast.counts_by_station(request.reach)
    found = [forecast.forecast_of(one, counts.get(one.pk, {})) for one in stations]
    context = {
        "forecasts": [one for one in found if one], "compared": presence.last_year(request.reach, stations),
        "ahead": presence.ahead(request.reach, stations),
    }  # fmt: skip
    if request.GET.get("export"):
        return _plan_table(request, stations, context)
    return render(request, "services/plan.html", context)


def _plan_table(request, stations, context):
    heads = [
        pgettext("counter", "Station"),
        pgettext("presence", "Days"),
        _("Needs met in time"),
        _("of all"),
        _("Mean wait (days)"),
    ]
    lines = []
    for one in context["compared"]:
        for word, plan_of in (
            (_("suggested"), one.suggested), (_("own timetable"), one.timetable), (_("fixed weekdays"), one.fixed),
        ):  # fmt: skip
            if plan_of is not None:
                lines.append(
                    [f"{one.station.name} · {word}", len(plan_of.days), plan_of.met, plan_of.total, plan_of.mean_wait]
                )
    top = stations[0].union if stations else None
    record(Case, "list_exported", by=request.user, union=top, data={"rows": len(lines)})
    return table_response(_("Presence") + ".xlsx", heads, lines)
