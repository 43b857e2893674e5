from django.urls import path

from .views import day, desk, links, menu, ordering, orders, papers

app_name = "lectures"
urlpatterns = [
    path("", menu.menu, name="menu"),
    path("topics/<slug:code>/", menu.topic_detail, name="topic-detail"),
    path("speakers/<int:pk>/", menu.speaker_detail, name="speaker-detail"),
    path("speakers/<int:pk>/wait/", links.waiting_new, name="waiting-new"),
    path("orders/", orders.order_list, name="order-list"),
    path("orders/new/", ordering.order_new, name="order-new"),
    path("orders/<slug:number>/", orders.order_detail, name="order-detail"),
    path("orders/<slug:number>/approve/", orders.order_approve, name="order-approve"),
    path("orders/<slug:number>/return/", orders.order_reject, name="order-reject"),
    path("orders/<slug:number>/dispatch/", orders.order_dispatch, name="order-dispatch"),
    path("orders/<slug:number>/cancel/", orders.order_cancel, name="order-cancel"),
    path("orders/<slug:number>/move/", orders.order_reschedule, name="order-reschedule"),
    path("orders/<slug:number>/confirm/", day.order_confirm, name="order-confirm"),
    path("orders/<slug:number>/close/", day.order_close, name="order-close"),
    path("orders/<slug:number>/feedback/", day.order_feedback, name="order-feedback"),
    path("orders/<slug:number>/contact/", day.order_contact, name="order-contact"),
    path("orders/<slug:number>/poster/", day.order_poster, name="order-poster"),
    path("orders/<slug:number>/calendar.ics", day.order_ics, name="order-calendar"),
    path("requests/<str:token>/", links.request_answer, name="request-answer"),
    path("requests/<str:token>/calendar.ics", links.request_ics, name="request-calendar"),
    path("door/<str:token>/", links.check_in, name="check-in"),
    path("rate/<str:token>/", links.order_rate, name="order-rate"),
    path("waiting/<str:token>/", links.waiting_answer, name="waiting-answer"),
    path("papers/", papers.paper_list, name="paper-list"),
    path("papers/<str:code>/", papers.paper_verify, name="paper-verify"),
    path("papers/<str:code>/print/", papers.paper_pdf, name="paper-pdf"),
    path("desk/", desk.desk, name="desk"),
    path("desk/approve/", desk.approve_many, name="desk-approve"),
    path("desk/month/", desk.month, name="calendar"),
    path("desk/figures/", desk.figures, name="figures"),
]
