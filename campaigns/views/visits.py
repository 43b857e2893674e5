"""The six micros for everybody, a series on its map, a visit with its tiles; planning and noting for officers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from federation.models import UnionKind
from federation.queries import find_members, open_unions
from wishes.queries.heard import promise_of, readable_of
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tables import table_page
from workflow.tokens import once, once_on_post

from ..actions import visits as act
from ..errors import CampaignRefused
from ..filters.micros import VisitFilter
from ..forms import micros as forms
from ..models import Gift, Lesson, ServiceDesk, Visit
from ..policies import micros as policies
from ..queries import contests as contest_queries
from ..queries import videos as video_queries
from ..queries import visits as queries
from ..states.micros import Micro
from .duty import demand_duty

NEXT, SHOWN = 6, 4
NOT_FIRMS = (UnionKind.MUNICIPAL_FEDERATION, UnionKind.COUNTY_FEDERATION)
ONLY_OFFICERS = gettext_lazy("Visits are planned by the officers of a union.")


@require_safe
def micro_home(request):
    """The six micros: what they brought, the series, what can be played and watched now, the next stops."""
    ahead = queries.with_tiles(queries.visits().filter(held_on__gte=timezone.localdate()))
    context = {
        "figures": queries.figures(), "series": queries.series()[:SHOWN], "contests": contest_queries.contests()[:SHOWN],
        "videos": video_queries.gallery()[:SHOWN], "next": ahead[:NEXT], "keeps": request.reach.has(*policies.STAFF),
    }  # fmt: skip
    return render(request, "campaigns/micro_home.html", context)


@require_safe
def series_detail(request, pk):
    """A series: its stops on a map and as a list with their tiles, and what they add up to (F-A5-02)."""
    series = get_object_or_404(queries.series(), pk=pk)
    stops = list(queries.with_tiles(queries.visits().filter(series=series)))
    context = {
        "promise": promise_of(queries.wishes_of([stop.pk for stop in stops])), "series": series, "stops": [(stop, queries.green_of(stop)) for stop in stops], "pins": queries.pins_of(stops),
        "wide": queries.WIDE, "high": queries.HIGH, "figures": queries.figures([stop.pk for stop in stops]),
        "keeps": policies.can_keep_micros(request.reach, series.union),
    }  # fmt: skip
    return render(request, "campaigns/series_detail.html", context)


def find_visit(request, pk) -> Visit:
    """A visit that the person may see, else 404."""
    return get_object_or_404(queries.visits_visible(request.reach), pk=pk)


def own_visit(request, pk) -> Visit:
    """A visit of a covered series, else 404."""
    return get_object_or_404(queries.visits_within(request.reach), pk=pk)


@require_safe
def visit_detail(request, pk):
    """One company, one date, six tiles; names and wishes are for those who may read them."""
    visit = find_visit(request, pk)
    keeps = policies.can_keep_micros(request.reach, visit.series.union)
    items = queries.items_of(visit)
    numbers = [row.number for row in items["wishes"]]
    at_desk, own = readable_of(request.reach, getattr(request.user, "person", None), numbers)
    context = {
        "visit": visit, "tiles": queries.tiles_of(visit), "people": queries.people_by_part(visit), "keeps": keeps,
        "items": items, "desk_wishes": at_desk, "own_wishes": own, "roll": list(queries.roll_of(visit)) if keeps else [],
        "changes": policies.can_change_visit(request.reach, visit),
        "buttons": buttons(request.reach, visit, _page_steps()), "adds": ADDS if keeps else {},
    }  # fmt: skip
    return render(request, "campaigns/visit_detail.html", context)


STEPS = {
    "hold": Step(
        pgettext_lazy("verb", "The visit took place"), act.hold_visit, policies.can_hold_visit,
        gettext_lazy("Noted. Please add what each of the six brought."),
    ),
    "close": Step(
        pgettext_lazy("verb, campaigns", "Close with a report"), act.close_visit, policies.can_close_visit,
        gettext_lazy("Closed. The report stands on the page of the visit."), form=forms.ReportForm,
    ),
    "change": Step(
        pgettext_lazy("verb", "Change day or place"), act.change_visit, policies.can_change_visit,
        gettext_lazy("Changed."), form=forms.ChangeVisitForm, tone="",
        options=lambda visit: {"initial": {name: getattr(visit, name) for name in ("held_on", "starts", "place", "plan")}},
    ),
    "cancel": Step(
        pgettext_lazy("verb", "Cancel the visit to the company"), act.cancel_visit, policies.can_cancel_visit,
        gettext_lazy("Cancelled."), form=forms.NoteForm, tone="danger",
    ),
    "lesson": Step(
        pgettext_lazy("verb", "Add a party lesson"), act.add_lesson, policies.can_change_visit,
        gettext_lazy("The lesson is noted."), form=forms.LessonForm,
    ),
    "service": Step(
        pgettext_lazy("verb", "Add a service"), act.add_desk, policies.can_change_visit,
        gettext_lazy("The service is noted."), form=forms.DeskForm,
    ),
    "charity": Step(
        pgettext_lazy("verb", "Add charity"), act.add_gift, policies.can_change_visit,
        gettext_lazy("The charity is noted."), form=forms.GiftForm,
    ),
}  # fmt: skip
ADDS = {Micro.LESSON: "lesson", Micro.SERVICE: "service", Micro.CHARITY: "charity"}
ON_PAGE = ("hold", "close", "change", "cancel")


def _page_steps():
    return {name: STEPS[name] for name in ON_PAGE}


@once_on_post
def visit_step(request, pk, step):
    """Hold, change, close, cancel, add a lesson, a service, charity."""
    visit = own_visit(request, pk)
    return step_page(request, visit, step, STEPS, reverse("campaigns:visit-detail", args=[pk]))


@once_on_post
def visit_new(request):
    """Plans the next stop."""
    demand_duty(request, *policies.STAFF, sentence=ONLY_OFFICERS)
    firms = open_unions().exclude(kind__in=NOT_FIRMS)
    first = {"series": request.GET.get("series", "")[:9]}
    form = forms.VisitForm(
        request.POST if request.method == "POST" else None, series=queries.series_within(request.reach), firms=firms,
        initial=first,
    )  # fmt: skip
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            visit = act.plan_visit(by=request.user, **form.cleaned_data)
            messages.success(request, _("Planned as stop %(stop)s.") % {"stop": visit.stop})
            return redirect("campaigns:visit-detail", visit.pk)
        except (CampaignRefused, ValidationError) as error:
            refusal = refuse(form, error)
    context = {"form": form, "refusal": refusal, "title": _("Plan a visit"), "back": reverse("campaigns:visit-desk")}
    return render(request, "campaigns/plain_form.html", context, status=422 if refusal or form.errors else 200)


@require_safe
@login_required
def visit_desk(request):
    """The visits of my unions with filters, and as a table."""
    demand_duty(request, *policies.STAFF, sentence=ONLY_OFFICERS)
    found = VisitFilter(request.GET, queries.with_tiles(queries.visits_within(request.reach)))
    columns = [
        (_("Series"), lambda one: one.series.title), (_("Stop"), lambda one: one.stop),
        (_("Company"), lambda one: one.firm.name), (_("Day"), lambda one: one.held_on),
        (_("Place"), lambda one: one.place), (_("State"), lambda one: str(one.state_label)),
        *[(Micro(micro).label, lambda one, micro=micro: int(getattr(one, f"has_{micro}"))) for micro in queries.ITEMS],
        (pgettext("campaigns", "Report"), lambda one: one.report),
    ]  # fmt: skip
    return table_page(
        request, "campaigns/visit_desk.html", found, name=pgettext("micros", "Visits"), columns=columns, about=Visit,
        micros=[Micro(micro).label for micro in queries.ITEMS], here="visits",
    )  # fmt: skip


@once_on_post
def visit_roll(request, pk):
    """The list of a visit: putting people on it, and calling the roll."""
    visit = own_visit(request, pk)
    refusal, form = "", forms.ExpectForm(request.POST if request.POST.get("step") == "expect" else None)
    if request.method == "POST":
        try:
            if request.POST.get("step") == "roll":
                return _call_roll(request, visit)
            if form.is_valid():
                return _expect(request, visit, form)
        except (CampaignRefused, ValidationError) as error:
            refusal = refuse(form if form.is_bound else None, error)
    context = {
        "visit": visit, "form": form, "refusal": refusal, "roll": queries.roll_of(visit), "micros": _by_hand(),
        "changes": policies.can_change_visit(request.reach, visit),
    }  # fmt: skip
    return render(request, "campaigns/visit_roll.html", context, status=422 if refusal or form.errors else 200)


def _by_hand():
    return [(micro.value, micro.label) for micro in act.BY_HAND]


def _call_roll(request, visit):
    keys = [int(key) for key in request.POST.getlist("came") if key.isascii() and key.isdigit() and len(key) < 19]
    came = act.call_roll(visit, by=request.user, came={key: request.POST.getlist(f"micros_{key}") for key in keys})
    messages.success(request, _("%(count)s people came.") % {"count": came})
    return redirect("campaigns:visit-detail", visit.pk)


def _expect(request, visit, form):
    number, person = form.cleaned_data.pop("number"), None
    if number:
        person = member_of(request, number)
    act.expect(visit, by=request.user, person=person, **form.cleaned_data)
    return redirect("campaigns:visit-roll", visit.pk)


def member_of(request, number):
    """The person with this member number or phone within reach. Raises CampaignRefused on `number`."""
    found = list(find_members(request.reach, number)[:2])
    if len(found) != 1:
        raise CampaignRefused("number", _("No member of your unions has this number."))
    return found[0].person


@once_on_post
def visit_wish(request, pk):
    """Writes down a wish that was heard; it goes its way from here."""
    visit = own_visit(request, pk)
    form, refusal = forms.WishForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        number = data.pop("number")
        try:
            heard = act.hear_wish(visit, by=request.user, person=member_of(request, number) if number else None, **data)
            messages.success(request, _("Registered as %(number)s.") % {"number": heard.number})
            return redirect("campaigns:visit-detail", pk)
        except CampaignRefused as error:
            refusal = refuse(form, error)
    back = reverse("campaigns:visit-detail", args=[pk])
    context = {"form": form, "refusal": refusal, "title": _("A wish that was heard"), "back": back}
    return render(request, "campaigns/plain_form.html", context, status=422 if refusal or form.errors else 200)


ITEMS = {"lesson": Lesson, "service": ServiceDesk, "charity": Gift}


@require_POST
@login_required
@once
def visit_remove(request, pk, kind, item):
    """Removes an item that was added by mistake."""
    visit = own_visit(request, pk)
    if kind not in ITEMS:
        raise Http404
    row = get_object_or_404(queries.parts_within(ITEMS[kind], request.reach), visit=visit, pk=item)
    act.remove_item(visit, row, by=request.user)
    messages.success(request, _("Removed."))
    return redirect("campaigns:visit-detail", pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gift_show(request, pk):
    """Who got a gift and why: shown once with a reason, which the journal keeps."""
    gift = get_object_or_404(queries.gifts_within(request.reach), pk=pk)
    form = forms.UnmaskForm(request.POST if request.method == "POST" else None)
    shown = None
    if request.method == "POST" and form.is_valid():
        shown = act.unmask_gift(gift, by=request.user, reason=form.cleaned_data["reason"])
    context = {"gift": gift, "form": form, "shown": shown}
    return render(request, "campaigns/gift_show.html", context, status=422 if form.errors else 200)
