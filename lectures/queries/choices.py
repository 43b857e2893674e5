"""What can be chosen while ordering: topics, speakers, unions, places, and the dates that all of them share."""

from collections import Counter
from datetime import datetime, time
from types import SimpleNamespace

from django.utils import timezone

from federation.composed import composed
from federation.models import Union
from federation.queries import unions_within

from ..models import Offering, Site, Speaker, Topic, WaitingEntry
from ..policies import ORDERING, can_order_for
from ..states import WaitingState
from .availability import free_dates_of, office_dates
from .menu import menu_topics, speakers_on_menu

PARTS_OF_DAY = {"am": (time(0), time(12)), "pm": (time(12), time(18)), "eve": (time(18), time(23, 59))}


def topics_to_order():
    """Topics on the menu today, in the order of the menu, without their faces."""
    return menu_topics().prefetch_related(None)


def speakers_to_order():
    """Speakers who lecture at present, with corps and person at hand."""
    return speakers_on_menu().prefetch_related(None).select_related("home_corps__union", "person")


class Found:
    """What one request chose by key, each asked for once: the steps, the form and its rules ask for the same rows.

    A topic and a speaker that are `named` together are asked for in one question when one of them is wanted.
    """

    def __init__(self, reach, named=("", "")):
        self.reach, self.named, self._rows = reach, named, {}

    def topic(self, code) -> Topic | None:
        """The topic on the menu today with this code."""
        code = str(code)
        if not code.isprintable():  # signs that no code has and the database refuses
            return None
        self._ask_for_both()
        return self._once("topic", code, lambda: first(_topic_to_order, code=code, today=timezone.localdate()))

    def speaker(self, key) -> Speaker | None:
        """The speaker with this key who lectures at present, with corps, union and person."""
        self._ask_for_both()
        return self._by_key("speaker", key, lambda pk: first(_speaker_to_order, pk=pk))

    def union(self, key) -> Union | None:
        """The open union with this key, if this person may order for it."""

        def find(pk):
            home = self.home()
            row = home if home and home.pk == pk else first(_open_union_with, pk=pk)
            return row if row and can_order_for(self.reach, row) else None

        return self._by_key("union", key, find)

    def home(self) -> Union | None:
        """The union this person belongs to."""
        return self._once("home", "", lambda: home_union(self.reach))

    def site(self, key) -> Site | None:
        """The active demonstration point with this key, of a union this person may order for."""
        return self._by_key("site", key, lambda pk: sites_of(unions_to_order_for(self.reach)).filter(pk=pk).first())

    def _ask_for_both(self):
        (code, key), self.named = self.named, ("", "")
        if code and code.isprintable() and _is_key(key):
            pair = first(_pair_to_order, code=code, speaker=int(key), today=timezone.localdate())
            if pair:
                self._rows |= {("topic", code): pair.topic, ("speaker", key): pair.speaker}

    def _by_key(self, kind, key, find):
        key = str(key or "")
        return self._once(kind, key, lambda: find(int(key))) if _is_key(key) else None

    def _once(self, kind, key, find):
        if (kind, key) not in self._rows:
            self._rows[kind, key] = find()
        return self._rows[kind, key]


def _is_key(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 10


def first(question, **values):
    """The first row of a composed question, None without."""
    return next(iter(composed(question, **values)), None)


def _topic_to_order(*, code, today):
    return menu_topics(today).prefetch_related(None).filter(code=code)


def _speaker_to_order(*, pk):
    return speakers_to_order().filter(pk=pk)


def _open_union_with(*, pk):
    return Union.objects.filter(pk=pk, closed_on=None)


def offering_to_order(code: str, speaker: int) -> Offering | None:
    """That this speaker gives the topic with this code, both as they can be ordered today; None when it is not so."""
    return first(_offerings, code=code, speaker=speaker, today=timezone.localdate())


def _pair_to_order(*, code, speaker, today):
    pairs = _offerings(code=code, speaker=speaker, today=today)
    return pairs.select_related("topic__category", "speaker__home_corps__union", "speaker__person")


def _offerings(*, code, speaker, today):
    topics = menu_topics(today).prefetch_related(None).order_by()
    rows = Offering.objects.filter(topic__code=code, topic__in=topics.values("pk"), speaker=speaker)
    rows = rows.filter(speaker__in=speakers_to_order().select_related(None).order_by().values("pk"))
    return rows.select_related("topic", "speaker__home_corps")[:1]


def unions_to_order_for(reach):
    """The own union and those within a duty that orders, open ones, by the tree."""
    own = Union.objects.filter(path=reach.home_path)
    return (own | unions_within(reach, *ORDERING)).filter(closed_on=None).order_by("path")


def home_union(reach) -> Union | None:
    """The union somebody belongs to."""
    return first(_open_union, path=reach.home_path) if reach.home_path else None


def _open_union(*, path):
    return Union.objects.filter(path=path, closed_on=None)


def sites_of(unions):
    """Active demonstration points of these unions."""
    return Site.objects.filter(union__in=unions.order_by().values("pk"), is_active=True)


def sites_to_use(union):
    """Active demonstration points of the union."""
    return Site.objects.filter(union=union, is_active=True)


def offer_of(reach, token: str) -> WaitingEntry | None:
    """The offer with this token that was made to this person."""
    if not token:
        return None
    rows = WaitingEntry.objects.filter(created_by=reach.user_id, state=WaitingState.OFFERED)
    return rows.select_related("speaker", "union", "topic").filter(token=token).first()


def shared_dates(choice) -> list[tuple[datetime, int]]:
    """(start, how many speakers could come then) on which speaker, place and group can, soonest first (S2-04, S2-05)."""
    found: Counter = Counter()
    if choice.speaker or choice.topic:
        if choice.speaker:
            speakers = [choice.speaker]
        else:
            speakers = list(speakers_to_order().filter(offerings__topic=choice.topic))
        free = free_dates_of(
            speakers, minutes=choice.minutes, place=choice.place, most=200, site=choice.site, union=choice.union
        )
        for speaker in speakers:
            cleared = speaker.school_cleared_until
            for start in free.get(speaker.pk, []):
                if not choice.is_school or (cleared and cleared >= timezone.localtime(start).date()):
                    found[start] += 1
    else:
        found.update(office_dates(minutes=choice.minutes, site=choice.site, union=choice.union))
    return [(start, many) for start, many in sorted(found.items()) if _is_in(choice.part, start)]


def dates_to_move_to(order, most: int = 6) -> list[datetime]:
    """The next starts on which the order's speaker, place and group can, soonest first; other ones than its own."""
    asked = SimpleNamespace(
        speaker=order.speaker, topic=order.topic, minutes=order.minutes, place=(order.latitude, order.longitude),
        site=order.site, union=order.union, is_school=order.is_school, part="",
    )  # fmt: skip
    return [start for start, _many in shared_dates(asked) if start != order.starts_at][:most]


def _is_in(part: str, start: datetime) -> bool:
    low, high = PARTS_OF_DAY.get(part, (time(0), time(23, 59)))
    return low <= timezone.localtime(start).time() < high
