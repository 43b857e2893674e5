"""Visits between a school and a craftsman, step by step, and the days speakers reserve (S3-02, S3-04, S3-07)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from workflow.errors import NotAllowed
from workflow.queries import history_of
from workflow.tokens import once, once_on_post

from .. import policies
from ..actions import programmes as slot_act
from ..actions import visits as act
from ..actions.uncleared import offer_other
from ..errors import SlotTaken
from ..forms import schools as forms
from ..models import ActivityTemplate, ProgrammeSlot, Side, VisitRating
from ..queries import schools as queries
from ..queries.programmes import programme_of
from ..queries.speakers import speaker_of
from ..queries.uncleared import others_for
from ..school_filters import ReservedFilter, VisitFilter
from ..states import VisitState as V
from .pages import filtered
from .schools import attempt

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Step:
    """A step of a visit: its word, its form, who may (reach, visit), what is done (visit, by, data), what is said after."""

    word: "StrOrPromise"
    form: type
    may: Callable
    run: Callable
    done: "StrOrPromise"
    tone: str = ""


def _begun(visit) -> bool:
    return visit.state == V.COMMITTED and visit.starts_at <= timezone.now()


def _side(reach, visit) -> str:
    return Side.SPEAKER if policies.is_person_of(reach, visit.speaker) else Side.SCHOOL


def may_rate(reach, visit) -> bool:
    """A side that has not answered yet, once it took place."""
    if visit.state != V.ATTENDED or not policies.is_side_of(reach, visit, _side(reach, visit)):
        return False
    return not VisitRating.objects.filter(visit=visit, side=_side(reach, visit)).exists()


def _keeps(reach, visit) -> bool:
    return policies.is_school_side(reach, visit.school) or policies.is_visit_office(reach, visit)


STEPS = {
    "invite": Step(
        pgettext_lazy("verb", "Invite"), forms.PlaceForm,
        lambda reach, visit: visit.state == V.INTERESTED and policies.may_invite_to(reach, visit),
        act.invite_visit, gettext_lazy("Invited. The other side agrees next."), "primary",
    ),
    "agree": Step(
        pgettext_lazy("verb", "Agree"), forms.AgreeForm,
        lambda reach, visit: visit.state == V.INVITED and policies.may_agree_to(reach, visit),
        act.agree_visit, gettext_lazy("Agreed. The hours are held."), "primary",
    ),
    "held": Step(
        pgettext_lazy("verb", "It took place"), forms.HeldForm,
        lambda reach, visit: _begun(visit) and _keeps(reach, visit),
        act.hold_visit, gettext_lazy("Confirmed. Both sides can rate it now."), "primary",
    ),
    "rate": Step(
        pgettext_lazy("verb", "Rate"), forms.VisitRatingForm, may_rate, act.rate_visit,
        gettext_lazy("Thank you for your answer."), "primary",
    ),
    "missed": Step(
        pgettext_lazy("verb", "It did not take place"), forms.ReasonForm,
        lambda reach, visit: _begun(visit) and _keeps(reach, visit),
        act.miss_visit, gettext_lazy("Noted with your reason."), "danger",
    ),
    "allow": Step(
        pgettext_lazy("verb", "Let it pass out of turn"), forms.AllowForm,
        lambda reach, visit: visit.state in (V.INTERESTED, V.INVITED) and policies.is_visit_office(reach, visit),
        act.allow_visit, gettext_lazy("Noted. The visit may be agreed now."),
    ),
    "other": Step(
        pgettext_lazy("verb", "Offer another speaker"), forms.OtherForm,
        lambda reach, visit: visit.state == V.COMMITTED and bool(visit.flagged_at) and policies.is_visit_office(reach, visit),
        offer_other, gettext_lazy("The other speaker is invited, and the school has been told."), "primary",
    ),
    "cancel": Step(
        pgettext_lazy("verb", "Cancel the visit"), forms.ReasonForm, policies.can_cancel_visit, act.cancel_visit,
        gettext_lazy("Cancelled. Everybody concerned has been told."), "danger",
    ),
}  # fmt: skip


@require_safe
@login_required
def visit_list(request):
    """One's visits: first those that wait for oneself."""
    rows = queries.visits_within(request.reach)
    found = VisitFilter(request.GET, rows)
    valid = found.form.is_valid()
    page = Paginator(found.qs if valid else rows.none(), 20).get_page(request.GET.get("page"))
    context = {
        "filter": found, "page": page, "waiting": queries.waiting_for(request.reach, rows)[:10],
        "speaker": speaker_of(request.reach), "schools": queries.schools_within(request.reach),
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "lectures/visit_list.html", context, status=200 if valid else 400)


def _visit(request, pk):
    return get_object_or_404(queries.visits_within(request.reach), pk=pk)


def warnings_of(visit) -> list[str]:
    """What stands in the way of a visit that is not agreed yet, or of one whose speaker is not cleared any more."""
    if visit.state == V.COMMITTED and visit.flagged_at:
        return [_("%(name)s is not cleared for schools on that day.") % {"name": visit.speaker.name}]
    if visit.state not in (V.INTERESTED, V.INVITED):
        return []
    until, found = visit.speaker.school_cleared_until, []
    day = timezone.localdate(visit.starts_at) if visit.starts_at else timezone.localdate()
    if until is None or until < day:
        found.append(_("%(name)s is not cleared for schools on that day.") % {"name": visit.speaker.name})
    first = act.school_before(visit)
    if first:
        found.append(_("%(school)s has waited longer for this speaker.") % {"school": first.union.name})
    return found


