from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FederationConfig(AppConfig):
    name = "federation"
    verbose_name = _("Federation")

    def ready(self):
        from . import witness  # noqa: F401 (its receivers)
        from .imports import members, unions  # noqa: F401 (their import registers them)
