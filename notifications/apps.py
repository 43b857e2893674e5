from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Messages")

    def ready(self):
        from federation import delivery, inventory
        from federation.queries import count_with_accounts
        from ui import frames

        from . import actions, erasure, personal, queries, sms
        from .registry import register

        inventory.register(personal.FIELDS)
        inventory.register_erasure(forget=erasure.forget)
        count_with_accounts("unread", queries.UNREAD_OF_ACCOUNT)
        frames.register_live("unread_words", queries.unread_words)
        delivery.register(sms.hand_over)
        delivery.register_notices(actions.notify)
        register("notifications.broadcast", _("message of your union"))
