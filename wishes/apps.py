from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class WishesConfig(AppConfig):
    name = "wishes"
    verbose_name = pgettext_lazy("app", "wishes")

    def ready(self):
        from federation import inventory
        from workflow import events, work

        from . import notices, parameters, personal  # noqa: F401
        from .events import NAMES
        from .work import wish_links, wish_lists

        inventory.register(personal.FIELDS)
        for event, words in NAMES.items():
            events.name(event, words)
        notices.register_kinds()
        work.register(wish_lists)
        work.register_links(wish_links)
