"""The standing scan on one page: each check, how many, the first bad row, and the way to put it right (S6-16)."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from federation.queries import unions_within
from workflow.errors import NotAllowed
from workflow.tables import table_page
from workflow.tokens import once

from ..actions import consistency as act
from ..filters import FlawFilter
from ..models import Flaw
from ..policies.books import AUDITS
from ..queries import consistency as queries
from .base import desk_only


@require_safe
@desk_only
def consistency(request):
    """Every check of the last scan within reach; below it the rows, filtered and exported."""
    columns = [
        (pgettext("audits", "check"), lambda row: str(queries.WORDS[row.check_name][0])), (_("union code"), lambda row: row.union.code),
        (_("union"), lambda row: row.union.name), (_("fiscal year"), lambda row: row.book.year if row.book else None),
        (_("first bad row"), lambda row: row.row), (_("found on"), lambda row: row.found_at.date()),
    ]  # fmt: skip
    context = {
        "scan": queries.last_scan(),
        "checks": queries.overview(request.reach),
        "audits": request.reach.has(*AUDITS),
    }
    found = FlawFilter(request.GET, queries.flaws_within(request.reach))
    return table_page(
        request, "audits/consistency.html", found, name="consistency", columns=columns, about=Flaw, **context
    )


@require_POST
@desk_only
@once
def consistency_scan(request):
    """Has everything looked at again by a worker."""
    union = unions_within(request.reach, *AUDITS).order_by("path").first()
    if union is None:
        raise NotAllowed(_("Auditors have everything looked at again."))
    act.scan_soon(by=request.user, union=union)
    messages.success(request, _("Everything is being looked at again. Please open this page anew in a moment."))
    return redirect("audits:consistency")
