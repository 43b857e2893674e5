"""The floor of each path: the least Django program that does the same work on the same rows.

Floors run beside the portal, in the same processes, but behind the plain middleware that such a program needs, and with
accounts read by their key alone: nothing of the portal's own stands in their way.
"""

import json
import uuid

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.template import RequestContext, engines
from django.test import override_settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt

from campaigns.models import Answer, Attempt, Question
from federation.models import Card, User
from lectures.models import Booking, Category, Offering, Order, Speaker, Topic
from services.models import Ticket
from workerhomes.models import DoorAttempt, Home

PLAIN = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "bench.floors.PlainUser",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
BASE = """<!doctype html><html lang="zh-hans"><head><title>{% block title %}{% endblock %}</title></head><body>
<nav><a href="/">首页</a> <a href="/lectures/">点单</a> <a href="/my/">我的</a> {{ request.user.username }}</nav>
<main>{% block content %}{% endblock %}</main></body></html>"""
MENU = """<form>{% for category in categories %}<a href="?c={{ category.code }}">{{ category.name_zh }}</a>{% endfor %}</form>
<p>{{ total }}</p>{% for topic in topics %}<article><h2>{{ topic.title_zh }}</h2><p>{{ topic.summary }}</p>
<p>{{ topic.minutes }} {{ topic.format }} {% for one in topic.audience %}<span>{{ one }}</span>{% endfor %}</p>
<p>{{ topic.ordered_count }} {{ topic.delivered_count }}</p><a href="/lectures/topics/{{ topic.code }}/">点单</a></article>{% endfor %}"""
TOPIC = """<h1>{{ topic.title_zh }}</h1><p>{{ topic.category.name_zh }} {{ topic.minutes }} {{ topic.outline }}</p>
{% for offering in offerings %}<article><h2>{{ offering.speaker.name }}</h2><p>{{ offering.speaker.trade }}
{% for honour in offering.speaker.honours.all %}<b>{{ honour.title }}</b>{% endfor %}</p></article>{% endfor %}"""
SPEAKER = """<h1>{{ speaker.name }}</h1><p>{{ speaker.trade }} {{ speaker.story }} {{ speaker.home_corps.name }}</p>
{% for honour in speaker.honours.all %}<b>{{ honour.title }}</b>{% endfor %}
<ul>{% for offering in speaker.offerings.all %}<li>{{ offering.topic.title_zh }}</li>{% endfor %}</ul>
<p>{% for hours in speaker.weekly_hours.all %}{{ hours.weekday }} {{ hours.starts }} {% endfor %}{{ booked }}</p>"""

TICKET = "<h1>{{ ticket.session.station.name }}</h1><p>{{ ticket.number }}</p><p>{{ before }}</p>"


