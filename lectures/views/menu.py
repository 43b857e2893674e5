"""The menu and its topics: what can be ordered, from whom, how near, how soon and how well."""

from functools import lru_cache

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ui.frames import framed, piece_of

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

    def make(things):
        found = TopicFilter(asked, queries.menu_topics()) if asked else None
        valid = found is None or found.form.is_valid()
        body = _drawn(get_language(), **_context(asked, found, district if valid else "", things))
        return body if valid else refused.append(body)

    body = piece(make, "menu", district, asked.urlencode())
    return (body, 200) if body is not None else (refused[0], 400)


@lru_cache(maxsize=16)
def _drawn(_language, **shown) -> str:
    """The board as HTML, drawn once for the same cards."""
    return render_to_string("lectures/menu_board.html", shown)


def _context(asked, found, district, things) -> dict:
    """What the board shows, values that can be compared; `found` is None when nothing is asked."""
    shown = _board(asked, found, district, things)
    chosen = next((d.topic for _c, dishes in shown.rails for d in dishes if d.topic.code == asked.get("topic")), None)
    chosen = chosen or _chosen(asked.get("topic"))
    cards = cards_for(get_language(), chosen.code if chosen else "", _without(asked, "topic"), shown.version)
    offered = tuple((one.code, one.name) for one in shown.categories), tuple(shown.districts), tuple(shown.audiences)
    return {
        "total": shown.total, "version": shown.version, "news": shown.news,
        "chosen_code": chosen.code if chosen else "", "chosen_title": chosen.title if chosen else "",
        "filters": _filters(asked, found, *offered) if found else _first_filters(get_language(), *offered),
        "rails": tuple(
            (category.code, category.name, len(dishes), "".join(map(cards.card, dishes))) for category, dishes in shown.rails
        ),
    }  # fmt: skip


def _board(asked, found, district, things):
    if found is None:
        return board(None, Wish(), district, things)
    valid, clean = found.form.is_valid(), getattr(found.form, "cleaned_data", {})
    wish = Wish(on=clean.get("date"), district=clean.get("district") or "", school=bool(clean.get("school")))
    hits = found.qs if valid else queries.menu_topics().none()
    return board(hits if any(name in asked for name in OF_TOPICS) or not valid else None, wish, district, things)


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
    words = {"code": code, "title": kept["topic"]["title"]}
    return framed(request, "lectures/topic_detail.html", {}, kept["body"], place="topic", **words)


def _topic(code, union) -> dict | None:
    """The page of a topic seen from `union`, kept for all who belong there; None when it is not on the menu."""

    def make(things):
        topic = queries.topic_on_menu(code)
        if topic is None:
            return None
        rows = givers(topic, (union.latitude, union.longitude) if union else None, things)
        words = {
            "givers": Givers(topic).cards(rows), "from_name": (union.short_name or union.name) if union else "",
            "ordered": str(topic.ordered_count), "held": str(topic.delivered_count),
        }  # fmt: skip
        body = piece_of("lectures/topic_board.html", words, **_facts(topic))
        return {"topic": {"title": topic.title, "audience": topic.audience}, "body": body}

    return piece(make, "topic", code, str(union.pk if union else ""))


def _facts(topic) -> dict:
    """What the page says of the topic itself, in the present language."""
    since = topic.since_version
    return {
        "title": topic.title, "outline": topic.outline, "audience": tuple(topic.audience), "minutes": topic.minutes,
        "is_for_schools": topic.is_for_schools, "format": str(topic.get_format_display()), "low": topic.group_min_people,
        "high": topic.group_max_people, "equipment": tuple(topic.equipment), "safety_needs": topic.safety_needs,
        "rating": topic.rating, "ratings_count": topic.ratings_count, "since": since.number if since else None,
        "category_code": topic.category.code, "category_name": topic.category.name,
    }  # fmt: skip


@require_safe
def news(request):
    """What was new in each version of the menu, the newest first (F-A1-15)."""
    return render(request, "lectures/menu_news.html", {"versions": queries.versions()})
