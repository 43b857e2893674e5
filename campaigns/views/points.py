"""One's own points over all six micros, and the content calendar."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ui.exports import table_response
from ui.paging import LongPaginator
from workflow.parameters import value_of

from ..calendars import calendar_file
from ..filters.micros import PointsFilter
from ..forms.micros import MonthForm
from ..parameters.micros import DAY_CAPS, DAY_TOTAL
from ..queries import calendar as queries
from ..queries.points import balance_of, lines_of, rule_of
from ..states.micros import Micro

PAGE, FEED_BACK, FEED_AHEAD = 30, 60, 180
FIRST, LAST = date(2015, 1, 1), date(2100, 12, 31)


@require_safe
@login_required
def my_points(request):
    """What counts today and until when, what each day allows, and every line."""
    found = PointsFilter(request.GET, lines_of(request.reach))
    valid = found.form.is_valid()
    rows = found.qs if valid else found.queryset.none()
    page = LongPaginator(rows, PAGE).get_page(request.GET.get("page"))
    for line in page:
        line.rule, line.is_over = rule_of(line), line.expires_on < timezone.localdate()
    caps = [(micro.label, value_of(DAY_CAPS[micro])) for micro in Micro]
    context = {"filter": found, "page": page, "balance": balance_of(request.reach), "caps": caps,
               "total": value_of(DAY_TOTAL)}  # fmt: skip
    return render(request, "campaigns/my_points.html", context, status=200 if valid else 400)


@require_safe
def content_calendar(request):
    """A month of the six micros; with `export` as Excel."""
    form = MonthForm(request.GET)
    month = form.cleaned_data.get("month") if form.is_valid() else None
    month = min(max(month or timezone.localdate(), FIRST), LAST).replace(day=1)
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    weeks = queries.weeks_of(month)
    if request.GET.get("export"):
        return _table(weeks, month)
    context = {
        "month": month, "before": month - timedelta(days=1), "after": after, "weeks": weeks,
        "today": timezone.localdate(), "export": f"?month={month:%Y-%m}&export=1",
        "days": [(day, found) for week in weeks for day, inside, found in week if inside and found],
    }  # fmt: skip
    return render(request, "campaigns/content_calendar.html", context, status=200 if form.is_valid() else 400)


def _table(weeks, month):
    """The month as Excel; everything in it is public."""
    rows = [
        (one.day, str(one.word), one.title, one.place)
        for week in weeks
        for _day, inside, found in week
        if inside
        for one in found
    ]
    return table_response(
        f"{month:%Y-%m}.xlsx", [_("Day"), pgettext("campaigns", "What"), _("Title"), _("Place")], rows
    )


@require_safe
def calendar_feed(request):
    """The calendar as a file to subscribe to: two months back, half a year ahead."""
    today = timezone.localdate()
    found = queries.entries(today - timedelta(days=FEED_BACK), today + timedelta(days=FEED_AHEAD))
    answer = HttpResponse(calendar_file(found, _("Six micros")), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="micros.ics"'
    return answer
