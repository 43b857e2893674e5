"""A line of the points ledger in words: what it was for, which rule gave it, what the cap took."""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from workflow.parameters import parameter

from .parameters import POINTS
from .queries.rewards import ORDER, orders_by_key


@dataclass
class Entry:
    """One line as people read it; `url` leads to the fact where there is a page for it."""

    day: date
    points: int
    cut_points: int
    rule: str
    what: str
    url: str = ""


def rule_words(rule: str) -> str:
    """What a rule is called: the label of its figure without the word in front of the colon."""
    if rule not in POINTS:
        return _("correction by the office")
    label = str(parameter(POINTS[rule]).label)
    return label.replace("：", ":").partition(":")[2].strip() or label


def fact_of(line) -> str:
    """The row a line is about, as the office finds it: the order's number with its page, else what it is and its key.

    Lines of `queries.rewards.points_within` bring `order_number` along.
    """
    if number := getattr(line, "order_number", None):
        return format_html('<a href="{}">{}</a>', reverse("lectures:order-detail", args=[number]), number)
    label, _colon, key = line.about.partition(":")
    if label.count(".") != 1:
        return "–"
    model = apps.get_model(label)
    return f"{model._meta.verbose_name} {key}"


def entries_of(lines) -> list[Entry]:
    """The lines in words; one query for all the lectures they are about."""
    keys = [int(line.about.removeprefix(ORDER)) for line in lines if line.about.startswith(ORDER)]
    orders = orders_by_key(keys)
    found = []
    for line in lines:
        order = orders.get(int(line.about.removeprefix(ORDER))) if line.about.startswith(ORDER) else None
        what = f"{order.topic or order.need[:20]} · {order.union.name}" if order else line.reason
        url = reverse("lectures:order-detail", args=[order.number]) if order else ""
        found.append(Entry(line.earned_on, line.points, line.cut_points, rule_words(line.rule), what, url))
    return found
