from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from federation.models import Union
from federation.queries import unions_within
from workflow.queries import history_of
from workflow.tokens import once

from .. import policies
from ..actions import delivery as day
from ..actions import orders as act
from ..calendars import order_calendar
from ..errors import OrderRefused, SlotTaken
from ..forms import ConfirmForm, DispatchForm, NoteForm, OrderForm, ReportForm, RescheduleForm
from ..models import Order, Site
from ..queries import menu as menu_queries
from ..queries import orders as queries
from ..queries.candidates import candidates
from ..states import OrderState
from ..track import track_of


def _order(request, number) -> Order:
    try:
        return queries.order_by_number(request.reach, number)
    except Order.DoesNotExist as error:
        raise Http404 from error


def _form(request, data=None, initial=None) -> OrderForm:
    reach = request.reach
    own = Union.objects.filter(path=reach.home_path)
    unions = (own | unions_within(reach)).filter(closed_on=None).order_by("path")
    return OrderForm(
        data, initial=initial, topics=menu_queries.menu_topics(), speakers=menu_queries.speakers_on_menu(),
        unions=unions[:300] if data is None else unions, sites=Site.objects.filter(union__in=unions.values("pk"), is_active=True),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def order_new(request):
    """The order form; what was chosen on the menu comes in the address."""
    return _place(request) if request.method == "POST" else _ask(request)


def _ask(request):
    person = request.user.person
    initial = {
        name: request.GET.get(name, "")[:40] for name in ("topic", "speaker", "starts_at") if request.GET.get(name)
    }
    home = Union.objects.filter(path=request.reach.home_path).first()
    initial |= {"contact_name": str(request.user), "contact_phone": person.phone if person else "", "union": home,
                "place": home.address if home else ""}  # fmt: skip
    return _show(request, _form(request, initial=initial))


def _show(request, form, status=200, dates=()):
    return render(request, "lectures/order_form.html", {"form": form, "dates": dates}, status=status)


@once
def _place(request):
    form = _form(request, request.POST)
    if not form.is_valid():
        return _show(request, form, 422)
    try:
        order = act.place_order(by=request.user, **form.details())
    except SlotTaken as error:
        form.add_error("starts_at", str(error))
        return _show(request, form, 409, error.next_dates)
    except OrderRefused as error:
        field = {"wished_speaker": "speaker"}.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, str(error))
        return _show(request, form, 422)
    messages.success(request, _("Thank you. The corps office answers within 2 working days."))
    return redirect("lectures:order-detail", order.number)


@require_safe
@login_required
def order_list(request):
    """Orders in reach, filtered by state in the address."""
    rows, state = queries.orders_within(request.reach), request.GET.get("state", "")
    if state in OrderState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "lectures/order_list.html", {"page": page, "state": state, "states": OrderState.choices})


@require_safe
@login_required
def order_detail(request, number):
    """The delivery track of one order, and what this person may do next."""
    order, reach = _order(request, number), request.reach
    may = {
        "review": order.state == OrderState.SUBMITTED and policies.can_review(reach, order),
        "dispatch": order.state == OrderState.REVIEWED and policies.can_dispatch(reach, order),
        "cancel": policies.can_cancel(reach, order),
        "reschedule": policies.can_reschedule(reach, order),
        "confirm": policies.can_confirm(reach, order),
        "close": policies.can_close(reach, order),
    }
    context = {"order": order, "may": may, "track": track_of(order, history_of(order)), "asked": queries.open_request(order),
               "report": getattr(order, "report", None), "check_ins": order.check_ins.count(), "ratings": order.ratings.count(),
               "links": order.state in (OrderState.ACCEPTED, OrderState.DELIVERED, OrderState.RATED)}  # fmt: skip
    if may["dispatch"]:
        wish = {"starts_at": order.starts_at, "minutes": order.minutes, "place": (order.latitude, order.longitude),
                "audience": order.audience, "is_school": order.is_school, "equipment": order.equipment}  # fmt: skip
        context["candidates"] = candidates(order.topic, most=5, **wish)
    return render(request, "lectures/order_detail.html", context)


def _change(request, number, form_class, run, done, title, **form_options):
    """One form, one action: the shared course of approve, return, cancel, move, confirm and close."""
    order = _order(request, number)
    form = form_class(request.POST or None, **form_options)
    if request.method == "POST" and form.is_valid():
        try:
            run(order, form.cleaned_data)
            messages.success(request, done)
            return redirect("lectures:order-detail", number)
        except (OrderRefused, SlotTaken) as error:
            field = getattr(error, "field", "starts_at")
            form.add_error(field if field in form.fields else None, str(error))
    status = 422 if request.method == "POST" else 200
    return render(request, "lectures/order_change.html", {"order": order, "form": form, "title": title}, status=status)


@require_POST
@login_required
@once
def order_approve(request, number):
    act.approve_order(_order(request, number), by=request.user)
    messages.success(request, _("Approved. Now choose a speaker."))
    return redirect("lectures:order-detail", number)


@require_POST
@login_required
@once
def order_dispatch(request, number):
    """Asks the chosen speaker, or the best fitting one."""
    order = _order(request, number)
    form = DispatchForm(request.POST, speakers=menu_queries.speakers_on_menu())
    if not form.is_valid():
        raise OrderRefused("speaker", _("This speaker does not lecture at present. Please choose another."))
    asked = act.dispatch_order(order, by=request.user, speaker=form.cleaned_data["speaker"])
    messages.success(request, _("%(name)s has been asked.") % {"name": asked.speaker.name})
    return redirect("lectures:order-detail", number)


def _once_on_post(view):
    guarded = once(view)

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def either(request, *args, **kwargs):
        return (guarded if request.method == "POST" else view)(request, *args, **kwargs)

    return either


@_once_on_post
def order_reject(request, number):
    def run(order, data):
        act.reject_order(order, by=request.user, note=data["note"])

    return _change(request, number, NoteForm, run, _("Returned with your reason."), _("Return the order"))


@_once_on_post
def order_cancel(request, number):
    def run(order, data):
        act.cancel_order(order, by=request.user, note=data["note"])

    return _change(
        request, number, NoteForm, run, _("Cancelled. Everybody concerned has been told."), _("Cancel the order")
    )


@_once_on_post
def order_reschedule(request, number):
    def run(order, data):
        act.reschedule_order(order, by=request.user, **data)

    return _change(request, number, RescheduleForm, run, _("The date has been moved."), _("Move the date"))


@_once_on_post
def order_confirm(request, number):
    def run(order, data):
        day.confirm_delivery(order, by=request.user, **data)

    return _change(
        request, number, ConfirmForm, run, _("Confirmed. Listeners can rate it now."), _("Confirm that it was held")
    )


@_once_on_post
def order_close(request, number):
    def run(order, data):
        day.close_order(order, by=request.user, **data)

    return _change(request, number, ReportForm, run, _("Closed with your report."), _("Close with a report"))


@require_safe
@login_required
def order_ics(request, number):
    """The lecture as a calendar file."""
    return HttpResponse(order_calendar(_order(request, number)), content_type="text/calendar; charset=utf-8")
