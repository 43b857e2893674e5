from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import queries


@require_safe
def home(request):
    """The front page: what can be done here, and what the city did, counted now."""
    return render(
        request, "unionportal/home.html", {"figures": queries.city_figures(), "ahead": queries.lectures_ahead()}
    )


@require_safe
@login_required
def my(request):
    """One's own page: membership, running orders, and for speakers the questions and talks."""
    return render(
        request,
        "unionportal/my.html",
        {
            "membership": queries.own_membership(request.reach),
            "orders": queries.own_orders(request.reach)[:10],
            "requests": queries.own_requests(request.reach)[:10],
            "talks": queries.own_talks(request.reach)[:10],
        },
    )


@require_safe
def media(request, name):
    """Photos of speakers, which stand on public pages; nothing else is handed out here."""
    if not name.startswith("speakers/") or not default_storage.exists(name):
        raise Http404
    answer = FileResponse(default_storage.open(name), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def gone(request):
    """A page that this portal does not have, though a library asks for its address."""
    raise Http404
