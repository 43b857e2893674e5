"""Menu, free dates and orders for other programs; signed in by session, POST with an Idempotency-Key."""

from datetime import date, datetime

from django.http import Http404
from ninja import Router, Schema
from ninja.security import django_auth

from federation.models import Union
from federation.queries import unions_within
from workflow.tokens import idempotent

from .actions.orders import place_order
from .models import Order
from .queries import menu as menu_queries
from .queries import orders as queries
from .queries.availability import free_dates

router = Router(tags=["lectures"])


class TopicOut(Schema):
    code: str
    title_zh: str
    title_en: str
    category: str
    minutes: int
    audience: list[str]
    is_for_schools: bool
    speakers: list[int]


class OrderIn(Schema):
    union: str
    starts_at: datetime
    people: int
    audience: str
    place: str
    contact_name: str
    contact_phone: str
    topic: str = ""
    speaker: int | None = None
    need: str = ""
    minutes: int | None = None


class OrderOut(Schema):
    number: str
    state: str
    starts_at: datetime
    people: int


@router.get("/menu", response=list[TopicOut], operation_id="menu")
def menu(request):
    """Topics on the menu with the keys of their speakers."""
    return [
        {"code": t.code, "title_zh": t.title_zh, "title_en": t.title_en, "category": t.category.code, "minutes": t.minutes,
         "audience": t.audience, "is_for_schools": t.is_for_schools, "speakers": [o.speaker_id for o in t.faces]}
        for t in menu_queries.menu_topics()
    ]  # fmt: skip


@router.get("/speakers/{pk}/availability", response=list[datetime], operation_id="availability")
def availability(request, pk: int, minutes: int = 60, from_on: date | None = None):
    """Free starts of a speaker within 30 days, soonest first."""
    speaker = menu_queries.speakers_on_menu().filter(pk=pk).first()
    if speaker is None or not 15 <= minutes <= 480:
        raise Http404
    return free_dates(speaker, minutes=minutes, from_on=from_on)


@router.get("/orders", response=list[OrderOut], auth=django_auth, operation_id="orders")
def orders(request, page: int = 1):
    """Orders in reach, newest first, fifty a page."""
    start = (max(1, min(page, 10_000)) - 1) * 50
    return queries.orders_within(request.reach)[start : start + 50]


@router.get("/orders/{number}", response=OrderOut, auth=django_auth, operation_id="order")
def order(request, number: str):
    """One order in reach."""
    try:
        return queries.order_by_number(request.reach, number)
    except Order.DoesNotExist as error:
        raise Http404 from error


@router.post("/orders", response={201: OrderOut}, auth=django_auth, operation_id="order_place")
@idempotent
def order_place(request, data: OrderIn):
    """Places an order; the same Idempotency-Key again gives the same answer."""
    reach = request.reach
    unions = Union.objects.filter(path=reach.home_path) | unions_within(reach)
    union = unions.filter(code=data.union).first()
    if union is None:
        raise Http404
    topic = menu_queries.menu_topics().filter(code=data.topic).first() if data.topic else None
    speaker = menu_queries.speakers_on_menu().filter(pk=data.speaker).first() if data.speaker else None
    minutes = data.minutes or (topic.minutes if topic else 60)
    made = place_order(
        by=request.user, union=union, mode="topic" if topic else "speaker" if speaker else "need", topic=topic,
        wished_speaker=speaker, need=data.need[:1000], starts_at=data.starts_at, people=data.people, audience=data.audience[:60],
        place=data.place[:200], minutes=minutes, contact_name=data.contact_name[:60], contact_phone=data.contact_phone[:20],
        latitude=union.latitude, longitude=union.longitude,
    )  # fmt: skip
    return 201, made
