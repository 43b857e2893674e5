from importlib import import_module

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db.models.signals import post_migrate
from django.utils.translation import pgettext_lazy


class LecturesConfig(AppConfig):
    name = "lectures"
    verbose_name = pgettext_lazy("app", "Lectures")
    public_folders = ("speakers/",)  # photos that stand on public pages

    def ready(self):
        post_migrate.connect(_lay_out_sights, sender=self)
        from federation import inventory
        from workflow import events, work

        from . import imports, personal  # noqa: F401 (importing `imports` registers the kind)
        from .actions import forgetting
        from .events import NAMES
        from .notices import register_kinds
        from .school_work import school_lists
        from .training_work import academy_links, academy_lists
        from .work import (
            admission_lists,
            escalated_list,
            menu_lists,
            office_links,
            office_lists,
            panel_links,
            reward_lists,
            union_lists,
        )

        inventory.register(personal.FIELDS)
        inventory.register_erasure(hindrance=forgetting.hindrance, forget=forgetting.forget)
        register_kinds()
        for event, words in NAMES.items():
            events.name(event, words)
        for source in (
            escalated_list,
            office_lists,
            union_lists,
            reward_lists,
            admission_lists,
            school_lists,
            menu_lists,
        ):
            work.register(source)
        work.register_links(office_links)
        work.register(academy_lists)
        work.register_links(academy_links)
        work.register_links(panel_links)


def _lay_out_sights(**_ignored):
    """What each team sees of speakers stands there again when the tables were emptied."""
    if all_apps.get_model("lectures", "SpeakerSight").objects.exists():
        return  # what an office chose stays
    import_module("lectures.migrations.0002_what_teams_see").lay_out(all_apps, None)
