from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ui.charts import short

from . import queries
from .next_step import next_step_of, next_words

OWN_ORDERS = 20


@require_safe
def home(request):
    """The front page: who one is, what can be done here and what moves in the city, counted now."""
    weeks = [(short(monday), held) for monday, held in queries.lectures_by_week()]
    context = {
        "figures": queries.city_figures(),
        "weeks": weeks,
        "unit": pgettext("unit", "lectures"),
        "ahead": queries.lectures_ahead(),
        "step": next_step_of(request.reach),
    }
    return render(request, "unionportal/home.html", context)


@require_safe
@login_required
def my(request):
    """One's own page: next step, membership, running orders, and for speakers the questions and talks."""
    orders = list(queries.own_orders(request.reach)[:OWN_ORDERS])
    context = {
        "membership": queries.own_membership(request.reach),
        "step": next_step_of(request.reach),
        "running": [(order, next_words(order)) for order in orders if not order.is_over],
        "over": [order for order in orders if order.is_over],
        "requests": queries.own_requests(request.reach)[:10],
        "talks": queries.own_talks(request.reach)[:10],
    }
    return render(request, "unionportal/my.html", context)


def _public_folders() -> tuple[str, ...]:
    return tuple(folder for config in apps.get_app_configs() for folder in getattr(config, "public_folders", ()))


@require_safe
def media(request, name):
    """Photos of folders that an app declares as public (`public_folders` of its AppConfig); nothing else."""
    if not name.startswith(_public_folders()) or not default_storage.exists(name):
        raise Http404
    answer = FileResponse(default_storage.open(name), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def gone(request):
    """A page that this portal does not have, though a library asks for its address."""
    raise Http404
