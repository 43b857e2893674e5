"""The portal, the floors, and the menu and a topic just after something of the menu has changed."""

from django.urls import include, path

from lectures.queries.freshness import renew
from lectures.views.menu import menu, topic_detail
from lectures.views.speakers import speaker_detail

from . import floors


def _cold(view):
    def page(request, *args, **kwargs):
        renew()
        return view(request, *args, **kwargs)

    return page


urlpatterns = [
    path("bench/cold/menu/", _cold(menu)),
    path("bench/cold/topic/<slug:code>/", _cold(topic_detail)),
    path("bench/cold/speaker/<int:pk>/", _cold(speaker_detail)),
    path("bench/floor/row/", floors.row),
    path("bench/floor/menu/", floors.menu),
    path("bench/floor/topic/<slug:code>/", floors.topic),
    path("bench/floor/speaker/<int:pk>/", floors.speaker),
    path("bench/floor/order/", floors.order),
    path("bench/floor/scan/", floors.scan),
    path("bench/floor/ticket/<str:token>/", floors.ticket),
    path("bench/floor/answer/<int:pk>/", floors.answer),
    path("", include("unionportal.urls")),
]
