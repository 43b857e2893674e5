"""The door page of a lecture, which goes on without a network, and the address where its device hands in (S2-16)."""

import json
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from workflow.tokens import once_on_post

from .. import policies
from ..actions import door as act
from ..actions.delivery import door_closes_at, is_door_open
from ..errors import LectureError, OrderRefused
from ..forms.door import ArrivalForm, ExpectedForm
from ..queries.door import people_at_door
from .orders import find_order

MOST_ENTRIES = 200


def _order(request, number):
    order = find_order(request, number)
    if not policies.can_show_links(request.reach, order):
        raise Http404
    return order


@once_on_post
def door(request, number):
    """Who was announced and who came; a POST notes one arrival, for browsers without scripts."""
    order = _order(request, number)
    form, status = ArrivalForm(request.POST or None, initial={"nonce": uuid.uuid4()}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act.note_arrival(order, by=request.user, **form.entry())
                return redirect("lectures:door", number)
            except LectureError as error:
                form.add_error("name", str(error))
    form.fields["name"].required = True  # to be seen: an announced person comes in without a name typed
    listed, others = people_at_door(order)
    context = {
        "order": order, "form": form, "listed": listed, "others": others, "open": is_door_open(order),
        "inside": sum(came for _one, came in listed) + len(others), "nonce": uuid.uuid4(),
        "may_announce": policies.can_announce(request.reach, order),
    }  # fmt: skip
    response = render(request, "lectures/door.html", context, status=status)
    response["X-Door-Closes"] = str(int(door_closes_at(order).timestamp()))  # the device forgets the page then
    return response


@require_POST
@login_required
def door_sync(request, number):
    """Takes up to 200 entries of a device as JSON; says of each what became of it. The same batch twice is safe."""
    order = _order(request, number)
    try:
        rows = json.loads(request.body)["entries"]
        if not isinstance(rows, list) or len(rows) > MOST_ENTRIES or not all(isinstance(row, dict) for row in rows):
            raise ValueError
        forms = [ArrivalForm(row) for row in rows]
        wrong = [form for form in forms if not form.is_valid()]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"error": _("This cannot be read.")}, status=400)
    said = {str(form.data.get("nonce"))[:40]: _("This cannot be read.") for form in wrong}
    said |= act.note_batch(order, [form.entry() for form in forms if form not in wrong], by=request.user)
    return JsonResponse({"entries": said, "inside": order.check_ins.count()})


@once_on_post
def expected(request, number):
    """Announces who will come, one line a person."""
    order = find_order(request, number)
    if not policies.can_announce(request.reach, order):
        raise Http404
    form, status = ExpectedForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                new, known = act.announce(order, by=request.user, lines=form.cleaned_data["names"])
            except OrderRefused as error:
                form.add_error("names", str(error))
            else:
                words = ngettext("%(count)s name is on the list.", "%(count)s names are on the list.", new)
                messages.success(request, words % {"count": new})
                if known:
                    messages.info(request, _("%(count)s were there already.") % {"count": known})
                return redirect("lectures:order-detail", number)
    return render(request, "lectures/door_expected.html", {"order": order, "form": form}, status=status)


@require_safe
def worker(request):
    """The script that keeps the door page at hand; it stands here so that its scope covers the page."""
    with open(finders.find("js/door-worker.js"), encoding="utf-8") as script:
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")
