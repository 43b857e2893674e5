from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class WorkerHomesConfig(AppConfig):
    name = "workerhomes"
    verbose_name = pgettext_lazy("app", "Worker homes")
    public_folders = ("homes/", "activities/")  # photos that stand on public pages

    def ready(self):
        from federation import inventory
        from workflow import events, work

        from . import notices, personal
        from .actions import forgetting
        from .bought_work import bought_links, bought_lists, package_lists
        from .events import NAMES
        from .work import activity_lists, door_lists, home_links, room_lists

        inventory.register(personal.FIELDS)
        inventory.register_erasure(hindrance=forgetting.hindrance, forget=forgetting.forget)
        notices.register_room_kinds()
        notices.register_bought_kinds()
        notices.register_activity_kinds()
        for event, words in NAMES.items():
            events.name(event, words)
        work.register(room_lists)
        work.register(door_lists)
        work.register(activity_lists)
        work.register_links(home_links)
        work.register(bought_lists)
        work.register(package_lists)
        work.register_links(bought_links)
