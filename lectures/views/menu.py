"""The menu and its topics: what can be ordered, from whom, how near, how soon and how well."""

from functools import lru_cache

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ui.frames import framed

from ..actions.viewed import count_view
from ..cards import cards_for
from ..filters import TopicFilter
from ..givers import Givers
from ..queries import menu as queries
from ..queries.board import Wish, board, givers
from ..queries.choices import home_union
from ..queries.freshness import piece

OF_TOPICS = ("q", "category", "audience", "minutes", "format", "school")  # the others are asked of speakers
ASKED = ("q", "category", "audience", "district", "date", "minutes", "format", "school")


@require_safe
def menu(request):
    """The menu by topic; filters stand in the address, the list is kept for everybody who asks the same."""
    if request.GET.get("by") == "speaker":
        return redirect("lectures:speaker-list")
    asked = QueryDict(mutable=True)
    for name in (*ASKED, "topic"):
        if value := request.GET.get(name, "").strip()[:60]:
            asked[name] = value
    body, status = _body(asked, _district_of(request.reach))
    if request.htmx:
        response = HttpResponse(body, status=200)
        response["HX-Push-Url"] = f"{request.path}?{asked.urlencode()}" if asked else request.path
    else:
        response = framed(request, "lectures/menu.html", {}, body)
        response.status_code = status
    patch_vary_headers(response, ["HX-Request"])
    return response


def _district_of(reach) -> str:
    """The code of the district (or industry, or park) somebody belongs to; thousands share it."""
    return reach.home_path.split("/")[1] if reach.home_path.count("/") > 1 else ""


def _body(asked, district) -> tuple[str, int]:
    """The list as HTML; rendered without the request, so that nothing of one person can stand in it."""
    refused = []

    def make():
        found = TopicFilter(asked, queries.menu_topics()) if asked else None
        valid = found is None or found.form.is_valid()
        body = render_to_string("lectures/menu_board.html", _context(asked, found, district if valid else ""))
        return body if valid else refused.append(body)

    body = piece(make, "menu", district, asked.urlencode())
    return (body, 200) if body is not None else (refused[0], 400)


def _context(asked, found, district) -> dict:
    """What the board shows; `found` is None when nothing is asked."""
    shown, wish = _board(asked, found, district)
    chosen = next((d.topic for _c, dishes in shown.rails for d in dishes if d.topic.code == asked.get("topic")), None)
    chosen = chosen or _chosen(asked.get("topic"))
    cards = cards_for(get_language(), chosen.code if chosen else "", _without(asked, "topic"), shown.version)
    offered = tuple((one.code, one.name) for one in shown.categories), tuple(shown.districts), tuple(shown.audiences)
    return {
        "board": shown, "wish": wish, "chosen": chosen,
        "filters": _filters(asked, found, *offered) if found else _first_filters(get_language(), *offered),
        "rails": [(category, len(dishes), "".join(map(cards.card, dishes))) for category, dishes in shown.rails],
    }  # fmt: skip


def _board(asked, found, district):
    if found is None:
        return board(None, Wish(), district), Wish()
    valid, clean = found.form.is_valid(), getattr(found.form, "cleaned_data", {})
    wish = Wish(on=clean.get("date"), district=clean.get("district") or "", school=bool(clean.get("school")))
    hits = found.qs if valid else queries.menu_topics().none()
    return board(hits if any(name in asked for name in OF_TOPICS) or not valid else None, wish, district), wish


@lru_cache(maxsize=32)
def _first_filters(_language, *offered) -> str:
    """The filters before anything is asked: alike until the menu offers other ones."""
    asked = QueryDict()
    return _filters(asked, TopicFilter(asked, queries.menu_topics().none()), *offered)


def _filters(asked, found, categories, districts, audiences) -> str:
    words = {**dict(districts), **dict(categories), **dict(found.form.fields["format"].choices)}
    active = [
        (
            found.form.fields[name].label,
            "" if name == "school" else words.get(asked[name], asked[name]),
            _without(asked, name),
        )
        for name in ASKED
        if name in asked
    ]
    context = {
        "form": found.form, "asked": asked, "active": active, "open": not found.form.is_valid(),
        "categories": categories, "districts": districts, "audiences": audiences,
    }  # fmt: skip
    return render_to_string("lectures/menu_filters.html", context)


def _chosen(code):
    return queries.menu_topics().prefetch_related(None).filter(code=code).first() if code else None


def _without(asked, name) -> str:
    rest = asked.copy()
    rest.pop(name, None)
    return rest.urlencode()


@require_safe
def topic_detail(request, code):
    """One topic with the speakers who give it: how near, how soon, how well, and why."""
    kept = _topic(code, home_union(request.reach) or queries.city_union())
    if kept is None:
        raise Http404
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        count_view(code, request.GET.get("audience", ""), kept["topic"]["audience"])
    shown = {"code": code, "title": kept["topic"]["title"]}
    return framed(request, "lectures/topic_detail.html", shown, kept["body"])


def _topic(code, union) -> dict | None:
    """The page of a topic seen from `union`, kept for all who belong there; None when it is not on the menu."""

    def make():
        topic = queries.topic_on_menu(code)
        if topic is None:
            return None
        rows = givers(topic, (union.latitude, union.longitude) if union else None)
        shown = {"topic": topic, "givers": Givers(topic).cards(rows), "from_union": union}
        body = render_to_string("lectures/topic_board.html", shown)
        return {"topic": {"title": topic.title, "audience": topic.audience}, "body": body}

    return piece(make, "topic", code, str(union.pk if union else ""))


@require_safe
def news(request):
    """What was new in each version of the menu, the newest first (F-A1-15)."""
    return render(request, "lectures/menu_news.html", {"versions": queries.versions()})
