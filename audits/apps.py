from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import pgettext_lazy


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = pgettext_lazy("app", "Fund audits")

    def ready(self):
        from federation import inventory
        from workflow import events, work

        from . import notices, parameters, personal  # noqa: F401
        from .events import NAMES
        from .reference import load_rules
        from .work import audit_lists, links

        post_migrate.connect(load_rules, sender=self)
        inventory.register(personal.FIELDS)
        notices.register_kinds()
        for event, words in NAMES.items():
            events.name(event, words)
        work.register(audit_lists)
        work.register_links(links)
