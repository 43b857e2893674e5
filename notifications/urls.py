from django.urls import path

from . import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="inbox-read-all"),
    path("inbox/<int:pk>/", views.open_notice, name="inbox-open"),
    path("inbox/<int:pk>/read/", views.read_notice, name="inbox-read"),
    path("my/messages/", views.preferences, name="message-preferences"),
    path("demo/phone/", views.demo_phone, name="demo-phone"),
]
