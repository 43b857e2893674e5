from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = pgettext_lazy("app", "on-site services")

    def ready(self):
        from federation import inventory
        from workflow import events, work

        from . import notices, personal
        from .actions import forgetting
        from .events import NAMES
        from .work import counter_links, counter_lists

        inventory.register(personal.FIELDS)
        inventory.register_erasure(hindrance=forgetting.hindrance, forget=forgetting.forget)
        notices.register_kinds()
        for event, words in NAMES.items():
            events.name(event, words)
        work.register(counter_lists)
        work.register_links(counter_links)
