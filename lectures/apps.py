from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LecturesConfig(AppConfig):
    name = "lectures"
    verbose_name = _("lectures")

    def ready(self):
        from .notices import register_kinds

        register_kinds()
