from django.urls import path

from .views import batches, counter, demand, desk, fleet, follow, public, sessions

app_name = "services"
urlpatterns = [
    path("", public.catalogue, name="catalogue"),
    path("items/<str:code>/", public.service_detail, name="service-detail"),
    path("find/", public.find, name="find"),
    path("mine/", public.mine, name="mine"),
    path("needs/new/", public.need_new, name="need-new"),
    path("needs/fleet/", fleet.fleet_new, name="fleet-new"),
    path("needs/code/<str:token>/", public.need_code, name="need-code"),
    path("n/<str:token>/", public.need_detail, name="need-detail"),
    path("sessions/<int:pk>/", sessions.session_detail, name="session-detail"),
    path("sessions/<int:pk>/book/", sessions.session_book, name="session-book"),
    path("sessions/<int:pk>/ticket/", sessions.session_ticket, name="session-ticket"),
    path("sessions/<int:pk>/display/", sessions.display, name="display"),
    path("a/<str:token>/", sessions.appointment, name="appointment"),
    path("t/<str:token>/", sessions.ticket, name="ticket"),
    path("c/<str:token>/", follow.case_follow, name="case-follow"),
    path("c/<str:token>/receipt/", follow.case_receipt, name="case-receipt"),
    path("r/<str:token>/", follow.receipt_verify, name="receipt-verify"),
    path("desk/", desk.desk, name="desk"),
    path("desk/needs/", desk.desk_needs, name="desk-needs"),
    path("desk/demand/", demand.demand, name="demand"),
    path("desk/cases/", desk.desk_cases, name="desk-cases"),
    path("desk/cases/<str:number>/", counter.case_detail, name="desk-case"),
    path("desk/cases/<str:number>/<slug:step>/", counter.case_step, name="case-step"),
    path("desk/receipts/<int:pk>/", counter.receipt_pdf, name="receipt-pdf"),
    path("desk/sessions/new/", desk.session_new, name="session-new"),
    path("desk/sessions/<int:pk>/", desk.desk_session, name="desk-session"),
    path("desk/sessions/<int:pk>/counter/", counter.counter, name="counter"),
    path("desk/sessions/<int:pk>/batch/", batches.batch_new, name="batch-new"),
    path("desk/sessions/<int:pk>/<slug:step>/", counter.counter_step, name="counter-step"),
    path("desk/tickets/<int:pk>/<slug:step>/", counter.ticket_step, name="ticket-step"),
    path("desk/batches/<str:number>/", batches.batch, name="batch"),
    path("desk/batches/<str:number>/slip/", batches.batch_slip, name="batch-slip"),
]
