from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import pgettext_lazy


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = pgettext_lazy("app", "Campaigns")

    def ready(self):
        from . import micros_ready, policy_texts, weeks_ready

        micros_ready.register()
        weeks_ready.register()
        post_migrate.connect(policy_texts.load_policies, sender=self)
