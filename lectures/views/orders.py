from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from federation.masks import mask_phone
from federation.queries import unions_within
from ui.exports import table_response
from ui.frames import framed
from ui.paging import LongPaginator
from workflow.actions import record
from workflow.queries import lines_about
from workflow.tokens import once, once_on_post

from .. import policies
from ..actions import delivery as day
from ..actions import orders as act
from ..errors import NotAllowed, OrderRefused, SlotTaken, WorkflowError
from ..filters import OrderFilter
from ..forms import LOCAL_TIME, CancelForm, DispatchForm, NoteForm, RescheduleForm
from ..models import Order
from ..queries import choices
from ..queries import menu as menu_queries
from ..queries import orders as queries
from ..queries.candidates import candidates, wish_of
from ..queries.worklists import AT_REST
from ..track import told, track_of

EXPORT_ROWS = 5000


def find_order(request, number) -> Order:
    """The order in reach, else 404."""
    try:
        return queries.order_by_number(request.reach, number)
    except Order.DoesNotExist as error:
        raise Http404 from error


@require_safe
@login_required
def order_list(request):
    """Orders in reach, newest first; words, state and dates live in the address. Staff take them as a table (`?export=xlsx`)."""
    found = OrderFilter(request.GET, queries.orders_within(request.reach))
    valid = found.form.is_valid()
    rows = found.qs if valid else found.queryset.none()
    if request.GET.get("export") and valid and request.reach.is_staff:
        return _table(request, rows[:EXPORT_ROWS])
    page = LongPaginator(rows, 20).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query["export"] = "xlsx"
    export = f"?{query.urlencode()}" if request.reach.is_staff else ""
    return render(request, "lectures/order_list.html", {"page": page, "filter": found, "export": export})


def _table(request, rows):
    """The orders as the list shows them, in a workbook; who took how many is journalled."""
    heads = [_("Number"), _("Lecture"), _("Speaker"), _("Date"), _("Union"), _("People"), _("State")]
    lines = [
        [
            one.number, str(one.called), one.speaker.name if one.speaker else "", one.starts_at, one.union.name, one.people,
            str(one.state_label),
        ]
        for one in rows
    ]  # fmt: skip
    top = unions_within(request.reach).first()
    record(Order, "list_exported", by=request.user, union=top, data={"rows": len(lines)})
    return table_response(f"{_('Orders')}.xlsx", heads, lines)


@require_safe
@login_required
def order_detail(request, number):
    """The delivery track of one order, and what this person may do next: one thing first."""
    order, reach = find_order(request, number), request.reach
    found, may, lines = queries.beside(order), policies.possible(reach, order), lines_about(order)
    draft, asked, feedback = found.draft, found.asked, found.feedback
    context = {
        "request": request, "csrf_token": get_token(request), "order": order, "may": may, "draft": draft, "asked": asked,
        "answers_draft": bool(draft) and policies.can_answer_draft(reach, draft), "track": track_of(order, lines, asked),
        "answers_here": asked and policies.can_answer(reach, asked) and asked.speaker.person_id == reach.person_id,
        "report": found.report, "counts": found.counts, "phone": mask_phone(order.contact_phone),
        "feedback": feedback if policies.is_office_of(reach, order) else None, "feedback_given": feedback,
        "now": timezone.now(), "history": told(order, lines) if may["history"] else (),
        "rating_opens": day.rating_opens_at(order), "rating_open": day.is_open_for_rating(order),
    }  # fmt: skip
    if may["dispatch"]:
        context["candidates"] = candidates(order.topic, order=order, most=5, **wish_of(order))
    body = render_to_string("lectures/order_board.html", context)
    return framed(request, "lectures/order_detail.html", {}, body, place="order", number=order.number)


def change(request, number, verb, form, run, done, title, explanation="", offered=None):
    """One form, one action: the shared course of return, cancel, move, confirm and close.

    The form is shown to those who may send it; the action asks again when it comes. `offered(order)` gives dates to
    choose from with one press. Raises NotAllowed.
    """
    order, dates, status = find_order(request, number), (), 200
    if request.method != "POST" and not policies.possible(request.reach, order)[verb]:
        raise _why_not(order, verb)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                run(order, form.cleaned_data)
                messages.success(request, done)
                return redirect("lectures:order-detail", number)
            except (OrderRefused, SlotTaken) as error:
                field, dates = getattr(error, "field", "starts_at"), getattr(error, "next_dates", ())
                form.add_error(field if field in form.fields else None, str(error))
                status, order = error.status, find_order(request, number)  # as it is, not as it was tried
    if offered and not dates:
        dates = offered(order)
    context = {"order": order, "form": form, "title": title, "explanation": explanation, "local_time": LOCAL_TIME,
               "dates": [timezone.localtime(date) for date in dates]}  # fmt: skip
    return render(request, "lectures/order_change.html", context, status=status)


def _why_not(order, verb):
    """Whoever comes back to a form after its order came to rest hears that, not that the form is somebody else's."""
    if order.state in AT_REST:
        return WorkflowError(
            _("The order is “%(state)s” now; nothing is left to do here.") % {"state": order.state_label}
        )
    return NotAllowed(policies.WHY_NOT[verb])


@require_POST
@login_required
@once
def order_approve(request, number):
    act.approve_order(find_order(request, number), by=request.user)
    messages.success(request, _("Approved. Now choose a speaker."))
    return redirect("lectures:order-detail", number)


@require_POST
@login_required
@once
def order_dispatch(request, number):
    """Asks the chosen speaker, or the best fitting one."""
    order = find_order(request, number)
    form = DispatchForm(request.POST, speakers=menu_queries.speakers_on_menu())
    if not form.is_valid():
        raise OrderRefused("speaker", _("This speaker does not lecture at present. Please choose another."))
    asked = act.dispatch_order(order, by=request.user, **form.cleaned_data)
    messages.success(request, _("%(name)s has been asked.") % {"name": asked.speaker.name})
    return redirect("lectures:order-detail", number)


@once_on_post
def order_reject(request, number):
    """Returns the order with a reason."""

    def run(order, data):
        act.reject_order(order, by=request.user, note=data["note"])

    form = NoteForm(request.POST or None)
    return change(request, number, "review", form, run, _("Returned with your reason."), _("Return the order"))


@once_on_post
def order_cancel(request, number):
    """Cancels with a reason, after saying what that means."""

    def run(order, data):
        act.cancel_order(order, by=request.user, note=data["note"], force_majeure=data["force_majeure"])

    done, title = _("Cancelled. Everybody concerned has been told."), _("Cancel the order")
    explanation = _("Free until 3 working days before the lecture; later it is counted, unless by force majeure. "
                    "A cancelled order cannot be taken up again.")  # fmt: skip
    return change(request, number, "cancel", CancelForm(request.POST or None), run, done, title, explanation)


@once_on_post
def order_reschedule(request, number):
    """Moves the date, keeps the speaker; shows the dates that all share."""

    def run(order, data):
        act.reschedule_order(order, by=request.user, **data)

    order = find_order(request, number)
    form = RescheduleForm(request.POST or None, initial={"starts_at": request.GET.get("starts_at", "")[:16]})
    done, title = _("The date has been moved."), _("Move the date")
    explanation = _("The speaker stays the same and is asked for the new date.") if order.speaker else ""
    return change(request, number, "reschedule", form, run, done, title, explanation, choices.dates_to_move_to)
