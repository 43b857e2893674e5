"""The e-membership card on the phone, on paper, and the page where anybody checks one."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ui.components.marks import qr_drawing
from ui.pdf import pdf_response, qr_svg
from ui.pictures import clean_photo
from ui.scanning import BadFile

from .. import actions, codes, queries
from ..errors import FederationError
from ..forms import HeldCardForm, PhotoForm, VerifyForm
from ..masks import mask_number
from ..queries.cards import EXPIRED, INVALID, VALID, WHY, card_of, cards_with_union, standing_of
from ..sessions import kept_until
from ..states import CardState
from . import _person


def _own(request):
    """(person, live membership, card, whether the card is good now) of who asks; 403 for an account of no person."""
    person = _person(request)
    live, card = queries.live_membership(person), card_of(person)
    return person, live, card, bool(live and card and card.state == CardState.ACTIVE)


@never_cache
@login_required
@require_safe
def card(request):
    """The card: face, union, a code that changes every 30 seconds, and one that holds a day without network."""
    person, live, held, good = _own(request)
    now = timezone.now()
    context = {
        "person": person, "live": live, "card": held, "good": good, "now": now, "photo_form": PhotoForm(),
        "why": WHY.get(held.state) if held else None, "now_ms": int(now.timestamp() * 1000),
    }  # fmt: skip
    until = 0
    if good:
        ends = now + codes.SIGNED_FOR
        until = int(ends.timestamp() * 1000)
        context |= {
            "code": codes.live_code(held.code, held.key, codes.step_at(now)), "until": ends, "until_ms": until,
            "signed": codes.signed_code(held.code, now),
        }  # fmt: skip
    response = render(request, "federation/card.html", context)
    kept = int(kept_until(request, ends).timestamp() * 1000) if good else 0
    response["X-Card-Until"] = str(kept)  # the phone forgets the page it keeps for no network then
    return response


@never_cache
@login_required
@require_safe
def card_code(request):
    """The code of this step and the next by the server's clock, drawn; 409 with the reason when the card is not good."""
    _holder, live, held, good = _own(request)
    if not good:
        why = WHY.get(held.state) if held and live else _("There is no card in force on this account.")
        return JsonResponse({"why": str(why)}, status=409)
    now = timezone.now()
    step = codes.step_at(now)
    rows = [
        {"ends": (one + 1) * codes.STEP_SECONDS * 1000, "svg": qr_drawing(codes.live_code(held.code, held.key, one))}
        for one in (step, step + 1)
    ]
    return JsonResponse({"now": int(now.timestamp() * 1000), "codes": rows})


@require_POST
@login_required
def card_step(request, step):
    """Issues the first card, reports it lost, or replaces it; each is harmless when sent twice."""
    person = _person(request)
    done = {
        "issue": _("Here is your card."),
        "lost": _("Your card is stopped. No door takes it any more."),
        "renew": _("This is your new card. The old one no longer opens a door."),
    }
    if step not in done:
        raise Http404
    form = HeldCardForm(request.POST, person=person)
    try:
        if step == "issue":
            actions.issue_card(person=person, by=request.user)
        elif not form.is_valid():
            raise Http404
        elif step == "lost":
            actions.report_lost(form.cleaned_data["card"], by=request.user)
        else:
            actions.reissue_card(form.cleaned_data["card"], by=request.user)
        messages.success(request, done[step])
    except FederationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("federation:card")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def card_photo(request):
    """One's own photo; POST puts a new one on the card. Nobody else's is handed out here."""
    _holder, _live, held, _good = _own(request)
    if held is None:
        raise Http404
    if request.method != "POST":
        if not held.photo:
            raise Http404
        return FileResponse(held.photo.open(), content_type="image/jpeg")
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        actions.set_photo(held, form.cleaned_data["photo"], by=request.user)
        messages.success(request, _("Your photo is on the card."))
    else:
        messages.error(request, " ".join(form.errors["photo"]))
    return redirect("federation:card")


@never_cache
@login_required
@require_safe
def card_print(request):
    """The card on paper, for half a year; a door asks for a second look at it."""
    person, live, held, good = _own(request)
    if not good:
        messages.error(request, _("There is no card in force on this account."))
        return redirect("federation:card")
    now = timezone.now()
    data = {
        "title": _("Membership card"), "name": person.name, "union": live.union.name, "number": mask_number(live.number),
        "face": _face(held), "code": qr_svg(codes.signed_code(held.code, now, codes.PRINTED)), "issued": timezone.localdate(now),
        "until": timezone.localdate(now + codes.PRINTED_FOR),
        "note": _("Printed card: the door checks it live and asks for an identity paper beside it."),
        "address": settings.BASE_URL.rstrip("/") + reverse("federation:card-verify"),
        "words": {"number": _("Member no."), "until": _("Valid until"), "check": _("Check this card at")},
    }  # fmt: skip
    return pdf_response(f"{_('Membership card')}.pdf", "federation/pdf/card", data)


def _face(held) -> list[int]:
    """The photo of a card for paper, small, as the bytes that the template draws; nothing where there is none."""
    if not held.photo:
        return []
    try:
        with held.photo.open() as photo:
            return list(clean_photo(photo, 360).read())
    except (OSError, BadFile):  # the card is good without its picture
        return []


@require_http_methods(["GET", "HEAD", "POST"])
def card_verify(request):
    """Anybody checks a code: valid, expired or invalid, and nothing else is said. Nothing is written."""
    form = VerifyForm(request.POST or None)
    result = _verdict(form.cleaned_data["code"]) if request.method == "POST" and form.is_valid() else None
    words = {
        VALID: (_("Valid"), _("This person is a union member today.")),
        EXPIRED: (_("Expired"), _("Please ask for the code that the phone shows now.")),
        INVALID: (_("Invalid"), _("This is not a card of the union that is in force.")),
    }
    context = {"form": form, "result": result, "words": words.get(result)}
    return render(request, "federation/card_verify.html", context, status=422 if form.errors else 200)


def _verdict(text: str) -> str:
    code = codes.read_code(text)
    found = cards_with_union().filter(code=code.card).first() if code else None
    if code is None or found is None or not codes.is_genuine(code, found.key):
        return INVALID
    return standing_of(found) if codes.is_current(code, timezone.now()) else EXPIRED


@require_safe
def card_worker(request):
    """The script that keeps the card at hand without network; it stands here so that its scope is the card alone."""
    with open(finders.find("js/card-worker.js"), encoding="utf-8") as script:
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")


@require_safe
def card_manifest(request):
    """What the phone needs to put the card on its home screen."""
    icons = [{"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    icons += [
        {"src": static(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in (192, 512)
    ]
    said = {
        "name": _("Membership card"), "short_name": _("Membership card"), "start_url": reverse("federation:card"),
        "scope": reverse("federation:card"), "display": "standalone", "background_color": "#faf6f0",
        "theme_color": "#b91c2b", "icons": icons,
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
