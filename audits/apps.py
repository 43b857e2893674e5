from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = pgettext_lazy("app", "fund audits")
