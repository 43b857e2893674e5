"""The desk of activities: the list, one with its people, making and changing it, check-in by name, pauses."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from federation.models import Role
from ui.exports import table_response
from workflow.errors import NotAllowed
from workflow.parameters import value_of
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tables import note_export, table_page
from workflow.tokens import once_on_post

from ..actions import absences, seats
from ..actions import activities as act
from ..activity_filters import DeskActivityFilter, PauseFilter
from ..errors import HomeRefused
from ..forms.activities import ActivityForm, AppealForm, CapacityForm, PeopleForm, ReportForm, initial_of
from ..forms.rooms import ReasonForm
from ..models import Activity, Sanction, SignUp
from ..parameters import EARLY_MINUTES
from ..policies import activities as policies
from ..queries import activities as queries
from ..queries.homes import homes_within
from ..queries.needs import needs_within
from ..queries.rooms import rooms_within
from ..states import ActivityState, NeedState
from .desk import desk_only

A = ActivityState
ACTIVITY_STEPS = {
    "publish": Step(pgettext_lazy("verb", "Publish"), act.publish_activity,
                    lambda by, row: row.state == A.DRAFT and policies.can_manage_activity(by, row),
                    gettext_lazy("Published. Members can sign up.")),
    "close": Step(pgettext_lazy("verb, workerhomes", "Close with a report"), act.close_activity, policies.may_move(A.CLOSED),
                  gettext_lazy("Closed. Thank you."), ReportForm),
    "hold": Step(pgettext_lazy("verb, worker homes", "Confirm that it was held"), act.hold_activity, policies.may_move(A.HELD),
                 gettext_lazy("Noted. Who came gets a link to rate it.")),
    "offer": Step(pgettext_lazy("verb", "Offer free seats"), seats.offer_free_seats,
                  lambda by, row: row.state in queries.AHEAD and policies.can_manage_activity(by, row),
                  gettext_lazy("What is free was offered to who waits."), tone="plain"),
    "resize": Step(pgettext_lazy("verb", "Change the seats"), seats.resize, policies.can_edit_activity,
                   gettext_lazy("The number of seats is changed."), CapacityForm, "plain",
                   lambda row: {"initial": {"capacity": row.capacity}}),
    "shut": Step(pgettext_lazy("verb", "End the sign-up"), act.shut_activity, policies.may_move(A.SHUT),
                 gettext_lazy("The sign-up is over."), tone="plain"),
    "reopen": Step(pgettext_lazy("verb", "Open the sign-up again"), act.reopen_activity,
                   lambda by, row: row.state == A.SHUT and policies.can_manage_activity(by, row),
                   gettext_lazy("The sign-up is open again."), tone="plain"),
    "cancel": Step(pgettext_lazy("verb", "Cancel the activity"), act.cancel_activity, policies.may_move(A.CANCELLED),
                   gettext_lazy("Cancelled. Everybody signed up has been told."), ReasonForm, "danger"),
}  # fmt: skip
PERSON_STEPS = {
    "check-in": Step(pgettext_lazy("verb", "Check in"), absences.check_in_by_name,
                     lambda by, row: row.state == "confirmed" and row.seats == 1 and policies.can_check_in(by, row),
                     gettext_lazy("Checked in.")),
    "group-in": Step(pgettext_lazy("verb", "Check in a group"), absences.check_in_by_name,
                     lambda by, row: row.state == "confirmed" and row.seats > 1 and policies.can_check_in(by, row),
                     gettext_lazy("Checked in."), PeopleForm, options=lambda row: {"initial": {"people": row.seats}}),
    "there": Step(pgettext_lazy("verb", "Was there after all"), absences.mend_absence, policies.can_mend_absence,
                  gettext_lazy("Noted."), ReasonForm, "plain"),
    "excuse": Step(pgettext_lazy("verb", "Excuse"), absences.excuse,
                   lambda by, row: not row.is_excused and policies.can_mend_absence(by, row),
                   gettext_lazy("Excused. It counts no more."), ReasonForm, "plain"),
    "withdraw": Step(pgettext_lazy("verb", "Withdraw the seat"), seats.cancel_sign_up,
                     lambda by, row: policies.can_manage_activity(by, row.activity)
                     and policies.can_cancel_sign_up(by, row) and not policies.is_own(by, row),
                     gettext_lazy("Withdrawn. The member has been told."), ReasonForm, "danger"),
}  # fmt: skip
PAUSE_STEPS = {
    "object": Step(pgettext_lazy("verb", "Object"), absences.object_to_pause, policies.can_object,
                   gettext_lazy("Sent. Until the answer you may sign up."), AppealForm),
    "lift": Step(pgettext_lazy("verb", "Lift"), absences.lift_pause, policies.can_decide_pause,
                 gettext_lazy("Lifted. The member has been told."), ReasonForm),
    "uphold": Step(pgettext_lazy("verb", "Uphold"), absences.uphold_pause, policies.can_uphold,
                   gettext_lazy("Answered. The member has been told."), ReasonForm, "danger"),
}  # fmt: skip


def _columns():
    return [
        (_("Number"), lambda row: row.number), (_("Worker home"), lambda row: row.home.name),
        (_("Kind"), lambda row: str(row.get_kind_display())), (pgettext("workerhomes", "Title"), lambda row: row.title),
        (_("Begins"), lambda row: row.starts_at), (_("Seats"), lambda row: row.capacity),
        (_("Seats taken"), lambda row: row.seats_taken), (pgettext("for a seat", "Waiting"), lambda row: row.waiting_count),
        (_("State"), lambda row: str(row.state_label)),
    ]  # fmt: skip


@require_safe
@desk_only
def desk_activities(request):
    """Every activity of my homes, drafts too, with filters, and as a table to take along."""
    rows = queries.activities_within(request.reach)
    found = DeskActivityFilter(request.GET, rows, homes=homes_within(request.reach))
    return table_page(
        request, "workerhomes/desk_activities.html", found, name=_("Activities"), columns=_columns(),
        about=Activity, manages=request.reach.has(Role.HOME_MANAGER),
    )  # fmt: skip


def _find(request, number):
    return get_object_or_404(queries.activities_within(request.reach), number=number)


@require_safe
@desk_only
def desk_activity(request, number):
    """One activity for the home's people: who comes, who waits, what is to be done; the list as Excel."""
    activity = _find(request, number)
    people = list(queries.people_of(activity))
    if request.GET.get("export"):
        return _people_table(request, activity, people)
    for entry in people:
        entry.activity = activity
    is_on = queries.session_now(activity, timedelta(minutes=value_of(EARLY_MINUTES))) is not None
    steps = {name: step for name, step in PERSON_STEPS.items() if is_on or name not in ("check-in", "group-in")}
    context = {
        "activity": activity, "home": activity.home, "sessions": activity.sessions.all(),
        "people": [(entry, buttons(request.reach, entry, steps)) for entry in people],
        "queue": queries.queue_of(activity), "buttons": buttons(request.reach, activity, ACTIVITY_STEPS),
        "base": reverse("workerhomes:desk-activity", args=[number]), "may_edit": policies.can_edit_activity(request.reach, activity),
    }  # fmt: skip
    return render(request, "workerhomes/desk_activity.html", context)


