"""What people ask for: topics ranked for each audience, and orders that failed, by what they wanted (F-A1-12)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, Exists, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import get_language

from federation.models import Role
from workflow.parameters import value_of

from ..models import Order, Rating, SpeakerRequest, TopicProposal, TopicView
from ..parameters import PROPOSE_DAYS
from ..states import OrderState, ProposalState, RequestState
from .figures import orders_of_corps
from .orders import HELD

UNMET = (OrderState.REJECTED, OrderState.CANCELLED)
UNANSWERED = (OrderState.SUBMITTED, OrderState.REVIEWED, OrderState.DISPATCHED)
VAIN = (RequestState.DECLINED, RequestState.EXPIRED)


@dataclass(frozen=True)
class Ranked:
    """A topic's place among what one audience ordered; the title is empty for orders by need, `rating` None unrated."""

    audience: str
    place: int
    code: str
    title: str
    ordered: int
    delivered: int
    unmet: int
    viewed: int
    rating: float | None


def ranking(reach, first: date, after: date, corps: str = "", audience: str = "") -> list[Ranked]:
    """Topics by how often each audience ordered them from `first` until before `after`; the largest audience first.

    Within an audience the most ordered topic comes first, then the most looked at, then the most delivered; what was only
    looked at stands there too. Looks of nobody in particular are an audience of their own, the empty one. Three statements.
    """
    title = f"topic__title_{'en' if (get_language() or '').startswith('en') else 'zh'}"
    rows = orders_of_corps(reach, corps).filter(created_at__date__gte=first, created_at__date__lt=after).order_by()
    if audience:
        rows = rows.filter(audience=audience)
    delivered, unmet = Count("pk", filter=Q(state__in=HELD)), Count("pk", filter=Q(state__in=UNMET))
    counted = rows.values("audience", "topic", "topic__code", title)
    counted = list(counted.annotate(ordered=Count("pk"), delivered=delivered, unmet=unmet))
    _add_views(counted, first, after, audience, title.removeprefix("topic__"))
    rated = Rating.objects.filter(order__in=rows.values("pk")).values_list("order__audience", "order__topic")
    scores = {(one, topic): mean for one, topic, mean in rated.annotate(mean=Avg("content_score"))}
    sums: dict[str, int] = defaultdict(int)
    for row in counted:
        sums[row["audience"]] += row["ordered"]
    counted.sort(key=lambda row: (-sums[row["audience"]], row["audience"], -row["ordered"], -row["viewed"],
                                  -row["delivered"], row["topic__code"] or "~"))  # fmt: skip
    places: dict[str, int] = defaultdict(int)
    found = []
    for row in counted:
        places[row["audience"]] += 1
        found.append(Ranked(
            row["audience"], places[row["audience"]], row["topic__code"] or "", row[title] or "", row["ordered"],
            row["delivered"], row["unmet"], row["viewed"], scores.get((row["audience"], row["topic"])),
        ))  # fmt: skip
    return found


def _add_views(counted: list[dict], first: date, after: date, audience: str, title: str) -> None:
    """Writes `viewed` into the rows, and adds a row for what an audience only looked at."""
    seen = TopicView.objects.filter(day__gte=first, day__lt=after)
    seen = seen.filter(audience=audience) if audience else seen
    columns = ("audience", "topic", "topic__code", f"topic__{title}")
    views = {(row["audience"], row["topic"]): row for row in seen.values(*columns).annotate(viewed=Sum("count"))}
    for row in counted:
        row["viewed"] = views.pop((row["audience"], row["topic"]), {"viewed": 0})["viewed"]
    counted.extend({"ordered": 0, "delivered": 0, "unmet": 0, **row} for row in views.values())


def audiences(reach, corps: str = "") -> list[str]:
    """Who ever ordered from these corps, the most frequent audience first."""
    rows = orders_of_corps(reach, corps).order_by().values_list("audience").annotate(n=Count("pk"))
    return [audience for audience, _n in rows.order_by("-n", "audience")]


@dataclass
class Failed:
    """Orders of one corps that came to nothing, for one audience and topic (None = by need)."""

    corps_id: int
    topic: object
    audience: str
    orders: list[Order] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What the portal counted; one open proposal a corps has it."""
        return f"{self.topic.code if self.topic else ''}|{self.audience}"


def failed_orders(since: datetime):
    """Orders placed from `since` on that nobody met: returned, cancelled after speakers were asked in vain, or past unanswered."""
    asked_in_vain = SpeakerRequest.objects.filter(order=OuterRef("pk"), state__in=VAIN)
    vain = Q(state=OrderState.CANCELLED, accepted_at=None) & Exists(asked_in_vain)
    past = Q(state__in=UNANSWERED, starts_at__lt=timezone.now())
    rows = Order.objects.filter(Q(state=OrderState.REJECTED) | vain | past, created_at__gte=since)
    return rows.exclude(mode=Order.Mode.VISIT).select_related("topic").order_by("-created_at", "-pk")


def failed_demand() -> list[Failed]:
    """Failed orders of the days that the office set, by corps, topic and audience; those decided about before are left out."""
    since = timezone.now() - timedelta(days=int(value_of(PROPOSE_DAYS)))
    closed = TopicProposal.objects.exclude(decided_at=None).order_by("decided_at")
    decided = {(corps, key): at for corps, key, at in closed.values_list("corps", "demand_key", "decided_at")}
    found: dict = {}
    for order in failed_orders(since):
        one = found.setdefault(
            (order.corps_id, order.topic_id, order.audience), Failed(order.corps_id, order.topic, order.audience)
        )
        if order.created_at > decided.get((order.corps_id, one.key), since):
            one.orders.append(order)
    return [one for one in found.values() if one.orders]


def proposals_within(reach):
    """Proposed topics of the corps whose office this is, the newest first."""
    rows = TopicProposal.objects.filter(reach.q("corps__union__path", Role.CORPS_OFFICER))
    return rows.select_related("corps__union", "topic", "order__ordered_by__person", "proposed_by__person")


def proposals_to_decide(reach):
    """Proposals nobody took up yet, the oldest first."""
    return proposals_within(reach).filter(state=ProposalState.OPEN).order_by("created_at", "pk")
