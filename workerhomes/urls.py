from django.urls import path

from .views import bookings, desk, homes, rooms

app_name = "workerhomes"
urlpatterns = [
    path("", homes.home_list, name="home-list"),
    path("my/bookings/", bookings.booking_list, name="booking-list"),
    path("my/bookings/<str:number>/", bookings.booking_detail, name="booking-detail"),
    path("my/bookings/<str:number>/refuse/", bookings.booking_refuse, name="booking-refuse"),
    path("my/bookings/<str:number>/<slug:step>/", bookings.booking_step, name="booking-step"),
    path("my/series/<int:pk>/", bookings.series_detail, name="series-detail"),
    path("my/series/<int:pk>/<slug:step>/", bookings.series_step, name="series-step"),
    path("my/waiting/<int:pk>/", bookings.waiting_detail, name="waiting-detail"),
    path("desk/", desk.desk, name="desk"),
    path("desk/bookings/", desk.desk_bookings, name="desk-bookings"),
    path("desk/<slug:code>/hours/", desk.desk_hours, name="desk-hours"),
    path("desk/<slug:code>/hours/<int:pk>/remove/", desk.desk_hours_remove, name="desk-hours-remove"),
    path("<slug:code>/", homes.home_detail, name="home-detail"),
    path("<slug:code>/rooms/<int:pk>/", rooms.room_detail, name="room-detail"),
    path("<slug:code>/rooms/<int:pk>/book/", rooms.room_book, name="room-book"),
    path("<slug:code>/rooms/<int:pk>/wait/", rooms.room_wait, name="room-wait"),
    path("<slug:code>/rooms/<int:pk>/series/", rooms.room_series, name="room-series"),
]
