"""What stands in the way of an order, asked in one statement before anything is locked."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BooleanField, Case, DateTimeField, Exists, ExpressionWrapper, F, Q, Subquery, Value, When

from federation.composed import composed
from federation.models import Union

from ..models import MenuVersion, Offering, Order
from .availability import RUNNING, free_at, km_to, spell_out, travel_minutes


@dataclass(frozen=True)
class Standing:
    """What place, group, topic and wished speaker say to the date; `menu_version` is the key of the one that hangs out."""

    group_is_busy: bool = False
    site_is_busy: bool = False
    gives_topic: bool = True
    is_free: bool = True
    menu_version: int | None = None


def standing_of(order, own=()) -> Standing:
    """How things stand for an order that is to be placed or moved; one statement. Those in `own` are not in its way."""
    speaker, hours = order.wished_speaker, {}
    if speaker:
        travel = travel_minutes(km_to(speaker, (order.latitude, order.longitude)))
        hours = spell_out(order.starts_at, order.minutes, travel) or {}
    values = {
        "union": order.union_id, "site": order.site_id, "starts_at": order.starts_at,
        "ends_at": order.starts_at + timedelta(minutes=order.minutes), "order": order.pk,
        "topic": order.topic_id if speaker else None, "speaker": speaker.pk if speaker else None, **hours,
    }  # fmt: skip
    if own:
        return Standing(**_question(own=own, **values).get())
    [found] = composed(_question, **values)
    return Standing(**found)


def _question(*, union, site, starts_at, ends_at, order, topic, speaker, own=(), **hours):
    asked = {
        "group_is_busy": Exists(_meeting(starts_at, ends_at, order).filter(union=union)),
        "menu_version": Subquery(MenuVersion.objects.exclude(published_at=None).order_by("-number").values("pk")[:1]),
    }
    if site:
        asked["site_is_busy"] = Exists(_meeting(starts_at, ends_at, order).filter(site=site))
    if speaker and topic:
        asked["gives_topic"] = Exists(Offering.objects.filter(topic=topic, speaker=speaker))
    if speaker:
        is_free = free_at(speaker, own=own, **hours) if hours else Q(pk__in=[])  # none: it passes midnight
        asked["is_free"] = Case(When(is_free, then=Value(True)), default=Value(False), output_field=BooleanField())
    return Union.objects.filter(pk=union).values(**asked)


def _meeting(starts_at, ends_at, order):
    """Running orders whose time meets that of the order."""
    end = ExpressionWrapper(F("starts_at") + timedelta(minutes=1) * F("minutes"), output_field=DateTimeField())
    rows = Order.objects.annotate(ends_at=end).filter(state__in=RUNNING, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return rows.exclude(pk=order) if order else rows
