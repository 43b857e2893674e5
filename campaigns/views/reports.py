"""What a campaign of weeks on the line was: its report with goals and last year, as Excel too, and its course (S8-08, S8-09)."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ui.exports import table_response
from workflow.tables import note_export

from ..models import WeekCampaign
from ..policies import weeks as policies
from ..queries import problems as problem_queries
from ..queries import reports as queries
from ..queries import steps as step_queries
from ..queries import timeline as timeline_queries
from ..queries.weeks import campaigns

DRAWN = ("wish_registered", "wish_answered", "wish_closed", "wish_satisfied")


def _words():
    return {
        "officers": _("officers placed"), "firms": _("companies"), "hours": _("hours of officers"), "pieces": _("pieces made"),
        "talked": _("workers talked to"), "conversations": _("of these in a conversation of the day"), "meals": _("meals eaten with the workers"), "history_talk": _("talks on party history"), "heard": _("listeners"),
        "policies": _("policies explained"), "policy_people": _("people who heard a policy"), "idea": _("ideas"), "idea_accepted": _("ideas that companies took up"),
        "practical_deed": _("practical things done"), "found": _("problems found"), "solved": _("problems solved"),
        "spot": _("problems solved on the spot"), "spot_percent": _("problems solved on the spot, of 100"),
        "left": _("problems open"), "open_firms": _("companies with an open problem"),
        "wish_registered": _("wishes registered"), "wish_answered": _("wishes answered"), "wish_closed": _("wishes closed"),
        "wish_satisfied": _("wishers satisfied"), "wish_no_answer": _("wishers who gave no answer"),
        "wish_overdue": _("wishes overdue"), "wish_days": _("days to an answer (the middle one)"),
        "wish_at_once": _("answered at once"), "wish_minutes": _("minutes of an answer at once (the middle one)"),
    }  # fmt: skip


def figure_lines(campaign) -> list[tuple]:
    """(key, what, goal, actual, last year); last year is the campaign of the same union a year before, None without one."""
    before = queries.year_before(campaign)
    now, last = queries.report_figures(campaign), queries.report_figures(before) if before else {}
    goals = queries.goals_of(campaign, now)
    return [(key, word, goals.get(key), now[key], last.get(key)) for key, word in _words().items()]


def _export(request, campaign, lines, states, categories):
    rows = [list(line[1:]) for line in lines]
    rows += [[_("Wishes: %(what)s") % {"what": word}, None, n, None] for word, n in (*states, *categories)]
    note_export(request, WeekCampaign, len(rows))
    heads = [_("Figure"), _("Goal"), _("Actual"), _("Last year")]
    return table_response(f"{campaign.title}.xlsx", heads, rows)


@require_safe
def week_report(request, pk):
    """Figures, wishes by state and category, problems by class; for officers also what stands open, and the table."""
    campaign = get_object_or_404(campaigns(), pk=pk)
    keeps = policies.can_keep_weeks(request.reach, campaign.union)
    lines, (states, categories) = figure_lines(campaign), queries.wishes_drawn(campaign)
    if request.GET.get("export") and keeps:
        return _export(request, campaign, lines, states, categories)
    context = {
        "campaign": campaign, "lines": lines, "keeps": keeps, "states": states, "categories": categories,
        "years": [_("Actual"), _("Last year")],
        "wishes": [(word, (now, last)) for key, word, _goal, now, last in lines if key in DRAWN],
        "heads": [_("Solved"), pgettext("problems", "Open")],
        "drawn": [(kind, (solved, left)) for kind, _found, solved, left in problem_queries.classes_of(campaign)],
        "open": problem_queries.open_with_reasons(campaign) if keeps else [],
    }  # fmt: skip
    return render(request, "campaigns/week_report.html", context)


@require_safe
def week_timeline(request, pk):
    """The course of a campaign: batches with their weeks on one ruler, what happened day by day, and for its officers what comes next."""
    campaign = get_object_or_404(campaigns(), pk=pk)
    stages = timeline_queries.stages_of(campaign)
    first, last = timeline_queries.ruler_of(campaign, stages)
    context = {
        "campaign": campaign, "stages": stages, "first": first, "last": last, "events": timeline_queries.events_of(campaign),
        "next_steps": step_queries.open_steps(request.reach).filter(campaign=campaign),
    }  # fmt: skip
    return render(request, "campaigns/week_timeline.html", context)
