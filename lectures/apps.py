from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LecturesConfig(AppConfig):
    name = "lectures"
    verbose_name = _("lectures")

    def ready(self):
        from workflow import work

        from .notices import register_kinds
        from .work import escalated_list, office_lists, union_lists

        register_kinds()
        for source in (escalated_list, office_lists, union_lists):
            work.register(source)
