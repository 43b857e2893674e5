"""Load and fairness: who lectures how often, how newcomers fare, and where an office went over the fair share."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ui.exports import table_response

from ..forms import SpanForm
from ..queries import fairness as queries
from .desk import common, office_only


@require_safe
@office_only
def board(request):
    """The board of a period and a corps, both in the address (S1-17); `?export=xlsx` gives the table."""
    form = SpanForm(request.GET or None)
    period, context = form.period(), common(request, "fairness")
    found = queries.fairness(request.reach, period["first"], period["after"], context["corps"])
    if request.GET.get("export") == "xlsx":
        heads = [
            _("Speaker"),
            _("Speaker corps"),
            pgettext("lectures", "Lectures"),
            _("Share in per cent"),
            _("In the corps since"),
        ]
        rows = [[one.speaker.name, one.speaker.home_corps.name, one.talks, round(one.share, 1), one.since]
                for one in found.loads]  # fmt: skip
        return table_response(f"{_('Load and fairness')}.xlsx", heads, rows)
    query = request.GET.copy()
    query["export"] = "xlsx"
    context |= {
        "form": form, "board": found, "export": query.urlencode(), "overrides": queries.overrides(request.reach),
        "curve": [(f"{percent}%", share) for percent, share in found.curve], **period,
        "page": Paginator(found.loads, 30).get_page(request.GET.get("page")),
        "bars": [(one.speaker.name, one.talks) for one in found.loads[:15]],
    }  # fmt: skip
    return render(request, "lectures/desk_fairness.html", context)
