"""What became of wishes that were heard in one undertaking, as figures (S7-03, F-A5-09; campaigns.md, section 5)."""

from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Q
from django.utils import timezone

from ..kinds import Category, ClosedAs
from ..models import Wish
from ..states import WishState as W
from .board import Promise
from .months import AT_ONCE_WITHIN
from .wishes import overdue, wishes_of, wishes_within

NOT_OURS = (W.DECLINED, W.JOINED, W.WITHDRAWN)
TOP = 5


class Median(Aggregate):
    """The middle value; NULL where there is none."""

    name = "Median"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def heard_at(source: str, refs):
    """Wishes of a source with one of `refs` (a list or a subquery), each once: neither joined nor restricted ones."""
    rows = Wish.objects.filter(source=source, source_ref__in=refs, is_sensitive=False)
    return rows.exclude(source_ref="").exclude(state=W.JOINED).order_by()


def promise_of(rows) -> Promise:
    """The three goals of a set of wishes, counted as the promise board counts (F-A5-09); days stay empty. One query."""
    said = (ClosedAs.SATISFIED, ClosedAs.BASICALLY, ClosedAs.NOT_SATISFIED)
    due = ~Q(state__in=(W.JOINED, W.WITHDRAWN))
    taken = ~Q(state__in=NOT_OURS) & Q(accepted_at__isnull=False)
    counts = {
        "registered": ~Q(state=W.JOINED),
        "first_due": due & (Q(first_answer_at__isnull=False) | Q(first_due_at__lt=timezone.now())),
        "first_in_time": due & Q(first_answer_at__lte=F("first_due_at")),
        "accepted": taken, "handled": taken & Q(told_at__isnull=False),
        "answered_call": Q(closed_as__in=said), "satisfied": Q(closed_as__in=said[:2]),
        "no_answer": Q(closed_as=ClosedAs.NO_ANSWER),
    }  # fmt: skip
    return Promise(**rows.aggregate(**{name: Count("pk", filter=where) for name, where in counts.items()}))


def standing_of(number: str):
    """A wish by its number with the unit that has it, for those who handed it on; None when it is restricted."""
    return Wish.objects.filter(number=number, is_sensitive=False).select_related("handler").first() if number else None


def planned_of(numbers) -> list[str]:
    """Which of these numbers are long-term matters with a plan that the wisher knows."""
    return list(Wish.objects.filter(number__in=numbers, state=W.LONG_TERM).values_list("number", flat=True))


def restricted_of(numbers) -> list[str]:
    """Which of these numbers stand on the restricted path."""
    return list(Wish.objects.filter(number__in=numbers, is_sensitive=True).values_list("number", flat=True))


def figures_of(rows) -> dict[str, Any]:
    """Registered, answered, answered at once, closed, satisfied, without an answer, overdue; middle days and minutes.

    `days` run from registering to telling the result; `minutes` are those of what was answered at once. Both are None
    where nothing was answered. `owed` leaves out what was declined or is no longer needed. Satisfied are those who said so: silence stands in `no_answer` alone. One query.
    """
    ours = Q(told_at__isnull=False) & ~Q(state__in=NOT_OURS)
    at_once = ours & Q(told_at=F("accepted_at"), told_at__lt=F("registered_at") + AT_ONCE_WITHIN)
    taken = Median(F("told_at") - F("registered_at"), filter=ours, output_field=DurationField())
    quick = Median(F("told_at") - F("registered_at"), filter=at_once, output_field=DurationField())
    found = rows.aggregate(
        registered=Count("pk"), owed=Count("pk", filter=~Q(state__in=NOT_OURS)), answered=Count("pk", filter=ours),
        at_once=Count("pk", filter=at_once), closed=Count("pk", filter=Q(state=W.CLOSED)),
        said=Count("pk", filter=Q(closed_as__in=(ClosedAs.SATISFIED, ClosedAs.BASICALLY, ClosedAs.NOT_SATISFIED))),
        satisfied=Count("pk", filter=Q(closed_as__in=(ClosedAs.SATISFIED, ClosedAs.BASICALLY))),
        no_answer=Count("pk", filter=Q(closed_as=ClosedAs.NO_ANSWER)), overdue=Count("pk", filter=overdue()),
        taken=taken, quick=quick,
    )  # fmt: skip
    return found | {
        "days": _in(found.pop("taken"), timedelta(days=1)),
        "minutes": _in(found.pop("quick"), timedelta(minutes=1)),
    }


def _in(span: timedelta | None, unit: timedelta) -> float | None:
    return None if span is None else round(span / unit, 1)


def by_state(rows) -> list[tuple[Any, int]]:
    """(state, how many) in the order of the loop, those that occur."""
    counts = dict(rows.values_list("state").annotate(n=Count("pk")))
    return [(state.label, counts[state]) for state in W if state in counts]


def top_categories(rows) -> list[tuple[Any, int]]:
    """(category, how many), the most first, five at most."""
    counted = rows.values_list("category").annotate(n=Count("pk")).order_by("-n", "category")[:TOP]
    return [(Category(name).label, n) for name, n in counted]


def readable_of(reach, person, numbers) -> tuple[list, list]:
    """Of the wishes with these numbers: those of the desk of the person who asks, and further ones of their own."""
    if not numbers:
        return [], []
    at_desk = list(wishes_within(reach).filter(number__in=numbers))
    own = wishes_of(person).filter(number__in=numbers).exclude(pk__in=[row.pk for row in at_desk]) if person else []
    return at_desk, list(own)
