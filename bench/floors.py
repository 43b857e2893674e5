"""The floor of each path: the least Django program that does the same work on the same rows."""

import json
import uuid

from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from federation.models import Card
from lectures.models import Booking, Category, Offering, Order, Speaker, Topic
from workerhomes.models import DoorAttempt, Home

BASE = """<!doctype html><html lang="zh-hans"><head><title>{% block title %}{% endblock %}</title></head><body>
<nav><a href="/">首页</a> <a href="/lectures/">点单</a> <a href="/my/">我的</a> {{ request.user }}</nav>
<main>{% block content %}{% endblock %}</main></body></html>"""
MENU = """<form>{% for category in categories %}<a href="?c={{ category.code }}">{{ category.name_zh }}</a>{% endfor %}</form>
<p>{{ total }}</p>{% for topic in topics %}<article><h2>{{ topic.title_zh }}</h2><p>{{ topic.outline }}</p>
<p>{{ topic.minutes }} {{ topic.format }} {% for one in topic.audience %}<span>{{ one }}</span>{% endfor %}</p>
{% for offering in topic.offerings.all %}<i>{{ offering.speaker.name }}</i>{% endfor %}</article>{% endfor %}"""
TOPIC = """<h1>{{ topic.title_zh }}</h1><p>{{ topic.category.name_zh }} {{ topic.minutes }} {{ topic.outline }}</p>
{% for offering in offerings %}<article><h2>{{ offering.speaker.name }}</h2><p>{{ offering.speaker.trade }}
{% for honour in offering.speaker.honours.all %}<b>{{ honour.title }}</b>{% endfor %}</p></article>{% endfor %}"""


SPEAKER = """<h1>{{ speaker.name }}</h1><p>{{ speaker.trade }} {{ speaker.story }} {{ speaker.home_corps.name }}</p>
{% for honour in speaker.honours.all %}<b>{{ honour.title }}</b>{% endfor %}
<ul>{% for offering in speaker.offerings.all %}<li>{{ offering.topic.title_zh }}</li>{% endfor %}</ul>
<p>{% for hours in speaker.weekly_hours.all %}{{ hours.weekday }} {{ hours.starts }} {% endfor %}{{ booked }}</p>"""


def _page(request, source, context):
    engine = engines["django"]
    head, tail = BASE.split("{% block content %}{% endblock %}")
    template = _cache.setdefault(
        source, engine.from_string(head.replace("{% block title %}{% endblock %}", "") + source + tail)
    )
    return HttpResponse(template.render(context, request))


_cache: dict = {}  # compiled templates by source


def menu(request):
    """All topics with their speakers, categories, count, signed-in person: six statements."""
    topics = Topic.objects.filter(is_published=True).prefetch_related("offerings__speaker")
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
    """A guarded UPDATE, an order row, a line and a log row: no rule, no notice."""
    data = request.POST
    found = Topic.objects.get(code=data["topic"])
    Topic.objects.filter(pk=found.pk, is_published=True).update(ordered_count=found.ordered_count + 1)
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
        cursor.execute("SELECT count(*) FROM lectures_order WHERE union_id = %s", [made.union_id])
    return redirect(f"/lectures/orders/{made.number}/")


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


def _home() -> int:
    """The key of some home, read once a process."""
    if "home" not in _cache:
        _cache["home"] = Home.objects.order_by("pk").values_list("pk", flat=True)[0]
    return _cache["home"]
