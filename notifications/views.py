from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from . import queries
from .actions import mark_read


@require_safe
@login_required
def inbox(request):
    """Messages, newest first; `?unread=1` shows the unread ones."""
    rows = queries.inbox_of(request.reach)
    if request.GET.get("unread"):
        rows = rows.filter(read_at=None)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "notifications/inbox.html", {"page": page, "only_unread": bool(request.GET.get("unread"))})


@require_POST
@login_required
def open_notice(request, pk):
    """Marks one message as read and leads to what it is about; somebody else's is not found."""
    notice = get_object_or_404(queries.inbox_of(request.reach), pk=pk)
    mark_read(request.reach.person_id, pk)
    return redirect(notice.url or "inbox")


@require_POST
@login_required
def read_all(request):
    """Marks every message as read."""
    if request.reach.person_id:
        mark_read(request.reach.person_id)
    return redirect("inbox")


@require_safe
def demo_phone(request):
    """The phone of the demo city: text messages as they arrive. Not there outside demo and tests."""
    if not (settings.DEMO or settings.TESTING):
        raise Http404
    return render(request, "notifications/demo_phone.html", {"texts": queries.demo_messages()})
