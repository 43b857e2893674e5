"""Ordering in steps on a phone: what, who, when, details, confirm. Everything chosen travels in the address."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from federation.models import Role, UnionKind
from ui.frames import framed
from workflow.tokens import once

from ..actions import orders as act
from ..errors import LinkExpired, OrderRefused, SlotTaken
from ..forms import LOCAL_TIME, TIME_FORMATS, OrderForm
from ..queries import choices as queries
from ..queries.availability import km_to, travel_minutes
from ..queries.candidates import candidates
from .order_pieces import backs_of, chosen_of, confirm_of, details_of, trail_of

STEPS = ("what", "who", "when", "details")
PARTS = (
    ("", pgettext_lazy("part of the day", "any time")),
    ("am", pgettext_lazy("part of the day", "morning")),
    ("pm", pgettext_lazy("part of the day", "afternoon")),
    ("eve", pgettext_lazy("part of the day", "evening")),
)
ANYBODY = "any"
DATES_BESIDE = 6  # other dates beside one that will not do


@dataclass
class Choice:
    """What was chosen so far: rows where the address named something that exists, else None."""

    topic: object
    speaker: object
    anybody: bool
    need: str
    union: object
    site: object
    is_school: bool
    starts_at: datetime | None
    part: str
    offer: str
    words: dict

    @property
    def minutes(self) -> int:
        return self.topic.minutes if self.topic else 60

    @property
    def place(self) -> tuple:
        spot = self.site or self.union
        return (spot.latitude, spot.longitude) if spot else (None, None)

    @property
    def step(self) -> str:
        """The first step that is still open; one that was asked for comes before."""
        if self.words.get("step") in STEPS:
            return self.words["step"]
        if not (self.topic or self.need or self.words.get("topic") == "open"):
            return "what"
        if not (self.speaker or self.anybody or self.need):
            return "who"
        return "details" if self.starts_at and not self.is_past else "when"

    @property
    def is_past(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()

    def address(self, **changes) -> str:
        """The address of the next page, with what was chosen and `changes` (None leaves one out)."""
        kept = {name: value for name, value in self.words.items() if name != "step"} | changes
        query = {name: value for name, value in kept.items() if value not in (None, "", False)}
        return f"{reverse('lectures:order-new')}?{urlencode(query)}"


CARRIED = ("topic", "speaker", "need", "union", "site", "is_school", "starts_at", "part", "offer", "day", "step")


def choice_of(request, found, sent=None) -> Choice:
    """Reads what was chosen from the address, or from a form that was `sent`; what does not exist counts as not chosen."""
    told = {name: (sent or {}).get(name) or request.GET.get(name) or "" for name in CARRIED}
    words = {name: value.replace("\x00", "")[:1000] for name, value in told.items() if value}
    union = found.union(words.get("union")) or found.home() or queries.unions_to_order_for(request.reach).first()
    site = found.site(words.get("site")) if union else None
    role = request.reach.has(Role.SCHOOL_CONTACT) or (union is not None and union.kind == UnionKind.SCHOOL_UNION)
    return Choice(
        topic=found.topic(words["topic"][:8]) if "topic" in words else None,
        speaker=found.speaker(words.get("speaker")),
        anybody=words.get("speaker") == ANYBODY,
        need=words.get("need", ""),
        union=union,
        site=site if site and site.union_id == union.pk else None,
        is_school=words["is_school"] == "on" if "is_school" in words else role,
        starts_at=_moment(words.get("starts_at", "")),
        part=words.get("part", ""),
        offer=words.get("offer", "")[:40],
        words=words,
    )


def _moment(text: str) -> datetime | None:
    for pattern in TIME_FORMATS:
        try:
            return timezone.make_aware(datetime.strptime(text, pattern))  # noqa: DTZ007 - local time of the form
        except (ValueError, OverflowError):
            continue
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def order_new(request):
    """One step of the order; a POST checks the details (`step=review`), goes back to them, or places the order."""
    told = request.POST if request.method == "POST" else request.GET
    found = queries.Found(request.reach, (told.get("topic", ""), told.get("speaker", "")))
    if request.method != "POST":
        choice = choice_of(request, found)
        return _PAGES[choice.step](request, choice)
    step = request.POST.get("step")
    form = OrderForm(request.POST, found=found)
    form.found = found
    if step == "edit" or (step == "review" and not form.is_valid()):
        return _details_page(request, form, status=200 if step == "edit" else 422)
    return _confirm_page(request, form) if step == "review" else _place(request, form)


def _page(request, choice, step, template, context, status=200):
    """A step with the trail to it, drawn into the page that all steps share."""
    backs = backs_of(choice)
    own = {
        "request": request, "csrf_token": get_token(request), "choice": choice, "chosen": chosen_of(choice),
        "step": step, "backs": backs,
    }  # fmt: skip
    trail = trail_of(step, backs)
    return _framed(request, render_to_string(template, own | {"trail": trail} | context), status)


def _framed(request, body, status=200):
    response = framed(request, "lectures/order_step.html", {}, body, place="order step")
    response.status_code = status
    return response


def _what_page(request, choice):
    """Topic-first comes from the menu; speaker-first chooses among the speaker's topics; need-first writes a need."""
    topics = queries.topics_to_order()
    topics = topics.filter(offerings__speaker=choice.speaker) if choice.speaker else topics
    topics = topics.filter(is_for_schools=True) if choice.is_school else topics
    rails = [(category, list(rows)) for category, rows in groupby(topics, key=lambda topic: topic.category)]
    rows = [
        (category, [(topic, choice.address(topic=topic.code, need=None)) for topic in found])
        for category, found in rails
    ]
    context = {
        "rails": rows,
        "open": choice.address(topic="open") if choice.speaker else "",
        "kept": _kept(choice, "need", "topic"),
    }
    return _page(request, choice, "what", "lectures/order_what.html", context)


