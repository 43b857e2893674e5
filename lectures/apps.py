from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class LecturesConfig(AppConfig):
    name = "lectures"
    verbose_name = pgettext_lazy("app", "lectures")

    def ready(self):
        from federation import inventory
        from workflow import events, work

        from . import imports, personal  # noqa: F401 (importing `imports` registers the kind)
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
        register_kinds()
        events.name("order_placed", pgettext_lazy("journal", "order placed"))
        events.name("order_rescheduled", pgettext_lazy("journal", "date moved"))
        events.name("contact_phone_shown", pgettext_lazy("journal", "number of the contact looked at"))
        events.name("speaker_feedback_given", pgettext_lazy("journal", "the speaker said how it was"))
        events.name("waiting_joined", pgettext_lazy("journal", "joined the waiting list"))
        events.name("waiting_urgent", pgettext_lazy("journal", "goes first on the waiting list"))
        events.name("series_placed", pgettext_lazy("journal", "series placed"))
        events.name("series_cancelled", pgettext_lazy("journal", "rest of a series cancelled"))
        events.name("schedule_released", pgettext_lazy("journal", "schedule released"))
        events.name("calendar_link_renewed", pgettext_lazy("journal", "calendar link renewed"))
        events.name("draft_offered", pgettext_lazy("journal", "lecture drafted for the need"))
        events.name("menu_published", pgettext_lazy("journal", "menu published"))
        events.name("topic_withdrawn", pgettext_lazy("journal", "topic withdrawn"))
        events.name("order_escalated", pgettext_lazy("journal", "told to the office above"))
        events.name("fair_share_overridden", pgettext_lazy("journal", "over the fair share"))
        events.name("speaker_reminded", pgettext_lazy("journal", "speaker reminded"))
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
