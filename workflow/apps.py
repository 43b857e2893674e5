from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = _("Journal and deadlines")

    def ready(self):
        from federation import inventory, journal

        from . import hours, personal  # noqa: F401 (its figures register at import)
        from .actions import record

        inventory.register(personal.FIELDS)
        journal.register(record)
