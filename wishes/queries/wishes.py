"""Wishes: one's own, what is published, what a desk may read; restricted ones are a set of their own."""

from datetime import timedelta

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from federation.models import Union, UnionKind
from workflow.queries import history_of

from ..models import Answer, Hop, PromiseTally, Wish
from ..policies import DESK, OFFICER, RIGHTS
from ..states import WAITS_FOR_WORD, WISH, WishState
from .months import month_start

ENDED = [state for state in WISH.states if WISH.is_final(state)] + [WishState.CLOSED]
WORDS_ENOUGH = 0.25
READY = 0.1


def _wishes():
    return Wish.objects.select_related("union", "handler", "person", "handled_by")


def _of_desk(reach) -> Q:
    """Where it came up, who has it; officers read what is not restricted, the rights desk only what is."""
    ordinary = reach.q("union__path", *OFFICER) | reach.q("handler__path", *OFFICER)
    restricted = reach.q("union__path", *RIGHTS) | reach.q("handler__path", *RIGHTS)
    return (ordinary & Q(is_sensitive=False)) | (restricted & Q(is_sensitive=True))


def wishes_within(reach):
    """Every wish somebody may read at the desk, the one due first on top, ended ones last."""
    return _wishes().filter(_of_desk(reach)).order_by(F("due_at").asc(nulls_last=True), "-registered_at", "pk")


def open_within(reach):
    return wishes_within(reach).exclude(state__in=ENDED)


def waiting_within(reach, *states):
    """Wishes in one of the states whose unit is within reach, the oldest deadline first."""
    mine = (reach.q("handler__path", *OFFICER) & Q(is_sensitive=False)) | (
        reach.q("handler__path", *RIGHTS) & Q(is_sensitive=True)
    )
    return _wishes().filter(mine, state__in=states).order_by("due_at", "pk")


def overdue() -> Q:
    """Open wishes whose unit is behind: neither paused nor waiting for the wisher's word alone."""
    return Q(due_at__lt=timezone.now(), paused_at=None) & ~Q(state__in=[*ENDED, *WAITS_FOR_WORD])


def desk_figures(reach) -> dict[str, int | None]:
    """What a desk has: open, overdue, waiting for the wisher's word, of these to be called back; two queries.

    `minutes` is what an answer at once took on average in the last twelve months (S7-03); None where there was none.
    """
    waits = Q(state__in=WAITS_FOR_WORD)
    found = open_within(reach).order_by().aggregate(
        open=Count("pk"), late=Count("pk", filter=overdue()), word=Count("pk", filter=waits),
        call=Count("pk", filter=waits & Q(due_at__lt=timezone.now())),
    )  # fmt: skip
    rows = PromiseTally.objects.filter(reach.q("union__path", *DESK), month__gte=month_start(11))
    told = rows.aggregate(n=Sum("at_once"), minutes=Sum("at_once_minutes"))
    return found | {"minutes": round(told["minutes"] / told["n"]) if told["n"] else None}


def wishes_by_token():
    """For whoever holds the link or the code."""
    return _wishes().select_related("joined_to")


def wishes_of(person):
    """One's own wishes, the latest first."""
    return _wishes().filter(person=person).order_by("-registered_at", "-pk")


def followed_by(person):
    """Published wishes that a person joined."""
    return _wishes().filter(followers__person=person, is_published=True).order_by("-registered_at")


def published():
    """What others may read and join: the headline alone, with how many wish for it."""
    rows = _wishes().filter(is_published=True, is_sensitive=False)
    return rows.annotate(wishers=Count("followers") + 1).order_by("-registered_at", "-pk")


def similar_published(words: str):
    """Open published headlines that sound like `words`, the closest first; nothing for very few words."""
    words = words.strip()[:200]
    if len(words) < 2:
        return Wish.objects.none()
    near = TrigramWordSimilarity(words, "headline")
    back = TrigramSimilarity("headline", words)
    rows = published().exclude(state__in=ENDED).annotate(near=near + back)
    return rows.filter(near__gt=WORDS_ENOUGH).order_by("-near", "pk")[:4]


def similar_within(reach, wish):
    """Other open wishes of the last half year that sound alike, for joining; only what this person may read."""
    since = timezone.now() - timedelta(days=180)
    rows = open_within(reach).filter(registered_at__gt=since, is_sensitive=wish.is_sensitive).exclude(pk=wish.pk)
    rows = rows.annotate(near=TrigramSimilarity("text", wish.text[:500]))
    return rows.filter(near__gt=WORDS_ENOUGH).order_by("-near", "pk")[:5]


def ready_answers(wish=None, words: str = ""):
    """Ready answers in force, those of the same words or category first."""
    rows = Answer.objects.filter(is_active=True).exclude(valid_until__lt=timezone.localdate())
    words = (words or (wish.text if wish else ""))[:300]
    if words:
        rows = rows.annotate(near=TrigramWordSimilarity(words, "question") + TrigramSimilarity("question", words))
        rows = rows.filter(Q(near__gt=READY) | (Q(category=wish.category) if wish else Q(pk__in=[]))).order_by("-near")
    return rows[:5]


def answers_within(reach):
    return Answer.objects.filter(reach.q("union__path", *OFFICER)).select_related("union")


def hops_of(wish):
    """How it was passed on, the first first."""
    return Hop.objects.filter(wish=wish).select_related("sender", "receiver").order_by("at", "pk")


def timeline_of(wish) -> list:
    return list(history_of(wish))


def districts():
    """Where a visitor may bring a wish: the federations of the districts, and the city itself."""
    return Union.objects.filter(Q(kind=UnionKind.COUNTY_FEDERATION) | Q(parent=None), closed_on=None).order_by("path")


def units_within_city(words: str = ""):
    """Units a wish may be passed to: departments, districts and unions, found by a part of the name."""
    rows = Union.objects.filter(closed_on=None).order_by("path")
    return rows.filter(Q(name__icontains=words) | Q(code__iexact=words)) if words else rows


def trades_within(reach):
    """(trade, how many open wishes) with at least two, the most first: what may become a proposal (F-A5-10)."""
    rows = open_within(reach).filter(is_sensitive=False, proposal=None).exclude(industry="")
    return rows.order_by().values_list("industry").annotate(n=Count("pk")).filter(n__gte=2).order_by("-n", "industry")
