"""The portal, the floors, and the menu with its kept pieces taken away first."""

from django.core.cache import cache
from django.urls import include, path

from lectures.queries.freshness import KEY
from lectures.views.menu import menu

from . import floors


def cold_menu(request):
    """The menu page after everything kept of it was let go."""
    cache.delete(KEY)
    return menu(request)


urlpatterns = [
    path("bench/cold/", cold_menu),
    path("bench/menu/", floors.menu),
    path("bench/topic/<slug:code>/", floors.topic),
    path("bench/speaker/<int:pk>/", floors.speaker),
    path("bench/order/", floors.order),
    path("bench/scan/", floors.scan),
    path("", include("unionportal.urls")),
]
