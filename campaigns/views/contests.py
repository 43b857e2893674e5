"""Contests: the list, a contest with its rounds and rankings, playing on a paper of one's own, running one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from federation.queries import unions_within
from ui.exports import table_response
from ui.paging import LongPaginator
from workflow.errors import NotAllowed
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tables import table_page
from workflow.tokens import once, once_on_post

from ..actions import contests as act
from ..actions import playing
from ..contest_rule import prize_limit
from ..errors import CampaignRefused
from ..filters.micros import ContestFilter
from ..forms import micros as forms
from ..models import Contest, ContestRound
from ..policies import micros as policies
from ..queries import contests as queries
from ..queries.visits import visits_within
from ..states.micros import ContestState
from .duty import demand_duty

SHOWN, PAGE = 10, 50
ONLY_OFFICERS = gettext_lazy("Contests are run by the officers of a union.")

STEPS = {
    "open": Step(
        pgettext_lazy("verb", "Open the contest"), act.open_contest, policies.can_open_contest,
        gettext_lazy("Open. Each round follows its clock."),
    ),
    "end": Step(
        pgettext_lazy("verb", "End the contest"), act.end_contest, policies.can_end_contest,
        gettext_lazy("Over. The ranking stands."), tone="",
    ),
    "award": Step(
        pgettext_lazy("verb", "Award the prizes"), act.award_prizes, policies.can_award_prizes,
        gettext_lazy("Awarded. The winners have been told."),
    ),
    "cancel": Step(
        pgettext_lazy("verb", "Cancel the contest"), act.cancel_contest, policies.can_cancel_contest,
        gettext_lazy("Cancelled."), form=forms.NoteForm, tone="danger",
    ),
}  # fmt: skip


@require_safe
def contest_list(request):
    """Contests for everybody, those under way first."""
    page = LongPaginator(queries.contests(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "keeps": request.reach.has(*policies.STAFF)}
    return render(request, "campaigns/contest_list.html", context)


def find_contest(request, pk) -> Contest:
    """A contest that the person may see, else 404."""
    return get_object_or_404(queries.contests_visible(request.reach), pk=pk)


@require_safe
def contest_detail(request, pk):
    """What is asked, when it is played, one's own tries, both rankings, the prizes."""
    contest = find_contest(request, pk)
    now, people = timezone.now(), queries.people_ranking(contest, request.reach)
    tries = list(queries.attempts_of(request.reach, contest))
    rounds = [
        {"round": one, "is_open": one.is_open(now) and contest.state == ContestState.OPEN, "is_over": one.closes_at <= now,
         "tries": [t for t in tries if t.round_id == one.pk], "left": _left(contest, one, tries, now)}
        for one in queries.rounds_of(contest)
    ]  # fmt: skip
    context = {
        "contest": contest, "rounds": rounds, "people": people[:SHOWN], "units": queries.unit_ranking(contest)[:SHOWN],
        "mine": next((one for one in people if one.is_mine), None), "figures": queries.figures_of(contest),
        "prizes": queries.prizes_of(contest), "limit": prize_limit(len(people)), "now": now,
        "awards": [(one, one.person_id == request.reach.person_id) for one in queries.awards_of(contest)],
        "buttons": buttons(request.reach, contest, STEPS), "may_play": policies.can_play(request.reach),
        "keeps": policies.can_keep_micros(request.reach, contest.union),
    }  # fmt: skip
    return render(request, "campaigns/contest_detail.html", context)


def _left(contest, round, tries, now) -> int:
    """Tries one may still start or go on with in a round."""
    own = [one for one in tries if one.round_id == round.pk]
    running = any(one.finished_at is None and one.due_at > now for one in own)
    return contest.tries - len(own) + running


@require_safe
def contest_ranking(request, pk):
    """The whole ranking of the players, page by page; officers take it along as a table."""
    contest = find_contest(request, pk)
    people = queries.people_ranking(contest, request.reach)
    if request.GET.get("export"):
        return _ranking_table(request, contest)
    page = LongPages(people, PAGE).get_page(request.GET.get("page"))
    context = {"contest": contest, "page": page, "keeps": policies.can_keep_micros(request.reach, contest.union)}
    return render(request, "campaigns/contest_ranking.html", context)


class LongPages(LongPaginator):
    """Pages over a list that is at hand."""

    @property
    def count(self):
        return len(self.object_list)

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return self._get_page(self.object_list[start : start + self.per_page], number, self)


def _ranking_table(request, contest):
    """Both rankings as Excel for the officers of the contest: names shortened, no phone numbers."""
    if not policies.can_keep_micros(request.reach, contest.union):
        raise NotAllowed(ONLY_OFFICERS)
    people, units = queries.people_ranking(contest), queries.unit_ranking(contest)
    rows = [(_("player"), one.rank, one.name, one.union, one.score, one.seconds, None) for one in people]
    rows += [(_("unit"), one.rank, one.name, "", one.score, one.seconds, one.percent) for one in units]
    act.note_export(contest, by=request.user, rows=len(rows))
    heads = [_("List"), _("Rank"), _("Name"), _("Union"), _("Score"), _("Seconds"), _("Members who played, per cent")]
    return table_response(f"{contest.title}.xlsx", heads, rows)


