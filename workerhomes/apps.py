from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class WorkerHomesConfig(AppConfig):
    name = "workerhomes"
    verbose_name = pgettext_lazy("app", "worker homes")

    def ready(self):
        from federation import inventory

        from . import personal

        inventory.register(personal.FIELDS)
