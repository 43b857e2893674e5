"""The demand dashboard: drawn, filtered by station, taken along as a table."""

from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ui.exports import table_response
from workflow.actions import record

from ..filters import DemandFilter
from ..models import Case
from ..queries import catalogue
from ..queries import demand as queries
from .parts import readers_only


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
        "filter": found, "demand": figures, "forecast": queries.forecast_of(figures),
        "share": figures.share_of(45), "for80": figures.firms_for(80), "a_day": queries.A_DAY,
        "months": [(f"{month:%Y-%m}", count) for month, count in figures.months], "firms": figures.firms[:15],
        "services": [(f"{code} {name_zh if zh else name_en}", count) for code, name_zh, name_en, count in figures.services],
        "curve": [(pgettext("curve", "{share} % of firms").format(share=part), cases) for part, cases in figures.curve],
    }  # fmt: skip
    return render(request, "services/demand.html", context, status=200 if valid else 400)
