"""Menu, speakers, free dates and orders for other programs; signed in by session, POST with an Idempotency-Key."""

from datetime import date, datetime, timedelta
from typing import Annotated

from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from ninja.security import django_auth

from federation.composed import composed
from federation.models import Union
from federation.numbers import normal_phone
from federation.queries import unions_within
from workflow.tokens import idempotent

from . import api_schemas as s
from .actions.orders import cancel_order, place_order_here
from .errors import OrderRefused
from .filters import TopicFilter
from .models import Order
from .queries import menu as menu_queries
from .queries import orders as queries
from .queries.availability import free_dates
from .queries.choices import offering_to_order, speakers_to_order, topics_to_order
from .states import OrderState

router = Router(tags=["lectures"])
FARTHEST_DAYS = 366
Key = Annotated[int, Path(ge=1, le=2_147_483_647)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


def _page(rows, number: int, size: int = 50) -> dict:
    """One page of `rows`; a number past the end gives an empty list."""
    pages = Paginator(rows, size)
    items = list(pages.page(number)) if number <= pages.num_pages else []
    return {"count": pages.count, "page": number, "pages": pages.num_pages, "items": items}


def _topic(topic) -> dict:
    return {
        "code": topic.code, "title_zh": topic.title_zh, "title_en": topic.title_en, "category": topic.category.code,
        "summary": topic.summary, "minutes": topic.minutes, "format": topic.format, "audience": topic.audience,
        "is_for_schools": topic.is_for_schools, "group_max_people": topic.group_max_people, "rating": topic.rating,
        "delivered_count": topic.delivered_count, "speakers": [offering.speaker_id for offering in topic.faces],
    }  # fmt: skip


def _speaker(speaker) -> dict:
    return {
        "id": speaker.pk, "name": speaker.name, "trade": speaker.trade, "title": speaker.title,
        "corps": speaker.home_corps.name, "languages": speaker.languages, "needs": speaker.needs,
        "honours": [honour.title for honour in speaker.honours.all() if not honour.is_withdrawn],
        "topics": [offering.topic.code for offering in speaker.dishes], "rating": speaker.rating,
        "delivered_count": speaker.delivered_count,
    }  # fmt: skip


@router.get("/menu", response=list[s.TopicOut], operation_id="menu")
def menu(request, asked: Query[s.MenuQuery]):
    """Topics on the menu today with the keys of their speakers, by category; the filters are those of the page."""
    data = QueryDict(mutable=True)
    for name, value in asked.model_dump(exclude_none=True).items():
        data[name] = str(value)
    found = TopicFilter(data, menu_queries.menu_topics())
    if not found.form.is_valid():
        field, sentences = next(iter(found.form.errors.items()))
        raise OrderRefused(field, sentences[0])
    return [_topic(topic) for topic in found.qs]


@router.get("/topics/{code}", response=s.TopicOut, operation_id="topic")
def topic(request, code: s.Code):
    """One topic of the menu."""
    return _topic(_topic_of(code))


def _topic_of(code: str):
    found = menu_queries.menu_topics().filter(code=code).first()
    if found is None:
        raise Http404
    return found


@router.get("/speakers", response=s.SpeakerPage, operation_id="speakers")
def speakers(request, page: PageNumber = 1, topic: s.OptionalCode = ""):
    """Speakers who lecture at present, the highest honour first, fifty a page; of one topic when it is named."""
    rows = menu_queries.speakers_on_menu()
    found = _page(rows.filter(offerings__topic__code=topic) if topic else rows, page)
    return {**found, "items": [_speaker(row) for row in found["items"]]}


@router.get("/speakers/{pk}", response=s.SpeakerOut, operation_id="speaker")
def speaker(request, pk: Key):
    """One speaker with honours and topics."""
    return _speaker(_speaker_of(pk))


def _speaker_of(pk: int):
    found = menu_queries.speakers_on_menu().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@router.get("/speakers/{pk}/availability", response=list[datetime], operation_id="availability")
def availability(request, pk: Key, minutes: s.Minutes = 60, from_on: date | None = None):
    """Free starts of a speaker within 30 days from `from_on`, soonest first, the notice kept."""
    one = _speaker_of(pk)
    if from_on and from_on > timezone.localdate() + timedelta(days=FARTHEST_DAYS):
        return []
    return free_dates(one, minutes=minutes, from_on=from_on)


@router.get("/orders", response=s.OrderPage, auth=django_auth, operation_id="orders")
def orders(request, page: PageNumber = 1, state: OrderState | None = None):
    """Orders in reach, newest first, fifty a page; of one state when it is named."""
    rows = queries.orders_within(request.reach)
    found = _page(rows.filter(state=state) if state else rows, page)
    return {**found, "items": [s.order_out(row) for row in found["items"]]}


@router.get("/orders/{number}", response=s.OrderOut, auth=django_auth, operation_id="order")
def order(request, number: s.Code):
    """One order in reach."""
    return s.order_out(_order_of(request, number))


def _order_of(request, number: str) -> Order:
    try:
        return queries.order_by_number(request.reach, number)
    except Order.DoesNotExist as error:
        raise Http404 from error


@router.post("/orders", response={201: s.OrderOut}, auth=django_auth, operation_id="order_place")
@idempotent
def order_place(request, data: s.OrderIn):
    """Places an order; the same Idempotency-Key again gives the same answer and orders nothing."""
    union = _union_of(request, data.union)
    topic, speaker = _chosen(data.topic, data.speaker)
    phone = normal_phone(data.contact_phone)
    if not phone:
        raise OrderRefused("contact_phone", _("Please enter the eleven digits of a mobile number."))
    details = data.model_dump(
        include={"people", "audience", "place", "contact_name", "need", "is_school", "teacher_present"}
    )
    made = place_order_here(  # in the transaction of the key, which a refusal ends
        by=request.user, union=union, mode="topic" if topic else "speaker" if speaker else "need", topic=topic,
        wished_speaker=speaker, starts_at=_moment(data.starts_at), contact_phone=phone,
        minutes=data.minutes or (topic.minutes if topic else 60), latitude=union.latitude, longitude=union.longitude,
        **details,
    )  # fmt: skip
    return 201, s.order_out(made)


def _union_of(request, code: str) -> Union:
    """The union with this code that the caller may order for; 404 for any other."""
    if request.reach.duties:
        own = Union.objects.filter(path=request.reach.home_path)
        found = (own | unions_within(request.reach)).filter(code=code, closed_on=None).first()
    else:
        found = next(iter(composed(_own_union, code=code, path=request.reach.home_path)), None)
    if found is None:
        raise Http404
    return found


def _own_union(*, code, path):
    return Union.objects.filter(path=path, code=code, closed_on=None)


def _chosen(code: str, pk: int | None):
    """(topic, speaker) that were named, None for what was not; OrderRefused for what cannot be ordered."""
    if code and pk and (pair := offering_to_order(code, pk)):
        return pair.topic, pair.speaker
    topics, speakers = topics_to_order().filter(code=code), speakers_to_order().filter(pk=pk)
    topic = _named(topics, code, "topic", _("This topic is no longer on the menu. Please choose another."))
    return topic, _named(speakers, pk, "speaker", _("This speaker does not lecture at present. Please choose another."))


def _named(rows, wanted, field, sentence):
    """The row that was named, None when none was; OrderRefused when it is not there."""
    if not wanted:
        return None
    found = rows.first()
    if found is None:
        raise OrderRefused(field, sentence)
    return found


def _moment(start: datetime) -> datetime:
    """The start as an aware time (Asia/Shanghai when it names no zone), within the years that can be reckoned with."""
    if not 2000 <= start.year <= 2200:
        raise OrderRefused("starts_at", _("Please choose a date within the next half year."))
    return start if timezone.is_aware(start) else timezone.make_aware(start)


@router.post("/orders/{number}/cancel", response=s.OrderOut, auth=django_auth, operation_id="order_cancel")
@idempotent
def order_cancel(request, number: s.Code, data: s.CancelIn):
    """Cancels an order with a reason; the speaker's hours are free again."""
    return s.order_out(cancel_order(_order_of(request, number), by=request.user, note=data.reason))
