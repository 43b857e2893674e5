from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path
from django.views.generic import RedirectView

from ui.gallery import gallery

from . import api, health, views

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)
admin.site.logout = RedirectView.as_view(pattern_name="account_logout")  # one way out: that page wipes the phone
admin.site.password_change = RedirectView.as_view(pattern_name="account_change_password")
for model in (
    Authenticator,
    EmailAddress,
    Group,
):  # factors are set up by their owner and removed by an action, never edited
    admin.site.unregister(model)

urlpatterns = [  # tried from the top: what is asked most often stands first
    path("", views.home, name="home"),
    path("my/", views.my, name="my"),
    path("lectures/", include("lectures.urls")),
    path("api/v1/docs/", api.description, name="api-docs"),
    path("api/v1/", api.api.urls),
    path("homes/", include("workerhomes.urls")),
    path("campaigns/", include("campaigns.urls")),
    path("audits/", include("audits.urls")),
    path("services/", include("services.urls")),
    path("wishes/", include("wishes.urls")),
    path("accounts/", include("unionportal.account_urls")),
    path("media/<path:name>", views.media, name="media"),
    path("language/", include("django.conf.urls.i18n")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("notifications.urls")),
    path("", include("federation.urls")),  # some of them stand within the admin site
    path("admin/", admin.site.urls),
]
if settings.DEMO or settings.TESTING:
    urlpatterns.append(path("ui/gallery/", gallery, name="gallery"))
handler400, handler403 = "ui.errors.bad_request", "ui.errors.not_allowed"
handler404, handler500 = "ui.errors.not_found", "ui.errors.server_error"
