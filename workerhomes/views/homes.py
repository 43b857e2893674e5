"""Homes for everybody: the list with its map, one home."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..filters import AroundFilter, HomeFilter
from ..policies.homes import can_found_joint_union, can_manage_home, can_serve_home
from ..queries import homes as queries
from ..queries.opening import exceptions_ahead, openings
from ..queries.rooms import next_free, rooms

PAGE = 30


@require_safe
def home_list(request):
    """Every home on a map and as a list, those open now marked; filters live in the address."""
    found = HomeFilter(request.GET, queries.homes())
    rows = found.qs if found.form.is_valid() else queries.homes().none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    hours = openings(page.object_list)
    lines = [(home, hours.now(home)) for home in page]
    context = {"filter": found, "page": page, "lines": lines, "pins": queries.pins_of(lines),
               "wide": queries.WIDE, "high": queries.HIGH}  # fmt: skip
    return render(request, "workerhomes/home_list.html", context, status=200 if found.form.is_valid() else 400)


def find_home(code: str):
    """The active home with the code, else 404."""
    home = queries.home_page(code).first()
    if home is None:
        raise Http404
    return home


@require_safe
def home_detail(request, code):
    """One home: open or not, the week, days with other hours, what it has, its rooms and their next free hour."""
    home = find_home(code)
    hours, own = openings([home], days=60), list(rooms().filter(home=home))
    free = next_free(own)
    context = {
        "home": home, "now": hours.now(home), "week": hours.days(home, timezone.localdate()),
        "exceptions": exceptions_ahead(home), "rooms": [(room, free.get(room.pk)) for room in own],
        "unions": queries.affiliated_count(home), "manages": can_manage_home(request.reach, home),
        "serves": can_serve_home(request.reach, home), "map": queries.map_links(home),
    }  # fmt: skip
    return render(request, "workerhomes/home_detail.html", context)


@require_safe
def home_unions(request, code):
    """The firms and unions around a home, with filters; their people may come, like those of any other union."""
    home = find_home(code)
    found = AroundFilter(request.GET, queries.unions_around(home))
    valid = found.form.is_valid()
    page = Paginator(found.qs if valid else found.queryset.none(), PAGE).get_page(request.GET.get("page"))
    context = {"home": home, "filter": found, "page": page, "founds": can_found_joint_union(request.reach, home)}
    return render(request, "workerhomes/home_unions.html", context, status=200 if valid else 400)
