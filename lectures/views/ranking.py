"""What each audience orders most, for the office that writes the menu (F-A1-12)."""

from itertools import groupby

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ui.exports import table_response

from ..forms import RankingForm
from ..queries import demand as queries
from .desk import common, office_only

AUDIENCES, TOPICS = 6, 5


@require_safe
@office_only
def ranking(request):
    """The topics of each audience by demand; one audience shows all of its topics. `?export=xlsx` gives the whole table."""
    context = common(request, "ranking")
    form = RankingForm(request.GET or None, audiences=queries.audiences(request.reach, context["corps"])[:40])
    period, audience = form.period(), form.audience_chosen()
    found = queries.ranking(request.reach, period["first"], period["after"], context["corps"], audience)
    heads = [_("Ordered"), pgettext("count", "Delivered"), _("Unmet"), pgettext("count", "Looked at")]
    if request.GET.get("export") == "xlsx":
        table = [
            [one.audience or _("nobody in particular"), one.place, one.code, one.title or _("by need"), one.ordered, one.delivered, one.unmet,
             one.viewed, "" if one.rating is None else round(one.rating, 1)]
            for one in found
        ]  # fmt: skip
        words = [_("Audience"), _("Rank"), pgettext("lectures", "Code"), _("Topic"), *heads, _("Rating")]
        return table_response(f"{_('Ranking by audience')}.xlsx", words, table)
    query = request.GET.copy()
    query["export"] = "xlsx"
    groups = [
        (word or _("nobody in particular"), list(rows)) for word, rows in groupby(found, key=lambda one: one.audience)
    ]
    most = None if audience else TOPICS
    shown = [
        (word, rows[:most], [(one.title or _("by need"), one.ordered) for one in rows[:most] if one.ordered], len(rows))
        for word, rows in groups[:AUDIENCES]
    ]
    context |= {
        "form": form,
        "shown": shown,
        "rest": groups[AUDIENCES:],
        "heads": heads,
        "export": query.urlencode(),
        **period,
    }
    return render(request, "lectures/desk_ranking.html", context)
