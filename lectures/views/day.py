"""The day and what follows: confirm, close, the speaker's feedback, the contact's number, the door poster, the calendar."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ui.pictures import photo_response
from workflow.tokens import once_on_post

from .. import policies
from ..actions import delivery as act
from ..calendars import order_calendar
from ..forms import ConfirmForm, FeedbackForm, ReportForm
from ..queries import orders as queries
from .orders import change, find_order


@once_on_post
def order_confirm(request, number):
    """Says that it was held, with the heads counted; the door list gives a first figure."""

    def run(order, data):
        act.confirm_delivery(order, by=request.user, **data)

    came = find_order(request, number).check_ins.count()
    form = ConfirmForm(request.POST or None, initial={"people_counted": came or None})
    done, title = _("Confirmed. Listeners can rate it now."), _("Confirm that it was held")
    return change(request, number, "confirm", form, run, done, title)


@once_on_post
def order_close(request, number):
    """Closes with the report and its photos."""

    def run(order, data):
        act.close_order(order, by=request.user, **data)

    report = queries.report_of(find_order(request, number))
    initial = {"people_counted": report.people_counted} if report else None
    form = ReportForm(request.POST or None, request.FILES or None, initial=initial)
    return change(request, number, "close", form, run, _("Closed with your report."), _("Close with a report"))


@once_on_post
def order_feedback(request, number):
    """The speaker says how the group and the place were."""

    def run(order, data):
        act.give_feedback(order, by=request.user, **data)

    form = FeedbackForm(request.POST or None)
    return change(
        request, number, "feedback", form, run, _("Thank you, the office reads it."), _("How was it for you?")
    )


@require_POST
@login_required
@never_cache
def order_contact(request, number):
    """Shows the contact's number once; every look is journalled, and no copy of the answer is kept."""
    order = find_order(request, number)
    phone = act.show_phone(order, by=request.user)
    return render(request, "lectures/order_contact.html", {"order": order, "phone": phone})


@require_safe
@login_required
def order_poster(request, number):
    """A sheet to print or to show: the code for the door and the code for the rating."""
    order = find_order(request, number)
    if not policies.can_show_links(request.reach, order):
        raise Http404
    return render(request, "lectures/order_poster.html", {"order": order})


@require_safe
@login_required
def order_ics(request, number):
    """The lecture as a calendar file."""
    return calendar_answer(find_order(request, number))


def calendar_answer(order) -> HttpResponse:
    """The calendar file of an order as a download."""
    answer = HttpResponse(order_calendar(order), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{order.number}.ics"'
    return answer


@require_safe
@login_required
def order_photo(request, number, pk):
    """A photo of the closing report, for those who may see the order."""
    report = queries.report_of(find_order(request, number))
    if report is None:
        raise Http404
    return photo_response(get_object_or_404(report.photos, pk=pk).photo)
