"""What learning led to: what was learned beside what was done, and the list of things done (F-A5-12)."""

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from workflow.tables import table_page

from ..filters.weeks import DeedFilter
from ..models import Proof
from ..policies.weeks import STAFF
from ..queries import results as queries


def _lines(words: dict, now: dict, last: dict) -> list[tuple]:
    return [(word, now[key], last[key]) for key, word in words.items()]


def _learned():
    return {
        "lessons": _("party lessons in companies"), "lesson_people": pgettext("results", "listeners at party lessons"),
        "talks": _("talks on party history"), "talk_people": _("listeners to these talks"),
        "players": _("players in contests"), "watched": _("videos watched to the end"),
    }  # fmt: skip


def _done():
    return {
        "deeds": _("practical things done"), "ideas": _("ideas that companies took up"), "solved": pgettext("results", "problems solved"),
        "policy_people": pgettext("results", "people who heard a policy"), "cases": pgettext("results", "service cases"),
        "reached": pgettext("results", "people reached by charity"), "wishes": pgettext("results", "wishes heard in companies"),
        "satisfied": pgettext("results", "of these closed and satisfied"),
    }  # fmt: skip


@require_safe
def results(request):
    """A year of learning and doing, for everybody; officers also see what nobody confirmed yet, and take the table along."""
    keeps = request.reach.has(*STAFF)
    if "export" in request.GET and not keeps:
        return redirect("campaigns:results")
    data = request.GET if "year" in request.GET else {**request.GET.dict(), "year": timezone.localdate().year}
    rows = queries.things_done(request.reach if keeps else None)
    found = DeedFilter(data, rows)
    year = (found.form.is_valid() and found.form.cleaned_data["year"]) or timezone.localdate().year
    year = int(year)
    now, last = queries.year_figures(year), queries.year_figures(year - 1)
    columns = [
        (_("Day"), lambda one: one.held_on), (_("Kind"), lambda one: str(one.get_task_display())), (_("What was done"), lambda one: one.text),
        (_("Company"), lambda one: one.placement.firm.name), (_("People reached"), lambda one: one.people),
    ]  # fmt: skip
    return table_page(
        request, "campaigns/results.html", found, name=_("Things done"), columns=columns, about=Proof, keeps=keeps, year=year,
        before=year - 1, learned=_lines(_learned(), now, last), done=_lines(_done(), now, last),
    )  # fmt: skip
