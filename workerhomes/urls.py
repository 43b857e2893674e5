from django.urls import path

from .views import bookings, buying, desk, homes, paying, rooms

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
    path("desk/contracts/", buying.contract_list, name="contract-list"),
    path("desk/contracts/<int:pk>/", buying.contract_detail, name="contract-detail"),
    path("desk/contracts/<int:pk>/call-off/", buying.call_off_new, name="call-off-new"),
    path("desk/contracts/<int:pk>/invoice/", paying.invoice_new, name="invoice-new"),
    path("desk/contracts/<int:pk>/<slug:step>/", buying.contract_step, name="contract-step"),
    path("desk/call-offs/", buying.call_off_list, name="call-off-list"),
    path("desk/call-offs/<str:number>/", buying.call_off_detail, name="call-off-detail"),
    path("desk/call-offs/<str:number>/<slug:step>/", buying.call_off_step, name="call-off-step"),
    path("desk/invoices/", paying.invoice_list, name="invoice-list"),
    path("desk/invoices/<int:pk>/", paying.invoice_detail, name="invoice-detail"),
    path("desk/invoices/<int:pk>/<slug:step>/", paying.invoice_step, name="invoice-step"),
    path("desk/spending/", paying.spending, name="spending"),
    path("<slug:code>/", homes.home_detail, name="home-detail"),
    path("<slug:code>/rooms/<int:pk>/", rooms.room_detail, name="room-detail"),
    path("<slug:code>/rooms/<int:pk>/book/", rooms.room_book, name="room-book"),
    path("<slug:code>/rooms/<int:pk>/wait/", rooms.room_wait, name="room-wait"),
    path("<slug:code>/rooms/<int:pk>/series/", rooms.room_series, name="room-series"),
]
