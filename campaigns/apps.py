from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = pgettext_lazy("app", "Campaigns")

    def ready(self):
        from . import micros_ready

        micros_ready.register()