def _kept(choice, *without) -> list:
    return [(name, value) for name, value in choice.words.items() if name not in (*without, "step")]


def _who_page(request, choice):
    """Who could come, best first, with the reasons near, fast and accurate and the warnings."""
    found = candidates(
        choice.topic, place=choice.place, is_school=choice.is_school, starts_at=choice.starts_at, minutes=choice.minutes
    )
    rows = [(one, choice.address(speaker=one.speaker.pk)) for one in found]
    context = {"rows": rows, "anybody": choice.address(speaker=ANYBODY), "kept": _kept(choice, "is_school", "union")}
    return _page(request, choice, "who", "lectures/order_who.html", context | _group(request, choice))


def _group(request, choice) -> dict:
    unions = queries.unions_to_order_for(request.reach)[:200]
    sites = queries.sites_to_use(choice.union) if choice.union else []
    return {"unions": unions, "sites": sites}


def _when_page(request, choice):
    """Days on which speaker, place and group can, then the times of one day."""
    starts = queries.shared_dates(choice)
    days = [(day, list(times)) for day, times in groupby(starts, key=lambda row: timezone.localtime(row[0]).date())]
    wanted = choice.words.get("day", "")
    day, times = next(
        ((day, times) for day, times in days if day.isoformat() == wanted), days[0] if days else (None, [])
    )
    context = {
        "days": [(one, one == day, choice.address(day=one.isoformat(), starts_at=None)) for one, _t in days[:21]],
        "times": [(start, many, choice.address(starts_at=timezone.localtime(start).strftime(LOCAL_TIME))) for start, many in times],
        "day": day, "parts": [(word, choice.part == key, choice.address(part=key, day=None)) for key, word in PARTS],
        "travel": _travel(choice), "kept": _kept(choice, "union", "site", "is_school", "starts_at"),
        "kept_date": _kept(choice, "starts_at"),
    }  # fmt: skip
    return _page(request, choice, "when", "lectures/order_when.html", context | _group(request, choice))


def _travel(choice):
    km = km_to(choice.speaker, choice.place) if choice.speaker else None
    return None if km is None else {"km": km, "minutes": travel_minutes(km)}


def _details_of(request, choice):
    """The form, filled with what is known already."""
    person, spot = request.user.person, choice.site or choice.union
    initial = {
        "topic": choice.topic, "speaker": choice.speaker, "need": choice.need, "starts_at": choice.starts_at,
        "offer": choice.offer, "union": choice.union, "site": choice.site, "is_school": choice.is_school,
        "contact_name": str(request.user), "contact_phone": person.phone if person else "",
        "place": spot.address if spot else "", "equipment": choice.site.equipment if choice.site else [],
        "audience": choice.topic.audience[0] if choice.topic and len(choice.topic.audience) == 1 else "",
    }  # fmt: skip
    return _framed(request, details_of(request, choice, initial))


def _chosen(request, form) -> Choice:
    """The choice behind a form that was sent: what it carried in hidden fields."""
    return choice_of(request, form.found, {name: form.data.get(name) for name in CARRIED if name != "step"})


def _details_page(request, form, status=200, dates=()):
    """The form once more, with what is wrong beside its fields; a date that will not do brings others, one press away."""
    choice = _chosen(request, form)
    if "starts_at" in form.errors and not dates:
        dates = [start for start, _many in queries.shared_dates(choice)][:DATES_BESIDE]
    context = {"form": form, "dates": [timezone.localtime(date) for date in dates], "local_time": LOCAL_TIME}
    return _page(request, choice, "details", "lectures/order_details.html", context, status)


def _confirm_page(request, form):
    """Everything once more in words before it is sent; nothing is written yet."""
    return _framed(request, confirm_of(request, _chosen(request, form), form))


@once
def _place(request, form):
    if not form.is_valid():
        return _details_page(request, form, status=422)
    try:
        order = act.place_order(by=request.user, offer=_offer(request, form), **form.details())
    except SlotTaken as error:
        form.add_error("starts_at", str(error))
        return _details_page(request, form, status=409, dates=error.next_dates)
    except LinkExpired as error:
        form.add_error("starts_at", str(error))
        return _details_page(request, form, status=error.status)
    except OrderRefused as error:
        field = {"wished_speaker": "speaker"}.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, str(error))
        return _details_page(request, form, status=422)
    messages.success(request, _("Thank you. The corps office answers within 2 working days."))
    return redirect("lectures:order-detail", order.number)


def _offer(request, form):
    offer = queries.offer_of(request.reach, form.cleaned_data["offer"])
    if form.cleaned_data["offer"] and offer is None:
        raise LinkExpired(_("This offer is over, or it was for another date. Please choose a free date."))
    return offer


_PAGES = {"what": _what_page, "who": _who_page, "when": _when_page, "details": _details_of}
