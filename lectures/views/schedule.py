"""The schedule of a corps: the draft at the desk, its release, the public change log, calendars by secret link."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from notifications.models import Channel
from notifications.routes import address_of
from ui.exports import table_response
from workflow.tokens import once

from ..actions import releases as act
from ..calendars import feed_calendar, invitation_calendar
from ..errors import OrderRefused
from ..forms.planning import ReleaseForm
from ..queries import releases as queries
from ..queries.menu import corps_within
from .desk import common, office_only
from .me import own_pages


def _ics(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


@require_safe
def schedule(request, pk):
    """The public change log of a corps: what each release brought, the newest first."""
    corps = get_object_or_404(queries.corps_to_show(), pk=pk)
    page = Paginator(queries.releases_of(corps), 10).get_page(request.GET.get("page"))
    newest = page.object_list[0] if page.number == 1 and page.object_list else None
    person = request.user.person if request.user.is_authenticated else None
    mine = queries.lines_for(newest, person) if newest and person else {}
    return render(request, "lectures/schedule.html", {"corps": corps, "page": page, "newest": newest, "mine": mine})


@require_safe
@login_required
def schedule_changes(request, pk, number, method):
    """What a release changes for the signed-in person, as a calendar file; 404 when it changes nothing."""
    release = get_object_or_404(queries.releases_of(get_object_or_404(queries.corps_to_show(), pk=pk)), number=number)
    person = request.user.person
    orders = queries.lines_for(release, person).get(method.upper(), []) if person else []
    if not orders:
        raise Http404
    mail = address_of(person, Channel.MAIL)
    return _ics(invitation_calendar(orders, method.upper(), person, mail), f"{method}-{number}")


def _chosen(request, context):
    """The corps that the address names, else the first within reach."""
    found = [corps for corps in context["all_corps"] if str(corps.pk) == context["corps"]]
    return found[0] if found else next(iter(context["all_corps"]), None)


@require_safe
@office_only
def draft(request, form=None, status=200):
    """The schedule as it stands against the last release, before anybody is told."""
    context = common(request, "schedule")
    corps = _chosen(request, context)
    context |= {
        "one": corps, "corps": str(corps.pk) if corps else "", "lines": queries.draft_of(corps) if corps else [],
        "last": queries.last_release(corps) if corps else None, "form": form or ReleaseForm(),
    }  # fmt: skip
    if corps and request.GET.get("export") == "xlsx":
        return _draft_table(corps, context["lines"])
    context["changes"] = sum(line.change != queries.Change.SAME for line in context["lines"])
    feed = queries.feed_of(corps=corps) if corps else None
    context["link"] = _link(feed)
    return render(request, "lectures/desk_schedule.html", context, status=status)


def _draft_table(corps, lines):
    """The schedule beside its last release, in a workbook."""
    heads = [_("Date"), _("Lecture"), _("Speaker"), _("Union"), _("Place"), _("Since the last release"), _("Number")]
    rows = [
        [one.starts_at, str(one.order.called), one.speaker.name, one.order.union.name, one.place, one.change_label,
         one.order.number]
        for one in lines
    ]  # fmt: skip
    return table_response(f"{corps.name} {_('Schedule')}.xlsx", heads, rows)


def _link(feed) -> str:
    return settings.BASE_URL.rstrip("/") + reverse("lectures:feed", args=[feed.token]) if feed else ""


@require_POST
@office_only
@once
def release(request, pk):
    """Releases the schedule of a corps."""
    corps = get_object_or_404(corps_within(request.reach), pk=pk)
    form = ReleaseForm(request.POST)
    back = f"{reverse('lectures:schedule-draft')}?corps={corps.pk}"
    if not form.is_valid():
        messages.error(request, _("The note is too long."))
        return redirect(back)
    try:
        made = act.release_schedule(corps, by=request.user, note=form.cleaned_data["note"])
    except OrderRefused as error:
        messages.error(request, str(error))
        return redirect(back)
    messages.success(
        request, _("Schedule no. %(number)s is released; everybody concerned is told.") % {"number": made.number}
    )
    return redirect("lectures:schedule", corps.pk)


@require_POST
@office_only
@once
def corps_link(request, pk):
    """A new secret calendar link of the corps."""
    corps = get_object_or_404(corps_within(request.reach), pk=pk)
    act.renew_feed(by=request.user, corps=corps)
    messages.success(request, _("This is the new link; the one before no longer works."))
    return redirect(f"{reverse('lectures:schedule-draft')}?corps={corps.pk}")


@never_cache
@require_safe
@own_pages
def my_link(request, speaker):
    """The secret link under which a calendar follows one's own lectures."""
    return render(request, "lectures/me_feed.html", {"link": _link(queries.feed_of(speaker=speaker))})


@require_POST
@own_pages
@once
def my_link_renew(request, speaker):
    """A new link for one's own lectures."""
    act.renew_feed(by=request.user, speaker=speaker)
    messages.success(request, _("This is the new link; the one before no longer works."))
    return redirect("lectures:me-feed")


@require_safe
def feed(request, token):
    """The calendar behind a secret link, for programs that follow it."""
    found = queries.feed_by_token(token)
    if found is None:
        raise Http404
    return _ics(feed_calendar(queries.feed_orders(found), str(found.corps or found.speaker)), "lectures")
