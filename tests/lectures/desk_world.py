"""A small corps and orders in any state, walked there by the actions that people use."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from federation.models import Role
from lectures.actions import orders as act
from lectures.models import Category, Corps, Order
from lectures.queries.availability import free_dates
from tests.factories.federation import make_city, make_person, make_staff
from tests.factories.lectures import make_offering, make_speaker, make_topic

EVERY_DAY = [(weekday, 8, 20) for weekday in range(7)]
HERE = {"latitude": 28.8, "longitude": 120.7}


def speaker(corps, name):
    """Somebody who lectures every day from eight to eight."""
    return make_speaker(corps, name, hours=EVERY_DAY, **HERE)


def make_desk():
    """The city of `make_city` with a city corps, a county corps at `parent`, and one at `foreign`; each has its office."""
    city = make_city()
    desk = SimpleNamespace(city=city)
    desk.city_corps = Corps.objects.create(union=city.root, name="市宣讲团")
    desk.corps = Corps.objects.create(union=city.parent, name="仙居宣讲团", capacity_people=30)
    desk.foreign_corps = Corps.objects.create(union=city.foreign, name="北仑宣讲团", capacity_people=30)
    desk.category = Category.objects.create(code="C1", name_zh="安全生产", name_en="Safety", position=1)
    desk.speaker, desk.second = speaker(desk.corps, "陈师傅"), speaker(desk.corps, "林师傅")
    desk.foreign_speaker = speaker(desk.foreign_corps, "外地师傅")
    desk.topic = make_topic("T100", "隐患就在手边", category=desk.category)
    for one in (desk.speaker, desk.second, desk.foreign_speaker):
        make_offering(desk.topic, one)
    for name, union in (("office", city.parent), ("city_office", city.root), ("foreign_office", city.foreign)):
        user = make_staff(Role.CORPS_OFFICER, union)
        user.person = make_person(f"办公室{name}", union=union)
        user.save(update_fields=["person"])
        setattr(desk, name, user)
    desk.officer = make_staff(Role.UNION_OFFICER, city.own)
    return desk


def place(desk, *, speaker=None, by=None, union=None, starts_at=None, **details) -> Order:
    """A new order of `own` for the topic with the next free date of the speaker."""
    speaker = speaker or desk.speaker
    starts_at = starts_at or free_dates(speaker, minutes=60, place=(28.8, 120.7), days=60)[0]
    values = {"audience": "一线职工", "people": 30, "place": "三楼会议室", "latitude": 28.8, "longitude": 120.7,
              "minutes": 60, "contact_name": "沈佳怡", "contact_phone": "13800001234"}  # fmt: skip
    return act.place_order(
        by=by or desk.officer, union=union or desk.city.own, mode="topic", topic=desk.topic, wished_speaker=speaker,
        starts_at=starts_at, **values | details,
    )  # fmt: skip


def at_noon(days: int) -> datetime:
    """Noon of the day `days` from today."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(12)))


def walk(order, to: str, *, by) -> Order:
    """Brings an order by legal steps into `to`: reviewed, dispatched, accepted, delivered."""
    for step in ("reviewed", "dispatched", "accepted", "delivered"):
        if step == "reviewed":
            act.approve_order(order, by=by)
        elif step == "dispatched":
            act.dispatch_order(order, by=by, speaker=order.speaker, fair_reason="没有别人讲这个主题")
        elif step == "accepted":
            act.accept_request(order.requests.get(state="asked"))
        else:
            held_before(order, 1)
            from lectures.actions.delivery import confirm_delivery

            confirm_delivery(order, by=by, people_counted=25)
        order = Order.objects.get(pk=order.pk)
        if step == to:
            return order
    raise AssertionError(to)


def held_before(order, days: int) -> Order:
    """Moves an accepted lecture into the past, as time would."""
    Order.objects.filter(pk=order.pk).update(starts_at=at_noon(-days))
    order.refresh_from_db()
    return order


def page(name, *args) -> str:
    """The address of a page of the desk: `page("topic_change", 7)`."""
    return reverse(f"admin:lectures_{name}", args=args)
