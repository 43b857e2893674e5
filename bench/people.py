"""Signed-in people and the orders they are going to place."""

import json
import uuid
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from federation.models import Membership
from lectures.models import Corps, Order, Speaker, Topic
from lectures.queries.availability import free_dates_of
from unionportal.demo.accounts import account_of

from .load import Call

TOKEN = "b" * 32
ORDERS = "/api/v1/lectures/orders"


def cookie_of(user) -> str:
    """The cookies of somebody who has just signed in."""
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"


class Group:
    """One worker with the union the orders are for."""

    def __init__(self, member: Membership):
        self.union = member.union
        self.user = account_of(member)
        self.cookie = cookie_of(self.user)


def groups(count: int) -> list[Group]:
    """Workers of as many different grassroots unions that await no lecture, so that none is refused as their second at one time."""
    first = Membership.objects.filter(left_on=None, number__startswith="M", union__children=None)
    first = first.exclude(union__in=Order.objects.filter(starts_at__gt=timezone.now()).values("union"))
    rows = first.order_by("union_id", "number").distinct("union_id").select_related("person", "union")
    return [Group(member) for member in rows[:count]]


def order_call(group: Group, speaker: Speaker, topic: Topic, starts_at) -> Call:
    """A POST that orders this speaker and date for the group, rules and notices included."""
    body = {
        "union": group.union.code, "starts_at": starts_at.isoformat(), "people": 20, "audience": "一线职工",
        "place": "三楼会议室", "contact_name": "王师傅", "contact_phone": "19900001234", "topic": topic.code,
        "speaker": speaker.pk, "minutes": 45,
    }  # fmt: skip
    headers = {"Content-Type": "application/json", "X-CSRFToken": TOKEN, "Idempotency-Key": uuid.uuid4().hex}
    return Call(ORDERS, group.cookie, json.dumps(body), headers)


def floor_call(group: Group, topic: Topic, corps: Corps) -> Call:
    """A POST that writes an order without asking any rule."""
    data = {"topic": topic.code, "number": f"B{uuid.uuid4().hex[:14]}", "union": group.union.pk, "corps": corps.pk}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}
    return Call("/bench/floor/order/", group.cookie, urlencode(data), headers)


def free_slots():
    """(speaker, topic, start) with one start a day and speaker, so that no order stands in another one's way."""
    speakers = list(
        Speaker.objects.filter(is_active=True, offerings__isnull=False).distinct().prefetch_related("offerings__topic")
    )
    free = free_dates_of(speakers, minutes=45, days=60)
    found = []
    for speaker in speakers:
        topics = [row.topic for row in speaker.offerings.all() if row.topic.minutes <= 60]
        days = {timezone.localtime(start).date(): start for start in free.get(speaker.pk, [])}
        found += [(speaker, topics[0], start) for start in days.values() if topics]
    return sorted(found, key=lambda slot: (slot[2], slot[0].pk))


def many_orders(total: int) -> None:
    """Copies old orders until there are `total`, as a portal of some years would hold them."""
    from django.db import connection

    columns = [
        f.column
        for f in Order._meta.concrete_fields
        if f.column not in ("id", "number", "check_in_token", "rating_token", "created_at")
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    missing = total - Order.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO lectures_order ({names}, number, check_in_token, rating_token, created_at)"
            f" SELECT {names}, 'X' || n, 'in' || n, 'rate' || n, created_at - n * interval '3 minutes'"
            " FROM generate_series(1, %s) n JOIN (SELECT *, row_number() OVER (ORDER BY id) AS nth,"
            " count(*) OVER () AS many FROM lectures_order WHERE state = 'closed') o ON o.nth = n %% o.many + 1",
            [missing],
        )
        cursor.execute("ANALYZE lectures_order")
