"""The diary of a week on a phone, with and without network; extracts that two people read (S8-04)."""

import json
import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from federation.sessions import kept_until
from workflow.errors import NotAllowed, WorkflowError
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tokens import once_on_post

from ..actions import diary as act
from ..errors import CampaignRefused
from ..forms import weeks as forms
from ..names_out import without_names
from ..policies import weeks as policies
from ..queries import weeks as queries
from .placements import find_placement
from .weeks import saved

ACTS = {"diary": act.write_diary, "day": act.note_day, "work": act.log_work, "problem": act.report_problem}
MOST = 100
OWN = gettext_lazy("A diary belongs to those who go on the week.")


@require_safe
def diary_worker(request):
    """The script that keeps the diary at hand without network; it stands here so that its scope is the placements."""
    with open(finders.find("js/diary-worker.js"), encoding="utf-8") as script:
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")


@require_safe
def diary_locked(request):
    """What a phone without network shows in place of a diary that it must not show; it names nobody."""
    return render(request, "campaigns/diary_locked.html", {"messages": ()})  # what was said to somebody is not kept


@never_cache
@once_on_post
def diary(request, pk):
    """My pages, my work, a problem in one tap; the script queues them while there is no network."""
    placement = find_placement(request, pk)
    if not policies.is_placed(request.reach, placement):
        raise NotAllowed(OWN)
    first = {"day": min(placement.ends_on, timezone.localdate())}
    filled = {name: form(initial=first, auto_id=f"{name}_%s") for name, form in forms.ENTRIES.items()}
    refusal, kind = "", request.POST.get("entry", "")
    if request.method == "POST" and kind in ACTS:
        filled[kind] = form = forms.ENTRIES[kind](request.POST, request.FILES, auto_id=f"{kind}_%s")
        if form.is_valid():
            try:
                ACTS[kind](placement, by=request.user, nonce=uuid.uuid4(), **form.cleaned_data)
                messages.success(request, _("Kept."))
                return redirect("campaigns:diary", pk)
            except (CampaignRefused, ValidationError) as error:
                refusal = refuse(form, error)
    wrong = refusal or any(form.errors for form in filled.values())
    until = kept_until(request, timezone.now() + timedelta(seconds=settings.STAFF_SESSION_SECONDS)).timestamp()
    context = {
        "until_ms": int(until * 1000),
        "placement": placement, "forms": filled, "refusal": refusal, "kind": kind, "pages": queries.own_pages(request.reach, placement),
        "days": queries.days_of(placement).filter(user=request.user),
        "logs": queries.own_logs(request.reach, placement), "writes": policies.can_write(request.reach, placement),
        "signed": placement.inductions.filter(user=request.user).exists(),
    }  # fmt: skip
    response = render(request, "campaigns/diary.html", context, status=422 if wrong else 200)
    response["X-Diary-Until"] = str(context["until_ms"])  # afterwards the phone does not show what it keeps
    return response


@require_POST
@login_required
def hand_in(request, pk):
    """Takes what a phone kept: JSON `{"account", "entries": [{nonce, kind, at, fields}]}`; says of each `in` or why not.

    With photos the same JSON is the part `entries` of a form and a photo the part `photo-` and nonce. The same nonce twice
    changes nothing. A body that is no such list is answered with 400, what another account wrote on this phone with 403.
    """
    placement = find_placement(request, pk)
    is_form = request.content_type == "multipart/form-data"
    try:
        body = json.loads(request.POST.get("entries", "") if is_form else request.body)
        entries, account = body["entries"], str(body.get("account", request.user.pk))
        nonces = [uuid.UUID(str(one["nonce"])) for one in entries[:MOST]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"detail": _("This cannot be read.")}, status=400)
    if account != str(request.user.pk):
        return JsonResponse({"detail": _("Somebody else wrote this on this phone.")}, status=403)
    said = {str(nonce): _taken(request, placement, nonce, entry) for nonce, entry in zip(nonces, entries, strict=False)}
    return JsonResponse({"entries": said})


def _taken(request, placement, nonce, entry) -> str:
    kind, fields = entry.get("kind"), entry.get("fields")
    if kind not in ACTS or not isinstance(fields, dict):
        return _("This cannot be read.")
    files = MultiValueDict({"photo": request.FILES.getlist(f"photo-{nonce}")})
    form = forms.ENTRIES[kind]({name: str(value)[:4000] for name, value in fields.items()}, files)
    if not form.is_valid():
        return " ".join(f"{form[name].label}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
    try:
        ACTS[kind](placement, by=request.user, nonce=nonce, written_at=_moment(entry.get("at")), **form.cleaned_data)
    except ValidationError as error:
        return " ".join(error.messages)
    except WorkflowError as error:
        return str(error)
    return "in"


def _moment(text) -> datetime:
    """When the phone says it was written; now for nonsense and for what lies ahead."""
    now = timezone.now()
    try:
        at = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return now
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(at, now) if at.year >= now.year - 1 else now


@once_on_post
def extract_new(request, pk):
    """Cleans lines of one of my pages and hands them in; somebody else's page is 404."""
    page = get_object_or_404(queries.own_page(request.reach), pk=pk)
    known = act.known_names(page.placement)
    first = {"text": without_names(page.text, known)}
    form = forms.ExtractForm(request.POST if request.method == "POST" else None, initial=first)
    back = reverse("campaigns:diary", args=[page.placement_id])

    def save(cleaned):
        act.hand_in_extract(page, by=request.user, text=cleaned["text"])
        messages.success(request, _("Handed in. Somebody else reads it before everybody does."))
        return back

    return saved(request, form, save, _("Lines for everybody"), back)


STEPS = {
    "publish": Step(
        pgettext_lazy("verb", "Publish the extract"), act.publish_extract, policies.can_review_extract, gettext_lazy("Published.")
    ),
    "return": Step(
        pgettext_lazy("verb", "Return the extract"), act.return_extract, policies.can_review_extract, gettext_lazy("Returned."),
        form=forms.NoteForm, tone="danger",
    ),
    "withdraw": Step(
        pgettext_lazy("verb", "Withdraw the extract"), act.withdraw_extract, policies.can_withdraw_extract,
        gettext_lazy("Taken back; the page is yours alone again."), tone="",
    ),
}  # fmt: skip


@require_safe
@login_required
def extract_list(request):
    """The extracts I may read before everybody does, and mine."""
    rows = queries.extracts_within(request.reach)
    return render(request, "campaigns/extract_list.html", {"rows": rows[:100]})


@require_safe
@login_required
def extract_detail(request, pk):
    """One extract with what can be done."""
    extract = get_object_or_404(queries.extracts_within(request.reach), pk=pk)
    context = {"extract": extract, "buttons": buttons(request.reach, extract, STEPS)}
    return render(request, "campaigns/extract_detail.html", context)


@once_on_post
def extract_step(request, pk, step):
    """Publish, return, withdraw."""
    extract = get_object_or_404(queries.extracts_within(request.reach), pk=pk)
    return step_page(request, extract, step, STEPS, reverse("campaigns:extract-detail", args=[pk]))
