"""The desk of a unit: its wishes by age, one of them with everything that can be done, many taken up at once."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from workflow import clocks
from workflow.steps import Step, buttons, step_page
from workflow.tables import table_page

from .. import forms, policies
from ..actions import clock, loop
from ..actions import desk as act
from ..actions.guard import PURPOSE
from ..errors import WishRefused
from ..filters import DeskFilter
from ..models import Wish
from ..queries import wishes as queries
from ..states import WishState as W
from ..track import happenings
from .parts import desk_only


def _join(wish, *, by, number):
    """Joins by the number a person can read."""
    from federation.queries import reach_of

    lead = queries.wishes_within(reach_of(by)).filter(number=number.strip().upper()).first()
    if lead is None:
        raise WishRefused("number", _("There is no wish with this number within your reach."))
    try:
        return act.join_wish(wish, by=by, lead=lead)
    except WishRefused as error:
        raise WishRefused("number", str(error)) from error


STEPS = {
    "answer": Step(pgettext_lazy("verb", "Answer at once"), act.answer_at_once, policies.can_take,
                   gettext_lazy("Answered. The wisher has been told."), forms.AnswerForm, "primary"),
    "accept": Step(pgettext_lazy("verb, wishes", "Take up"), act.accept_wish, policies.can_take,
                   gettext_lazy("Taken up. The wisher knows until when."), None, "primary"),
    "sign": Step(pgettext_lazy("verb, wishes", "Sign"), act.sign_wish, policies.can_return,
                 gettext_lazy("Signed. The clock of the work runs."), None, "primary"),
    "return": Step(pgettext_lazy("verb", "Return by a rule"), act.return_wish, policies.can_return,
                   gettext_lazy("Returned to who passed it on."), forms.ReturnForm, "plain"),
    "begin": Step(pgettext_lazy("verb, wishes", "Begin"), act.begin_wish,
                  lambda by, row: row.state in (W.ACCEPTED, W.REOPENED) and policies.can_work(by, row),
                  gettext_lazy("Begun."), None, "primary"),
    "resolve": Step(pgettext_lazy("verb", "Write the result"), act.resolve_wish, policies.may_move(W.RESOLVED),
                    gettext_lazy("Noted. Now tell the wisher."), forms.AnswerForm, "primary"),
    "tell": Step(pgettext_lazy("verb", "Tell the wisher"), act.tell_wish, policies.may_move(W.TOLD),
                 gettext_lazy("Told. Now the wisher has the word."), None, "primary"),
    "call": Step(pgettext_lazy("verb", "Note a call back"), loop.note_call, policies.can_call,
                 gettext_lazy("The call is noted."), forms.CallForm, "primary"),
    "report": Step(pgettext_lazy("verb", "Tell the progress"), clock.report_progress, policies.can_report,
                   gettext_lazy("Told."), forms.ReportForm, "primary"),
    "pass": Step(pgettext_lazy("verb", "Pass on"), act.transfer_wish, policies.may_move(W.TRANSFERRED),
                 gettext_lazy("Passed on. The unit signs within a working day."), forms.TransferForm, "plain"),
    "plan": Step(pgettext_lazy("verb", "Make a long-term plan"), clock.plan_wish, policies.may_move(W.LONG_TERM),
                 gettext_lazy("A long-term matter now. The wisher knows the plan."), forms.PlanForm, "plain"),
    "pause": Step(pgettext_lazy("verb", "Pause the deadline"), clock.pause_wish, policies.can_pause,
                  gettext_lazy("Paused. The wisher reads the cause."), forms.PauseForm, "plain"),
    "resume": Step(pgettext_lazy("verb", "Let the deadline run again"), clock.resume_wish, policies.can_resume,
                   gettext_lazy("The deadline runs again."), None, "plain"),
    "extend": Step(pgettext_lazy("verb", "Extend once"), clock.extend_wish, policies.can_extend,
                   gettext_lazy("Extended. The wisher has been told why."), forms.ExtendForm, "plain"),
    "join": Step(pgettext_lazy("verb", "Join to another wish"), _join, policies.may_move(W.JOINED),
                 gettext_lazy("Joined. It gets the other's answer."), forms.JoinForm, "plain"),
    "headline": Step(pgettext_lazy("verb", "Publish a headline"), act.publish_headline, policies.can_publish,
                     gettext_lazy("Saved. Others can join it."), forms.HeadlineForm, "plain",
                     lambda row: {"initial": {"headline": row.headline}}),
    "restrict": Step(pgettext_lazy("verb", "Put on the restricted path"), act.restrict_wish, policies.can_restrict,
                     gettext_lazy("The rights desk has it now."), forms.NoteForm, "danger"),
    "decline": Step(pgettext_lazy("verb", "Not ours: give the address"), act.decline_wish, policies.may_move(W.DECLINED),
                    gettext_lazy("The wisher knows where to go."), forms.AddressForm, "danger"),
}  # fmt: skip


def _columns():
    return [
        (_("Number"), lambda row: row.number), (_("Category"), lambda row: str(row.get_category_display())),
        (_("Source"), lambda row: str(row.get_source_display())), (_("Union"), lambda row: str(row.union)),
        (_("Lead unit"), lambda row: str(row.handler)), (_("State"), lambda row: str(row.state_label)),
        (_("Registered"), lambda row: row.registered_at), (pgettext("deadline", "Due"), lambda row: row.due_at),
        (_("Told"), lambda row: row.told_at), (pgettext("wishes", "Result"), lambda row: str(row.get_outcome_display())),
        (_("Closed as"), lambda row: str(row.get_closed_as_display())), (_("Times passed on"), lambda row: row.hops),
    ]  # fmt: skip


@desk_only
def desk(request):
    """Every wish within reach, what is due first on top, with filters and as a table; several are taken up at once."""
    rows = queries.wishes_within(request.reach)
    if request.method == "POST":
        return _accept_many(request, rows)
    asked = any(name in request.GET for name in DeskFilter.base_filters)
    data = request.GET if asked else {"age": "open"}  # the page of a list asks nothing
    return table_page(
        request, "wishes/desk.html", DeskFilter(data, rows, request=request), name=pgettext("wishes", "Wishes"), columns=_columns(), about=Wish,
        figures=queries.desk_figures(request.reach), officer=request.reach.has(*policies.OFFICER),
    )  # fmt: skip


def _accept_many(request, rows):
    chosen = rows.filter(number__in=request.POST.getlist("number")[:100])
    done, skipped = act.accept_many(chosen, by=request.user)
    if done:
        messages.success(
            request, ngettext("%(count)s wish taken up.", "%(count)s wishes taken up.", done) % {"count": done}
        )
    for wish, why in skipped[:20]:
        messages.warning(request, _("%(number)s was left out: %(why)s") % {"number": wish.number, "why": why})
    return redirect("wishes:desk")


def _find(request, number) -> Wish:
    return get_object_or_404(queries.wishes_within(request.reach), number=number)


@desk_only
def desk_wish(request, number):
    """One wish for its unit: the words, the clock and how it was reckoned, what can be done, what sounds alike."""
    wish = _find(request, number)
    purpose = PURPOSE.get(wish.state)
    live = clocks.of(wish, purpose) if purpose else None
    context = {
        "wish": wish, "clock": live, "events": live.events.select_related("by") if live else [],
        "buttons": buttons(request.reach, wish, STEPS), "hops": queries.hops_of(wish),
        "happenings": happenings(queries.timeline_of(wish)), "helping": wish.assisting.all(), "calls": wish.calls.all(),
        "answers": list(queries.ready_answers(wish)) if wish.state == W.REGISTERED else [],
        "similar": list(queries.similar_within(request.reach, wish)) if wish.can_move(W.JOINED) else [],
        "followers": wish.followers.count(), "masked": policies.can_see_contact(request.reach, wish),
    }  # fmt: skip
    return render(request, "wishes/desk_wish.html", context)


def _options(request, wish, name):
    """A ready answer that was chosen fills the form."""
    if name == "answer" and request.GET.get("ready", "").isdecimal():
        ready = (
            queries.ready_answers(wish).model.objects.filter(pk=int(request.GET["ready"][:9]), is_active=True).first()
        )
        if ready:
            return {"initial": {"answer": ready.text, "outcome": "explained"}}
    return None


@desk_only
def desk_step(request, number, step):
    """One step of one wish."""
    wish = _find(request, number)
    steps, filled = STEPS, _options(request, wish, step) if request.method == "GET" else None
    if filled:
        known = STEPS[step]
        steps = {step: Step(known.word, known.act, known.may, known.done, known.form, known.tone, lambda row: filled)}
    units = queries.districts() if step == "pass" else []
    return step_page(
        request,
        wish,
        step,
        steps,
        reverse("wishes:desk-wish", args=[number]),
        template="wishes/step_form.html",
        units=units,
    )


@desk_only
def desk_contact(request, number):
    """The contact in full, for a reason that is kept."""
    wish = _find(request, number)
    form = forms.NoteForm(request.POST or None)
    contact = ""
    if request.method == "POST" and form.is_valid():
        contact = act.see_contact(wish, by=request.user, **form.cleaned_data)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "wishes/contact.html", {"wish": wish, "form": form, "contact": contact}, status=status)


@require_safe
@desk_only
def desk_photo(request, number):
    """The photo of a wish for who works on it."""
    wish = _find(request, number)
    if not wish.photo or not wish.photo.storage.exists(wish.photo.name):
        raise Http404
    answer = FileResponse(wish.photo.open(), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
