"""Speakers and their corps, for everybody who looks."""

from datetime import date
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from federation.models import UnionKind
from ui.frames import framed

from .. import policies
from ..filters import SpeakerFilter
from ..months import month_of
from ..queries import speakers as queries
from ..queries.availability import first_day
from ..queries.board import free_in, speaker_with_days
from ..queries.freshness import piece

PAGE = 24
KINDS = [UnionKind.COUNTY_FEDERATION, UnionKind.INDUSTRIAL_UNION, UnionKind.PARK_FEDERATION]


@require_safe
def speaker_list(request):
    """Speakers by words, trade, honour, language, corps and school clearance."""
    found = SpeakerFilter(request.GET, queries.roster(), trades=queries.trades())
    valid = found.form.is_valid()
    page = Paginator(found.qs if valid else queries.roster().none(), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "languages": queries.languages(),
        "tags": queries.tags(),
        "active": _active(request, found.form),
    }
    return render(request, "lectures/speaker_list.html", context, status=200 if valid else 400)


def _active(request, form) -> list:
    """(label, word, address without it) of each filter in use."""
    found = []
    for name, field in form.fields.items():
        value = request.GET.get(name, "").strip()
        if not value:
            continue
        rest = request.GET.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        choices = {str(key): label for key, label in getattr(field, "choices", ())}
        found.append((field.label, "" if name == "school" else choices.get(value, value[:60]), rest.urlencode()))
    return found


@require_safe
def speaker_detail(request, pk):
    """One speaker: portrait, honours, story, topics, and a month of free days; kept for all who ask the same."""
    kept = _speaker(pk, request.GET.get("month", "")[:7], _day(request.GET.get("day", "")))
    if kept is None:
        raise Http404
    may_invite = policies.is_office_over(request.reach, kept["corps_path"])
    shown = {"pk": pk, "name": kept["name"], "may_invite": may_invite}
    return framed(request, "lectures/speaker_detail.html", shown, kept["body"])


def _speaker(pk: int, month: str, picked: date | None) -> dict | None:
    """The page of a speaker without anything of one visitor; None when the speaker does not lecture."""

    def make(_things):
        speaker = speaker_with_days(pk)
        return speaker and {
            "name": speaker.name,
            "corps_path": speaker.home_corps.union.path,
            "body": render_to_string("lectures/speaker_board.html", _context(speaker, month, picked)),
        }

    return piece(make, "speaker", str(pk), month, str(picked or ""))


def _context(speaker, month: str, picked: date | None) -> dict:
    shown, today = month_of(month or f"{first_day(speaker):%Y-%m}"), timezone.localdate()
    starts = free_in(speaker, max(shown.first, today), shown.after)
    by_day = {day: list(rows) for day, rows in groupby(starts, key=lambda start: timezone.localtime(start).date())}
    days = {picked: by_day[picked]} if picked in by_day else dict(list(by_day.items())[:3])
    return {
        "speaker": speaker, "month": shown, "weeks": shown.weeks(lambda day: len(by_day.get(day, ()))), "today": today,
        "days": days.items(), "picked": picked, "free_days": len(by_day),
    }  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_safe
def corps_tree(request):
    """The corps of the city and below, places taken, and how many people that are."""
    corps = list(queries.corps_tree())
    others = sorted(corps[1:], key=lambda one: KINDS.index(one.union.kind) if one.union.kind in KINDS else len(KINDS))
    context = {"city": corps[:1], "others": others, "people": queries.people_in_corps()}
    return render(request, "lectures/corps_tree.html", context)