def _people_table(request, activity, people):
    questions = list(activity.questions.all())
    heads = [_("Member"), _("Union"), _("Seats"), _("State"), _("Signed up"), *(one.text for one in questions)]
    lines = [
        [
            one.person.name, one.union.name, one.seats, str(one.state_label), one.joined_at,
            *(str(one.answers.get(str(question.pk), "")) for question in questions),
        ]
        for one in people
    ]  # fmt: skip
    note_export(request, SignUp, len(lines))
    return table_response(f"{activity.number}.xlsx", heads, lines)


@once_on_post
def desk_activity_new(request):
    """A new activity, from scratch or from a need of the board."""
    if not request.reach.has(Role.HOME_MANAGER):
        raise NotAllowed(_("Activities are made by the manager of a home."))
    key = request.GET.get("need", "")
    chosen = needs_within(request.reach).filter(state=NeedState.LISTED)
    need = get_object_or_404(chosen, pk=key) if key.isascii() and key.isdigit() and len(key) < 15 else None
    homes = homes_within(request.reach, Role.HOME_MANAGER)
    initial = (
        {"title": need.title, "kind": need.kind, "about": need.detail, "home": need.survey.home}
        if need
        else {"home": homes.first()}
    )
    form = _form(request, homes, initial)
    context = {"form": form, "need": need, "refusal": "", "activity": None}
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        questions = data.pop("questions")
        try:
            activity = act.create_activity(by=request.user, need=need, **data)
            act.save_questions(activity, by=request.user, questions=questions)
            return redirect("workerhomes:desk-activity", activity.number)
        except (HomeRefused, ValidationError) as error:
            context["refusal"] = refuse(form, error)
    return _form_page(request, context)


