from django.urls import path

from . import views
from .imports import pages
from .views import cards

app_name = "federation"
urlpatterns = [
    path("my/membership/", views.member, name="member"),
    path("my/card/", cards.card, name="card"),
    path("my/card/code/", cards.card_code, name="card-code"),
    path("my/card/photo/", cards.card_photo, name="card-photo"),
    path("my/card/print/", cards.card_print, name="card-print"),
    path("my/card/worker.js", cards.card_worker, name="card-worker"),
    path("my/card/card.webmanifest", cards.card_manifest, name="card-manifest"),
    path("my/card/<slug:step>/", cards.card_step, name="card-step"),
    path("card/verify/", cards.card_verify, name="card-verify"),
    path("my/privacy/", views.privacy, name="privacy"),
    path("my/privacy/copy/", views.privacy_copy, name="privacy-copy"),
    path("my/privacy/erase/", views.privacy_erase, name="privacy-erase"),
    path("invitation/<str:token>/", views.invitation_accept, name="invitation-accept"),
    path("admin/federation/import/<slug:kind>/", pages.upload, name="import-upload"),
    path("admin/federation/import/<slug:kind>/template/", pages.template, name="import-template"),
    path("admin/federation/import/<slug:kind>/<int:pk>/columns/", pages.columns, name="import-columns"),
    path("admin/federation/import/<slug:kind>/<int:pk>/", pages.check, name="import-check"),
    path("admin/federation/import/<slug:kind>/<int:pk>/errors/", pages.errors, name="import-errors"),
    path("admin/federation/person/<int:pk>/unmask/<slug:field>/", views.unmask, name="unmask"),
]
