from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import pgettext_lazy


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = pgettext_lazy("app", "Campaigns")

    def ready(self):
        from federation import inventory
        from wishes.events import ON_ANSWERED
        from workflow import events, work

        from . import notices, parameters, personal, policy_texts, question_imports  # noqa: F401 (two register at import)
        from .actions.problems import hear_answer
        from .events import NAMES
        from .work.micros import micro_links, micro_lists
        from .work.weeks import week_links, week_lists

        post_migrate.connect(policy_texts.load_policies, sender=self)
        inventory.register(personal.FIELDS)
        notices.register_kinds()
        for event, words in NAMES.items():
            events.name(event, words)
        for lists in (micro_lists, week_lists):
            work.register(lists)
        for links in (micro_links, week_links):
            work.register_links(links)
        ON_ANSWERED.append(hear_answer)
