from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Role, SignInLine
from ..queries.sign_ins import sign_in_lines_within
from .base import ReachAdmin


@admin.register(SignInLine)
class SignInLineAdmin(ReachAdmin):
    """The sign-in journal, to be read and taken along, never written."""

    list_display = ["moment", "kind", "result", "account", "about", "address", "agent"]
    list_display_links = ["moment"]
    list_filter = ["kind", "result", ("at", admin.DateFieldListFilter)]
    search_fields = ["=account", "=address", "about__startswith"]
    search_help_text = _("Name of the account, address, or what it was about")
    fields = ["moment", "kind", "result", "user", "account", "about", "address", "agent"]
    list_select_related = []
    view_roles = (Role.AUDIT_ADMIN,)

    def scoped(self, reach):
        return sign_in_lines_within(reach)

    @admin.display(description=_("time"), ordering="at")
    def moment(self, line):
        """With its zone, for a journal is read elsewhere too."""
        return timezone.localtime(line.at).isoformat(sep=" ", timespec="seconds")
