from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from federation.models import Purpose
from federation.queries import has_consent
from workflow.tokens import once

from . import actions, queries
from .forms import InboxFilter, PreferencesForm

PAGE = 20


@never_cache
@require_safe
@login_required
def inbox(request):
    """Messages, newest first; `unread=1` and `kind=` in the address narrow them down."""
    own = queries.inbox_of(request.reach)
    chosen = InboxFilter(request.GET, kinds=queries.kinds_in(own))
    page = Paginator(chosen.narrow(own), PAGE).get_page(request.GET.get("page"))
    return render(
        request, "notifications/inbox.html", {"page": page, "filter": chosen, "only_unread": chosen.only_unread}
    )


@require_POST
@login_required
@once
def open_notice(request, pk):
    """Marks one message as read and leads to what it is about; somebody else's is not found."""
    notice = get_object_or_404(queries.inbox_of(request.reach), pk=pk)
    actions.mark_read(request.reach.person_id, pk)
    return redirect(notice.url or "inbox")


@require_POST
@login_required
@once
def read_notice(request, pk):
    """Marks one message as read and stays: the card alone for htmx, else the list."""
    actions.mark_read(request.reach.person_id, get_object_or_404(queries.inbox_of(request.reach), pk=pk).pk)
    if request.htmx:
        notice = queries.inbox_of(request.reach).get(pk=pk)
        return render(request, "notifications/inbox.html#card", {"notice": notice})
    return redirect("inbox")


@require_POST
@login_required
@once
def read_all(request):
    """Marks every message as read."""
    if request.reach.person_id:
        actions.mark_read(request.reach.person_id)
    return redirect("inbox")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def preferences(request):
    """Which message comes which way, and when the phone stays silent."""
    person = request.user.person
    if person is None:
        raise PermissionDenied(_("This page belongs to members. Your account has no membership."))
    form = PreferencesForm(request.POST or None, person=person, for_staff=request.reach.is_staff)
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(person, form.wishes(), form.quiet())
        messages.success(request, _("Saved. It holds from the next message on."))
        return redirect("message-preferences")
    context = {
        "form": form,
        "person": person,
        "has_agreed": has_consent(person, Purpose.MESSAGES),
        "mail": request.user.email,
    }
    return render(request, "notifications/preferences.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def demo_phone(request):
    """The phone of the demo city: text messages as they arrive. Not there outside demo and tests."""
    if not (settings.DEMO or settings.TESTING):
        raise Http404
    template = "notifications/demo_phone.html" + ("#texts" if request.htmx else "")
    return render(request, template, {"texts": queries.demo_messages()})
