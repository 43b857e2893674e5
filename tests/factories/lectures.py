"""A lecture hall for tests: corps, speakers, topics, and an order in any state, walked there by the legal moves."""

from contextlib import nullcontext
from datetime import date, time, timedelta
from itertools import count
from types import SimpleNamespace

import time_machine
from django.utils import timezone

from federation.models import Role, UnionKind, User
from lectures.actions import delivery as day
from lectures.actions import orders as act
from lectures.models import Category, Corps, Honour, MenuVersion, Offering, Seat, Site, Speaker, Topic, WeeklyHours
from lectures.queries.availability import free_dates
from lectures.states import OrderState

from .federation import make_member, make_staff, make_union

_numbers = count(1)
PLACE = {"latitude": 30.20, "longitude": 120.20}
HELD = (OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED)


def make_corps(union, name="", places=100, **details):
    """The speaker corps of `union`."""
    return Corps.objects.create(union=union, name=name or f"{union.name}宣讲团", capacity_people=places, **details)


def make_speaker(
    corps, name="", *, topics=(), hours=((0, 9, 17), (1, 9, 17), (2, 9, 17), (3, 9, 17), (4, 9, 17)), **details
):
    """Somebody with a seat in `corps`, free on work days from 9 to 17 (`hours` are weekday, from, to)."""
    number = next(_numbers)
    member = make_member(corps.union, name or f"讲员{number}")
    values = {"trade": "焊工", "craft": "welder", "source": "model_worker", "languages": ["普通话"], **PLACE}
    speaker = Speaker.objects.create(
        person=member.person, home_corps=corps, name=member.person.name, pinyin=member.person.pinyin, **values | details
    )
    Seat.objects.create(corps=corps, speaker=speaker, starts_on=date(2025, 1, 1))
    for weekday, starts, ends in hours:
        WeeklyHours.objects.create(speaker=speaker, weekday=weekday, starts=time(starts), ends=time(ends))
    for topic in topics:
        make_offering(topic, speaker)
    return speaker


def make_honour(speaker, title="全国劳动模范", level=Honour.Level.NATIONAL, year=2020):
    """An honour, and the speaker's rank with it."""
    honour = Honour.objects.create(speaker=speaker, title=title, level=level, year=year)
    Speaker.objects.filter(pk=speaker.pk, honour_rank__gt=level).update(honour_rank=level)
    return honour


def make_category(code="C2", name="工匠精神", english="Craftsmanship"):
    """A rail of the menu, made once."""
    made, _new = Category.objects.get_or_create(
        code=code, defaults={"name_zh": name, "name_en": english, "position": int(code[1:])}
    )
    return made


def make_topic(code="", title="", *, category=None, **details):
    """A topic on the menu: 60 minutes for up to 200 people, with a version of its own the first time."""
    code = code or f"T{1000 + next(_numbers)}"
    version, _new = MenuVersion.objects.get_or_create(
        number=1, defaults={"note": "首批上桌", "published_at": timezone.now()}
    )
    values = {
        "title_zh": title or f"主题{code}", "title_en": f"Topic {code}", "summary": "讲讲手上的功夫", "outline": "讲讲手上的功夫",
        "audience": ["一线职工"], "minutes": 60, "format": Topic.Format.TALK, "is_published": True, "since_version": version,
    }  # fmt: skip
    return Topic.objects.create(code=code, category=category or make_category(), **values | details)


def make_offering(topic, speaker):
    """`speaker` gives `topic`."""
    return Offering.objects.create(topic=topic, speaker=speaker)


def make_site(union, **details):
    """A demonstration point for 60 people."""
    values = {"name": "职工大讲堂", "kind": Site.Kind.PLANT, "address": "云江路1号", "capacity_people": 60, **PLACE}
    return Site.objects.create(union=union, **values | details)


def account_of(person):
    """The account of a person who signs in by phone."""
    return User.objects.get_or_create(person=person, defaults={"username": f"p{person.pk}"})[0]


def make_hall():
    """A city with its corps office, a company union with a worker and an officer, one topic and its speaker.

    Everything was there sixty days ago, so that orders can lie in the past.
    """
    with time_machine.travel(timezone.now() - timedelta(days=60)):
        city = make_union(code=f"YJ{next(_numbers)}", name="云江市总工会", kind=UnionKind.MUNICIPAL_FEDERATION, **PLACE)
        union = make_union(city, name="永兴机械公司工会", **PLACE)
        other = make_union(city, name="南峰纺织公司工会", **PLACE)
        corps = make_corps(city, "云江市劳模工匠宣讲团")
        topic = make_topic()
        speaker = make_speaker(corps, "周师傅", topics=[topic])
        return SimpleNamespace(
            city=city, union=union, other=other, corps=corps, topic=topic, speaker=speaker,
            office=make_staff(Role.CORPS_OFFICER, city), officer=make_staff(Role.UNION_OFFICER, union),
            worker=account_of(make_member(union, "李工友").person), outsider=account_of(make_member(other, "赵外人").person),
            speaker_account=account_of(speaker.person),
        )  # fmt: skip


def order_details(hall, **details):
    """The columns of an order that passes every rule; the first free date of the hall's speaker."""
    speaker = details.get("wished_speaker") or hall.speaker
    values = {
        "union": hall.union, "mode": "topic", "topic": hall.topic, "audience": "一线职工", "people": 30, "minutes": 60,
        "place": "三楼会议室", "contact_name": "李工友", "contact_phone": "13900001111", **PLACE,
    }  # fmt: skip
    if "starts_at" not in details:
        place = (values["latitude"], values["longitude"])
        values["starts_at"] = free_dates(speaker, minutes=60, place=place, days=60, most=1)[0]
    return values | details


def make_order(hall, state=OrderState.SUBMITTED, **details):
    """An order in `state`, walked there by the legal moves; a lecture that was held began some weeks ago."""
    past = time_machine.travel(timezone.now() - timedelta(days=40)) if state in HELD else nullcontext()
    with past:
        by = details.pop("by", hall.worker)
        order = act.place_order(by=by, **order_details(hall, **details))
        if state == OrderState.REJECTED:
            act.reject_order(order, by=hall.office, note="当天已有安排")
        elif state == OrderState.CANCELLED:
            act.cancel_order(order, by=by, note="生产任务调整")
        elif state != OrderState.SUBMITTED:
            act.approve_order(order, by=hall.office)
        if state in (OrderState.DISPATCHED, OrderState.ACCEPTED, *HELD):
            speaker = order.wished_speaker or hall.speaker
            request = act.dispatch_order(
                _fresh(order), by=hall.office, speaker=speaker, fair_reason="没有别人讲这个主题"
            )
            if state != OrderState.DISPATCHED:
                act.accept_request(request, by=None)
    order = _fresh(order)
    return _hold(hall, order, state) if state in HELD else order


def _hold(hall, order, state):
    end = order.starts_at + timedelta(minutes=order.minutes)
    with time_machine.travel(end + timedelta(hours=1)):
        day.confirm_delivery(order, by=hall.office, people_counted=28)
        if state != OrderState.DELIVERED:
            scores = {"speaker_score": 5, "content_score": 4, "organisation_score": 5}
            day.rate_order(_fresh(order), device=f"device-{order.pk}", **scores)
        if state == OrderState.CLOSED:
            day.close_order(_fresh(order), by=hall.office, people_counted=28, questions="怎么入行？")
    return _fresh(order)


def _fresh(order):
    return (
        type(order)
        .objects.select_related("topic", "speaker__person", "wished_speaker", "union", "corps__union")
        .get(pk=order.pk)
    )