@require_safe
@login_required
def visit_detail(request, pk):
    """Where a visit stands, what comes next, and by whom."""
    visit = _visit(request, pk)
    context = {
        "visit": visit, "steps": [(key, step) for key, step in STEPS.items() if step.may(request.reach, visit)],
        "warnings": warnings_of(visit), "history": history_of(visit), "ratings": visit.ratings.order_by("side"),
        "inviter": "speaker" if visit.interest_of == "school" else "school",
    }  # fmt: skip
    return render(request, "lectures/visit_detail.html", context)


GROUP = ("grade", "class_name", "people", "teacher", "course_link", "consent_held", "place", "route", "safety_notes")


def _form_of(request, visit, key, step):
    """The form of a step; a school that invites also says who comes."""
    data = request.POST or None
    if key == "other":
        return step.form(data, others=others_for(visit))
    if key != "invite":
        start = {"people_counted": visit.people} if key == "held" else {}
        return step.form(data, initial=start)
    form = forms.GroupForm if visit.interest_of == Side.SPEAKER else forms.PlaceForm
    initial = {name: getattr(visit, name) for name in GROUP}
    start = timezone.localtime(visit.starts_at) if visit.starts_at else None
    workshop = visit.template.kind == ActivityTemplate.Kind.STUDIO
    return form(data, initial={**initial, "starts_at": start}, is_workshop=workshop)


@once_on_post
def visit_step(request, pk, step):
    """The form of one step, and the step itself."""
    visit, found = _visit(request, pk), STEPS.get(step)
    if found is None:
        raise Http404
    if request.method == "GET" and not found.may(request.reach, visit):
        raise NotAllowed(_("This step is not yours, or the visit stands elsewhere by now."))
    form, dates, status = _form_of(request, visit, step, found), (), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            details = form.details() | ({"side": _side(request.reach, visit)} if step == "rate" else {})
            try:
                if attempt(form, lambda: found.run(visit, by=request.user, **details)):
                    messages.success(request, found.done)
                    return redirect("lectures:visit-detail", pk)
            except SlotTaken as error:
                form.add_error(None, str(error))
                dates, status = error.next_dates, 409
    context = {
        "form": form, "title": found.word, "about": visit, "dates": dates, "danger": found.tone == "danger",
        "back": ("lectures:visit-detail", pk), "warnings": warnings_of(visit),
    }  # fmt: skip
    return render(request, "lectures/school_form.html", context, status=status)


@once_on_post
def slot_list(request):
    """A speaker reserves days for the programme and gives them back."""
    speaker = speaker_of(request.reach)
    if speaker is None:
        raise NotAllowed(_("Speakers reserve days here."))
    form = forms.SlotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        programme = programme_of(day.year)
        if programme is None:
            form.add_error("day", _("There is no programme for that year yet."))
        elif attempt(
            form, lambda: slot_act.reserve_slot(by=request.user, speaker=speaker, programme=programme, day=day)
        ):
            messages.success(request, _("Reserved. Schools see the day and can invite you for it."))
            return redirect("lectures:slot-list")
    context = filtered(request, ReservedFilter, queries.slots_of(speaker), 50) | {"form": form, "speaker": speaker}
    return render(request, "lectures/slot_list.html", context, status=422 if form.errors else context["status"])


@require_POST
@login_required
@once
def slot_drop(request, pk):
    speaker = speaker_of(request.reach)
    slot = get_object_or_404(ProgrammeSlot.objects.select_related("speaker__home_corps__union"), pk=pk, speaker=speaker)
    slot_act.drop_slot(slot, by=request.user)
    return redirect("lectures:slot-list")


@once_on_post
def slot_take(request, pk):
    """A school takes a reserved day by inviting its speaker."""
    slot = get_object_or_404(
        queries.open_slots().select_related("speaker__home_corps__union", "speaker__person"), pk=pk
    )
    start = timezone.make_aware(datetime.combine(slot.day, time(14)))
    return invite_page(request, slot.speaker, slot, start, ("lectures:school-programme",))


def invite_page(request, speaker, slot, start, back):
    """The form with which a school invites a speaker at once: upon a reserved day, or its tutor."""
    schools = queries.schools_within(request.reach)
    if not schools.exists():
        raise NotAllowed(_("Contacts of schools invite here."))
    form = forms.TakeForm(
        request.POST or None, schools=schools, templates=queries.activities(),
        initial={"starts_at": timezone.localtime(start) if start else None},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        visit = attempt(form, lambda: act.invite_speaker(by=request.user, speaker=speaker, slot=slot, **form.details()))
        if visit:
            messages.success(request, _("Invited. The other side agrees next."))
            return redirect("lectures:visit-detail", visit.pk)
    context = {
        "form": form,
        "title": _("Invite %(name)s") % {"name": speaker.name},
        "about": slot or speaker,
        "back": back,
    }
    return render(request, "lectures/school_form.html", context, status=422 if form.errors else 200)
