from django.urls import path

from . import views
from .imports import pages

app_name = "federation"
urlpatterns = [
    path("my/membership/", views.member, name="member"),
    path("my/privacy/", views.privacy, name="privacy"),
    path("my/privacy/copy/", views.privacy_copy, name="privacy-copy"),
    path("invitation/<str:token>/", views.invitation_accept, name="invitation-accept"),
    path("admin/federation/import/<slug:kind>/", pages.upload, name="import-upload"),
    path("admin/federation/import/<slug:kind>/<int:pk>/columns/", pages.columns, name="import-columns"),
    path("admin/federation/import/<slug:kind>/<int:pk>/", pages.check, name="import-check"),
    path("admin/federation/import/<slug:kind>/<int:pk>/errors/", pages.errors, name="import-errors"),
    path("admin/federation/person/<int:pk>/unmask/<slug:field>/", views.unmask, name="unmask"),
]
