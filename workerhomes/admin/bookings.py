"""Bookings, repeating bookings and waiting lists, to be read, filtered and exported; the desk page works with them."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import RoomBooking, RoomSeries, RoomWaiting
from ..queries import rooms as queries
from ..states import BookingState, RoomWaitingState, SeriesState
from .base import HomeFilter, ReadAdmin, StateFilter, chip


class OfRoom(HomeFilter):
    field = "room__home"


class BookingStateFilter(StateFilter):
    states = BookingState.choices


class SeriesStateFilter(StateFilter):
    states = SeriesState.choices


class WaitingStateFilter(StateFilter):
    states = RoomWaitingState.choices


class RoomRowAdmin(ReadAdmin):
    """Rows of rooms whose state is shown in colour."""

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)


@admin.register(RoomBooking)
class RoomBookingAdmin(RoomRowAdmin):
    list_display = ["number", "room", "home", "starts_at", "ends_at", "person", "union", "people", "stands", "page"]
    list_filter = [OfRoom, BookingStateFilter, ("starts_at", admin.DateFieldListFilter)]
    search_fields = ["number", "purpose", "person__name", "room__name"]
    fields = [
        "number",
        "room",
        "seat",
        "starts_at",
        "ends_at",
        "person",
        "union",
        "people",
        "purpose",
        "stands",
        "page",
    ]

    def scoped(self, reach):
        return queries.bookings_within(reach)

    @admin.display(description=_("worker home"))
    def home(self, booking):
        return booking.room.home.name

    @admin.display(description=_("page"))
    def page(self, booking):
        address = reverse("workerhomes:booking-detail", args=[booking.number])
        return format_html('<a href="{}">{}</a>', address, _("Open"))


@admin.register(RoomSeries)
class RoomSeriesAdmin(RoomRowAdmin):
    list_display = ["room", "weekday", "starts", "person", "union", "from_on", "until_on", "stands"]
    list_filter = [OfRoom, SeriesStateFilter, "weekday"]
    search_fields = ["purpose", "person__name", "room__name"]
    fields = [
        "room",
        "weekday",
        "starts",
        "minutes",
        "person",
        "union",
        "people",
        "purpose",
        "from_on",
        "until_on",
        "stands",
    ]

    def scoped(self, reach):
        return queries.series_within(reach)


@admin.register(RoomWaiting)
class RoomWaitingAdmin(RoomRowAdmin):
    list_display = ["room", "starts_at", "person", "union", "joined_at", "offer_expires_at", "stands"]
    list_filter = [OfRoom, WaitingStateFilter]
    search_fields = ["person__name", "room__name"]
    fields = ["room", "starts_at", "ends_at", "person", "union", "people", "joined_at", "offer_expires_at", "stands"]

    def scoped(self, reach):
        return queries.waiting_table(reach)
