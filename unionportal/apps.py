from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnionportalConfig(AppConfig):
    name = "unionportal"
    verbose_name = _("Portal")

    def ready(self):
        from workflow import work

        from . import cards, column_words
        from .work import access_lists, message_list, watch_list

        column_words.give_words()
        cards.register_kinds()
        for source in (access_lists, message_list, watch_list):
            work.register(source)
