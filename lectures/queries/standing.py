"""What stands in the way of an order, asked in one statement before anything is locked."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BooleanField, Case, DateTimeField, Exists, ExpressionWrapper, F, Subquery, Value, When

from federation.models import Union

from ..models import MenuVersion, Offering, Order
from .availability import RUNNING, free, km_to, travel_minutes


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
    asked = {
        "group_is_busy": Exists(_meeting(order).filter(union=order.union_id)),
        "menu_version": Subquery(MenuVersion.objects.exclude(published_at=None).order_by("-number").values("pk")[:1]),
    }
    speaker = order.wished_speaker
    if order.site_id:
        asked["site_is_busy"] = Exists(_meeting(order).filter(site=order.site_id))
    if speaker and order.topic_id:
        asked["gives_topic"] = Exists(Offering.objects.filter(topic=order.topic_id, speaker=speaker.pk))
    if speaker:
        travel = travel_minutes(km_to(speaker, (order.latitude, order.longitude)))
        when = When(free(speaker.pk, order.starts_at, order.minutes, travel, own), then=Value(True))
        asked["is_free"] = Case(when, default=Value(False), output_field=BooleanField())
    return Standing(**Union.objects.filter(pk=order.union_id).values(**asked).get())


def _meeting(order):
    """Running orders whose time meets that of the order."""
    end = ExpressionWrapper(F("starts_at") + timedelta(minutes=1) * F("minutes"), output_field=DateTimeField())
    rows = Order.objects.annotate(ends_at=end).filter(
        state__in=RUNNING, starts_at__lt=order.starts_at + timedelta(minutes=order.minutes), ends_at__gt=order.starts_at
    )
    return rows.exclude(pk=order.pk) if order.pk else rows