@require_POST
@login_required
@once
def contest_start(request, pk, number):
    """Begins a try of a round, or goes back to the one under way."""
    contest = find_contest(request, pk)
    round = get_object_or_404(
        ContestRound.objects.select_related("contest__bank", "contest__union"), contest=contest, number=number
    )
    try:
        attempt = playing.start_attempt(round, by=request.user)
    except CampaignRefused as error:
        messages.error(request, str(error))
        return redirect("campaigns:contest-detail", pk)
    return redirect("campaigns:attempt", attempt.pk)


def own_attempt(request, pk):
    """One's own try, else 404."""
    attempt = queries.own_attempt(request.reach, pk)
    if attempt is None:
        raise Http404
    return attempt


@require_safe
@login_required
def attempt(request, pk):
    """The next question without an answer, with what time is left; afterwards the result."""
    found = own_attempt(request, pk)
    now = timezone.now()
    contest = found.round.contest
    if found.finished_at or found.due_at <= now:
        return _result(request, found, contest, now)
    done = queries.places_answered(found)
    place = next(n for n in range(len(found.paper)) if n not in done)
    key, order = found.paper[place]
    question = queries.Question.objects.get(pk=key)
    context = {
        "attempt": found, "contest": contest, "question": question, "place": place, "length": len(found.paper),
        "options": [(shown, question.options[n]) for shown, n in enumerate(order)], "done": len(done),
        "left": max(0, int((found.due_at - now).total_seconds())),
    }  # fmt: skip
    return render(request, "campaigns/attempt.html", context)


def _result(request, found, contest, now):
    """What came out; right answers are shown once the round is over, so that nobody passes them on."""
    over = found.round.closes_at <= now or contest.state in (ContestState.CLOSED, ContestState.AWARDED)
    shown = [
        (one.question, one.question.options[one.choice], one.question.options[one.question.right], one.is_right)
        for one in (queries.answers_of(found) if over else [])
    ]
    context = {
        "attempt": found, "contest": contest, "length": len(found.paper), "shown": shown, "over": over,
        "seconds": found.spent_ms / 1000, "mine": queries.own_standing(contest, request.reach),
    }  # fmt: skip
    return render(request, "campaigns/attempt_result.html", context)


@require_POST
@login_required
def attempt_answer(request, pk):
    """Takes an answer; the place of the paper takes one, so a second tap or a resent form counts nothing."""
    form = forms.AnswerForm(request.POST)
    if form.is_valid() and playing.take_answer(pk, by=request.user, **form.cleaned_data).is_new:
        return redirect("campaigns:attempt", pk)
    own_attempt(request, pk)
    if not form.is_valid():
        messages.error(request, _("Please choose one of the answers."))
    return redirect("campaigns:attempt", pk)


@require_POST
@login_required
@once
def attempt_finish(request, pk):
    """Hands the paper in before the time is over."""
    playing.hand_in(own_attempt(request, pk), by=request.user)
    return redirect("campaigns:attempt", pk)


@once_on_post
def contest_step(request, pk, step):
    """Open, end, award, cancel."""
    contest = get_object_or_404(queries.contests_within(request.reach), pk=pk)
    return step_page(request, contest, step, STEPS, reverse("campaigns:contest-detail", args=[pk]))


@require_safe
@login_required
def contest_desk(request):
    """The contests of my unions with filters, and as a table."""
    demand_duty(request, *policies.STAFF, sentence=ONLY_OFFICERS)
    found = ContestFilter(request.GET, queries.contests_within(request.reach))
    columns = [
        (_("Title"), lambda one: one.title), (_("Union"), lambda one: one.union.name),
        (_("Question bank"), lambda one: one.bank.title), (_("Questions a try"), lambda one: one.draw),
        (_("Players"), lambda one: one.players), (_("State"), lambda one: str(one.state_label)),
    ]  # fmt: skip
    return table_page(
        request, "campaigns/contest_desk.html", found, name=_("Contests"), columns=columns, about=Contest,
        here="contests",
    )  # fmt: skip


@once_on_post
def contest_new(request):
    """Makes a contest with its first round as a draft; `visit` in the address ties it to a visit."""
    demand_duty(request, *policies.STAFF, sentence=ONLY_OFFICERS)
    visit = asked_visit(request)
    form = forms.ContestForm(
        request.POST if request.method == "POST" else None, unions=unions_within(request.reach, *policies.STAFF),
        banks=queries.banks_for(request.reach), initial={"union": visit.series.union_id if visit else None},
    )  # fmt: skip
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            contest = _make(request, dict(form.cleaned_data), visit)
            messages.success(request, _("Drafted. Open it when everything is right."))
            return redirect("campaigns:contest-detail", contest.pk)
        except (CampaignRefused, ValidationError) as error:
            refusal = refuse(form, error)
    context = {"form": form, "refusal": refusal, "title": _("New contest"), "back": reverse("campaigns:contest-desk")}
    return render(request, "campaigns/plain_form.html", context, status=422 if refusal or form.errors else 200)


@transaction.atomic
def _make(request, data, visit):
    hours = {"opens_at": data.pop("opens_at"), "closes_at": data.pop("closes_at")}
    contest = act.save_contest(by=request.user, visit=visit, **data)
    act.save_round(by=request.user, contest=contest, number=1, **hours)
    return contest


def asked_visit(request):
    """The visit that the address names, when it is within reach; None otherwise."""
    key = request.GET.get("visit", "")
    return (
        visits_within(request.reach).filter(pk=key).first()
        if key.isascii() and key.isdigit() and len(key) < 19
        else None
    )
