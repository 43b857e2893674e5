"""For wishers: the front page, a new wish, one's own wish and its loop, the board. No account is asked for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from federation import limits
from federation.models import Union
from workflow import clocks
from workflow.middleware import client_address
from workflow.steps import refuse
from workflow.tokens import once, twice_safe

from ..actions import loop
from ..actions.guard import PURPOSE
from ..actions.intake import register_wish
from ..errors import TooManyTries
from ..forms import CodeForm, CommentForm, LastingForm, WishForm, WordForm
from ..kinds import Source
from ..policies import DESK, can_withdraw
from ..queries import board as board_queries
from ..queries import wishes as queries
from ..states import WishState
from ..track import steps_of
from .parts import REFUSALS

A_DAY = ((20, limits.LOCKED_FOR),)  # a whole workshop may share one address
HEARD_AT = (Source.HOME, Source.DRIVERS_STOP, Source.WEB)


@require_safe
def front(request):
    """My wishes, what others wish for and may be joined, the ways in."""
    person = request.user.person if request.user.is_authenticated else None
    context = {
        "mine": queries.wishes_of(person)[:20] if person else [],
        "joined": queries.followed_by(person)[:20] if person else [],
        "others": queries.published()[:12], "promise": board_queries.board(3)[0],
    }  # fmt: skip
    return render(request, "wishes/front.html", context)


def _unions_for(request):
    """One's own union, those whose desk one keeps and the one a link names, beside the districts."""
    rows = queries.districts()
    named = request.GET.get("union", "")[:20]
    own = [request.reach.home_path or "-", *request.reach.paths(*DESK)]
    extra = Union.objects.filter(closed_on=None, code=named) | Union.objects.filter(closed_on=None, path__in=own)
    return (rows | extra).distinct().order_by("path")


def _first_choice(request):
    named = request.GET.get("union", "")[:20]
    path = next(iter(request.reach.paths(*DESK)), request.reach.home_path)
    own = Union.objects.filter(path=path).first() if path else None
    return named or (own.code if own else "")


@twice_safe
def wish_new(request):
    """A wish in one's own words; an anonymous one gets a code."""
    person = request.user.person if request.user.is_authenticated else None
    initial = {"union": _first_choice(request), "text": request.GET.get("text", "")[:500]}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WishForm(
        *sent, unions=_unions_for(request), has_account=bool(person), at_desk=request.reach.has(*DESK), initial=initial
    )
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            wish = _register(request, form.cleaned_data, person)
            return redirect(reverse("wishes:track", args=[wish.token]) + "?sent=1")  # that page drops the draft
        except REFUSALS as refusal:
            error = refusal
            refuse(form, refusal)
    status = getattr(error, "status", 422) if error or form.errors else 200
    return render(request, "wishes/wish_new.html", {"form": form, "person": person}, status=status)


def _register(request, said: dict, person):
    if not limits.take("wish_address", limits.place(client_address(request)), A_DAY):
        raise TooManyTries
    source, heard = request.GET.get("source", ""), said.pop("heard", "")
    source = heard or (source if source in HEARD_AT else Source.WEB)
    wish = register_wish(
        by=request.user if person else None, person=None if heard else person, source=source,
        source_ref=request.GET.get("ref", "")[:60], **said,
    )  # fmt: skip
    messages.success(request, _("Noted. We answer within one working day."))
    return wish


@require_safe
def similar(request):
    """Published wishes that sound alike, for the form while one writes (S7-02)."""
    rows = list(queries.similar_published(request.GET.get("text", "")))
    return render(request, "wishes/similar.html", {"rows": rows})


@require_POST
@login_required
@once
def follow(request, number):
    """Joins a published wish."""
    wish = get_object_or_404(queries.published(), number=number)
    if request.user.person_id is None:
        raise Http404
    loop.follow_wish(wish, by=request.user)
    messages.success(request, _("You wish for it too. The answer comes to your messages."))
    return redirect("wishes:front")


@twice_safe
def find(request):
    """The way to an anonymous wish by its code; tries are counted."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not limits.take("wish_code", limits.place(client_address(request)), ((20, limits.FAILURE_WINDOW),)):
            refuse(form, TooManyTries())
            return render(request, "wishes/find.html", {"form": form}, status=429)
        wish = queries.wishes_by_token().filter(code=form.cleaned_data["code"]).first()
        if wish is not None:
            return redirect("wishes:track", wish.token)
        form.add_error("code", _("There is no wish with this code. Please compare it with what you wrote down."))
    return render(request, "wishes/find.html", {"form": form}, status=422 if form.errors else 200)


TRACK_FORMS = {"word": WordForm, "reopen": CommentForm, "lasting": LastingForm}


@twice_safe
def track(request, token):
    """One's own wish: how far it is, when the next word comes and why then, and the wisher's own word."""
    wish = get_object_or_404(queries.wishes_by_token(), token=token)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    forms = {name: form(request.POST if name == step else None) for name, form in TRACK_FORMS.items()}
    if step and _carry_out(request, wish, step, forms):
        return redirect("wishes:track", token)
    wrong = any(form.is_bound and form.errors for form in forms.values())
    purpose = PURPOSE.get(wish.state)
    clock = clocks.of(wish, purpose) if purpose else None
    context = {
        "wish": wish, "forms": forms, "steps": steps_of(wish), "clock": clock, "hops": queries.hops_of(wish),
        "may_withdraw": wish.can_move(WishState.WITHDRAWN), "is_own": can_withdraw(request.reach, wish),
    }  # fmt: skip
    return render(request, "wishes/track.html", context, status=422 if wrong else 200)


def _carry_out(request, wish, step, forms) -> bool:
    """Takes the wisher's step; False when its form is wrong."""
    by, form = request.user if request.user.is_authenticated and not wish.is_anonymous else None, forms.get(step)
    if step == "withdraw":
        loop.withdraw_wish(wish, by=by)
        return True
    if step == "stop":
        loop.stop_asking(wish, by=by)
        return True
    if form is None:
        raise Http404
    if not form.is_valid():
        return False
    act = {"word": loop.say_word, "reopen": loop.reopen_closed, "lasting": loop.answer_follow_up}[step]
    try:
        act(wish, by=by, **form.cleaned_data)
    except REFUSALS as error:
        refuse(form, error)
        return False
    messages.success(request, _("Thank you for your word."))
    return True


@require_safe
def photo(request, token):
    """The photo of a wish for whoever holds its link."""
    wish = get_object_or_404(queries.wishes_by_token(), token=token)
    if not wish.photo or not wish.photo.storage.exists(wish.photo.name):
        raise Http404
    answer = FileResponse(wish.photo.open(), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def board(request):
    """Three percentages and days by unit, for everybody."""
    asked = request.GET.get("months", "12")
    months = int(asked) if asked in ("3", "6", "12", "24") else 12
    city, units = board_queries.board(months)
    context = {
        "city": city, "units": units, "months": months, "choices": (3, 6, 12, 24), "counted_at": board_queries.counted_at(),
        "bars": [(unit.name, unit.middle_days) for unit in units if unit.middle_days is not None],
        "shares": [
            (unit.name, [unit.in_time_percent, unit.handled_percent, unit.satisfied_percent]) for unit in units
        ],
        "share_names": [_("answered in time"), _("handled"), _("satisfied")],
    }  # fmt: skip
    return render(request, "wishes/board.html", context)
