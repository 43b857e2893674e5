from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = _("Journal and deadlines")

    def ready(self):
        from federation import journal

        from .actions import record

        journal.register(record)
