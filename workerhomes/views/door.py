"""The door: the page on its device, and the desk's view of devices, figures and cards that two doors let in."""

from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from federation.models import Role
from ui.exports import table_response
from workflow.errors import NotAllowed
from workflow.tables import note_export
from workflow.tokens import once

from ..actions import door_traces as act
from ..bought_filters import DoorFilter
from ..errors import HomeRefused
from ..forms.door import DeviceForm
from ..models import DoorAttempt
from ..queries import door as queries
from ..queries.homes import homes_within
from ..states.door import REASONS, SECOND_LOOK
from .desk import desk_only

KEPT_DAYS, SHOWN_DAYS = 30, 7


@require_safe
def door(request, code):
    """The page of a device at the door. It knows nothing by itself: the key of the device opens it."""
    home = queries.home_of_code(code)
    if home is None:
        raise Http404
    words = {key: str(text) for key, text in (*REASONS.items(), *SECOND_LOOK.items())}
    return render(request, "workerhomes/door.html", {"home": home, "words": words})


@require_safe
def door_worker(request, code):
    """The script that keeps this page at hand without network; it stands here so that its scope is this door alone."""
    with open(finders.find("js/home-door-worker.js"), encoding="utf-8") as script:
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def desk_doors(request):
    """Devices at the doors of my homes, who is inside as a number, what doors said (filtered, and as Excel), clashes.

    A new key is shown in the answer itself and nowhere kept, so this form has no stored answer; its name counts once.
    """
    homes, mine = homes_within(request.reach, Role.HOME_MANAGER), homes_within(request.reach)
    tries = queries.attempts_within(request.reach, KEPT_DAYS)
    found = DoorFilter(request.GET, tries, homes=mine)
    valid = found.form.is_valid()
    rows = found.qs if valid else tries.none()
    if not found.form.cleaned_data.get("since"):
        rows = rows.filter(tried_at__gte=timezone.now() - timedelta(days=SHOWN_DAYS))
    if request.GET.get("export") and valid:
        return _table(request, rows)
    form = DeviceForm(request.POST or None, homes=homes)
    key = device = None
    if request.method == "POST" and form.is_valid():
        try:
            device, key = act.pair_device(by=request.user, **form.cleaned_data)
            form = DeviceForm(homes=homes)
        except HomeRefused as error:
            form.add_error(error.field, str(error))
    inside, query = queries.inside_now(mine), request.GET.copy()
    query["export"] = "1"
    context = {
        "form": form, "key": key, "device": device, "manages": bool(homes), "devices": queries.devices_within(request.reach)[:60],
        "homes": [(home, inside.get(home.pk, 0)) for home in mine], "doubles": _clashes(request.reach),
        "tries": [(REASONS.get(why, why or _("Let in without network")), go, n) for why, go, n in queries.tries_by_reason(rows)],
        "filter": found, "export": f"?{query.urlencode()}",
        "address": settings.BASE_URL.rstrip("/") + reverse("workerhomes:door", args=[device.home.code]) if device else "",
    }  # fmt: skip
    return render(request, "workerhomes/desk_doors.html", context, status=422 if form.errors else 200 if valid else 400)


def _table(request, tries):
    """What doors said as Excel, counted by day and device: no line speaks of one card."""
    lines = [
        [row["day"], row["home__name"], row["device__name"], str(DoorAttempt.Way(row["way"]).label),
         str(REASONS.get(row["reason"], row["reason"] or _("Let in without network"))), _("yes") if row["is_accepted"] else _("no"),
         _("yes") if row["is_offline"] else _("no"), row["tries"], row["people"] if row["is_accepted"] else 0]
        for row in queries.tries_by_day(tries)
    ]  # fmt: skip
    note_export(request, DoorAttempt, len(lines))
    head = [_("Day"), _("Worker home"), _("Device"), _("Shown"), _("What the door said"), _("let in"), _("without network"),
            _("Tries"), _("People")]  # fmt: skip
    return table_response(f"{_('Doors')}.xlsx", head, lines)


def _clashes(reach) -> list[list]:
    """Entries of one card that belong together, the newest clash first; the card itself is not told."""
    rows = sorted(queries.doubles_within(reach)[:200], key=lambda row: (row.card, row.tried_at))
    found = [list(group) for card, group in groupby(rows, key=lambda row: row.card) if card]
    return sorted(found, key=lambda group: group[-1].tried_at, reverse=True)[:30]


@require_POST
@login_required
@once
def desk_door_revoke(request, pk):
    """The device's key opens nothing any more."""
    device = get_object_or_404(queries.devices_within(request.reach), pk=pk)
    try:
        act.revoke_device(device, by=request.user)
    except NotAllowed as error:
        raise NotAllowed(_("The manager of the home withdraws its devices.")) from error
    messages.success(request, _("The key of this device is withdrawn."))
    return redirect("workerhomes:desk-doors")
