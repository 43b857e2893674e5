from django.urls import path

from . import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="inbox-read-all"),
    path("inbox/<int:pk>/", views.open_notice, name="inbox-open"),
    path("demo/phone/", views.demo_phone, name="demo-phone"),
]