class PlainUser:
    """The account of the session, by its key: one statement, none where nobody asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: self._user(request.session.get(SESSION_KEY)))
        return self.get_response(request)

    def _user(self, key):
        return User.objects.get(pk=key) if key else AnonymousUser()


class Floors(WSGIHandler):
    """The same addresses behind the plain middleware."""

    def load_middleware(self, is_async=False):
        with override_settings(MIDDLEWARE=PLAIN, SESSION_ENGINE="django.contrib.sessions.backends.db"):
            super().load_middleware(is_async)


_cache: dict = {}  # compiled templates by source


def _page(request, source, context):
    """The page within a base template that it inherits, compiled once."""
    if source not in _cache:
        engine = engines["django"].engine
        loaders = [("django.template.loaders.locmem.Loader", {"base": BASE, "page": _inheriting(source)})]
        _cache[source] = type(engine)(loaders=loaders).get_template("page")
    return HttpResponse(_cache[source].render(RequestContext(request, {**context, "request": request})))


def _inheriting(source: str) -> str:
    return '{% extends "base" %}{% block content %}' + source + "{% endblock %}"


def row(request):
    """One row as JSON; nobody is asked for."""
    return JsonResponse(Topic.objects.values("code", "title_zh", "minutes").get(code="T18"))


def menu(request):
    """Session, account, count, categories and rows, a card each: five statements."""
    topics = Topic.objects.filter(is_published=True)
    return _page(request, MENU, {"topics": topics, "categories": Category.objects.all(), "total": topics.count()})


def topic(request, code):
    """One topic with its speakers and honours."""
    found = Topic.objects.select_related("category").get(code=code)
    offerings = Offering.objects.filter(topic=found).select_related("speaker").prefetch_related("speaker__honours")
    return _page(request, TOPIC, {"topic": found, "offerings": offerings})


def speaker(request, pk):
    """One speaker with honours, topics, hours and the number of bookings."""
    rows = Speaker.objects.select_related("home_corps").prefetch_related("honours", "offerings__topic", "weekly_hours")
    found = rows.get(pk=pk)
    booked = Booking.objects.filter(speaker=found, is_live=True).count()
    return _page(request, SPEAKER, {"speaker": found, "booked": booked})


@transaction.atomic
def order(request):
    """Session, account, topic, a guarded UPDATE, the order, one line, one row of a log: seven statements, no rule."""
    data = request.POST
    found = Topic.objects.get(code=data["topic"])
    if not Topic.objects.filter(pk=found.pk, is_published=True).update(ordered_count=F("ordered_count") + 1):
        return HttpResponse(status=409)
    made = Order.objects.create(
        number=data["number"],
        union_id=data["union"],
        ordered_by=request.user,
        mode="topic",
        topic=found,
        corps_id=data["corps"],
        audience="x",
        people=20,
        place="x",
        starts_at=timezone.now(),
        minutes=found.minutes,
        contact_name="x",
        contact_phone="",
    )
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_line (order_id, topic_id, people) VALUES (%s, %s, 20)", [made.pk, found.pk])
        cursor.execute("INSERT INTO bench_log (at, by_id, what) VALUES (now(), %s, %s)", [request.user.pk, made.number])
    return HttpResponse(made.number, status=201)


@csrf_exempt
@transaction.atomic
def scan(request):
    """The least a door does: the card is read, the try is kept, the card is marked; three statements."""
    data, now = json.loads(request.body), timezone.now()
    card = Card.objects.get(code=data["card"])
    DoorAttempt.objects.create(
        home_id=_home(), nonce=uuid.UUID(data["nonce"]), way="code", card=card.code, tried_at=now, is_accepted=True
    )
    Card.objects.filter(pk=card.pk).update(changed_at=now)
    return JsonResponse({"go": True})


def ticket(request, token):
    """One ticket and how many wait before it: two statements and a small template."""
    found = Ticket.objects.select_related("session__station").get(token=token)
    before = Ticket.objects.filter(session=found.session_id, state="waiting", number__lt=found.number).count()
    return _page(request, TICKET, {"ticket": found, "before": before})


@transaction.atomic
def answer(request, pk):
    """Session, account, the paper with its question, the answer, the count: five statements, no rule."""
    place, shown = int(request.POST["place"]), int(request.POST["shown"])
    found = Attempt.objects.get(pk=pk, person=request.user.person_id)
    key, order = found.paper[place]
    right = Question.objects.values_list("right", flat=True).get(pk=key) == order[shown]
    now = timezone.now()
    Answer.objects.create(
        attempt=found, position=place, question_id=key, choice=order[shown], is_right=right, answered_at=now
    )
    Attempt.objects.filter(pk=pk).update(answered=F("answered") + 1, score=F("score") + int(right))
    return HttpResponseRedirect("/")


def _home() -> int:
    """The key of some home, read once a process."""
    if "home" not in _cache:
        _cache["home"] = Home.objects.order_by("pk").values_list("pk", flat=True)[0]
    return _cache["home"]


def tables() -> None:
    """The two small tables that the order's floor writes beside the order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_line (id bigserial PRIMARY KEY, order_id bigint, topic_id bigint, people int)"
        )
        cursor.execute("CREATE TABLE bench_log (id bigserial PRIMARY KEY, at timestamptz, by_id bigint, what text)")
