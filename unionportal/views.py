from django.contrib.auth.decorators import login_required
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
