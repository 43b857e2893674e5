from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnionportalConfig(AppConfig):
    name = "unionportal"
    verbose_name = _("portal")