def _form(request, homes, initial):
    rooms = rooms_within(request.reach).filter(is_active=True)
    data = request.POST if request.method == "POST" else None
    return ActivityForm(data, homes=homes, rooms=rooms, initial=initial)


def _form_page(request, context):
    wrong = bool(context["refusal"] or context["form"].errors)
    return render(request, "workerhomes/activity_form.html", context, status=422 if wrong else 200)


@once_on_post
def desk_activity_edit(request, number):
    """Changes what is written about an activity that lies ahead."""
    activity = _find(request, number)
    if not policies.can_edit_activity(request.reach, activity):
        raise NotAllowed(_("Only the manager changes an activity, and only while it lies ahead."))
    homes = homes_within(request.reach, Role.HOME_MANAGER).filter(pk=activity.home_id)
    form = _form(request, homes, initial_of(activity))
    context = {"form": form, "activity": activity, "refusal": ""}
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name not in ("home", "questions")}
        try:
            act.save_activity(activity, by=request.user, **data)
            if "questions" in form.changed_data:
                act.save_questions(activity, by=request.user, questions=form.cleaned_data["questions"])
            messages.success(request, _("Saved."))
            return redirect("workerhomes:desk-activity", number)
        except (HomeRefused, ValidationError) as error:
            context["refusal"] = refuse(form, error)
    return _form_page(request, context)


@once_on_post
@desk_only
def desk_activity_step(request, number, step):
    """Publish, end the sign-up, resize, confirm that it was held, close, cancel."""
    back = reverse("workerhomes:desk-activity", args=[number])
    return step_page(request, _find(request, number), step, ACTIVITY_STEPS, back)


@once_on_post
@desk_only
def desk_sign_up_step(request, pk, step):
    """Check in, mend an absence, excuse, withdraw."""
    entry = get_object_or_404(queries.sign_ups_within(request.reach), pk=pk)
    back = reverse("workerhomes:desk-activity", args=[entry.activity.number])
    return step_page(request, entry, step, PERSON_STEPS, back)


@require_safe
@desk_only
def desk_pauses(request):
    """Pauses after missed activities, with filters and as a table."""
    found = PauseFilter(request.GET, queries.pauses_within(request.reach), homes=homes_within(request.reach))
    columns = [
        (_("Member"), lambda row: row.person.name), (_("Worker home"), lambda row: row.home.name),
        (pgettext("workerhomes", "From"), lambda row: row.starts_at), (pgettext("workerhomes", "Until"), lambda row: row.ends_at),
        (_("State"), lambda row: str(row.state_label)), (_("Decision"), lambda row: row.decision),
    ]  # fmt: skip
    return table_page(request, "workerhomes/desk_pauses.html", found, name=_("Pauses"), columns=columns, about=Sanction)


@require_safe
@login_required
def pause_detail(request, pk):
    """A pause: which absences led to it, until when, the objection and its answer."""
    pause = get_object_or_404(queries.pauses_seen(request.reach), pk=pk)
    context = {
        "pause": pause, "own": policies.is_own(request.reach, pause),
        "missed": pause.missed.select_related("activity").order_by("activity__starts_at"),
        "buttons": buttons(request.reach, pause, PAUSE_STEPS),
        "base": reverse("workerhomes:pause-detail", args=[pk]),
    }  # fmt: skip
    return render(request, "workerhomes/pause_detail.html", context)


@once_on_post
def pause_step(request, pk, step):
    """Object; lift or uphold."""
    pause = get_object_or_404(queries.pauses_seen(request.reach), pk=pk)
    return step_page(request, pause, step, PAUSE_STEPS, reverse("workerhomes:pause-detail", args=[pk]))
