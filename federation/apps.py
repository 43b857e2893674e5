from importlib import import_module

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FederationConfig(AppConfig):
    name = "federation"
    verbose_name = _("Federation")

    def ready(self):
        post_migrate.connect(_publish_first_notices, sender=self)
        from . import witness  # noqa: F401 (its receivers)
        from .imports import members, unions  # noqa: F401 (their import registers them)


def _publish_first_notices(**_ignored):
    """The notices that a migration brings stand there again when the tables were emptied."""
    import_module("federation.migrations.0002_first_notices").publish(all_apps, None)
