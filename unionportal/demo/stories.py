"""One order at a time, told as a generator: each `yield` says when it goes on, the town's clock says when that is."""

import uuid
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from django.utils import timezone

from federation.composed import composed
from lectures.actions import delivery as day
from lectures.actions import orders as act
from lectures.actions import waiting as queue
from lectures.models import Order, SpeakerRequest
from lectures.queries.availability import free_dates
from lectures.queries.fairness import share_of
from lectures.states import OrderState, RequestState, WaitingState
from workflow.errors import WorkflowError

from . import clock_at, if_allowed, texts
from .portraits import draw_hall

S = OrderState
SWEEP = timedelta(hours=12)


def live_through(stories: list, until: datetime) -> None:
    """Runs (start, generator) pairs side by side in the order of time until `until`; what is due later stays undone.

    A story that the rules refuse ends there, as it would in a town: whether they do depends on weekday and holidays.
    """
    agenda = [(start, turn, story) for turn, (start, story) in enumerate(stories)]
    heapify(agenda)
    while agenda and agenda[0][0] <= until:
        at, turn, story = heappop(agenda)
        with clock_at(at):
            again = _go_on(story)
        if again is not None:
            heappush(agenda, (max(again, at + timedelta(minutes=1)), turn, story))


def _go_on(story) -> datetime | None:
    """When the story goes on after its next step; None when it is over."""
    with if_allowed("the rest of a story"):
        return next(story, None)
    return None


def in_office_hours(roll, at: datetime) -> datetime:
    """`at`, or the next morning of a weekday when the office is closed then."""
    local = timezone.localtime(at)
    if local.weekday() < 5 and 8 <= local.hour < 17:
        return at
    days = 1 if local.hour >= 17 else 0
    while (local + timedelta(days=days)).weekday() >= 5:
        days += 1
    morning = (local + timedelta(days=days)).replace(hour=8, minute=30)
    return morning + timedelta(minutes=roll.randrange(0, 150))


def portal_sweeps(until: datetime):
    """What beat does in a running portal: unanswered questions and offers lapse."""
    while True:
        act.expire_requests()
        queue.expire_offers()
        yield timezone.now() + SWEEP


def _order(pk: int):
    return Order.objects.select_related(
        "corps__union", "union", "ordered_by__person", "speaker__person", "topic"
    ).filter(pk=pk)  # fmt: skip


def _question(order: int):
    rows = SpeakerRequest.objects.filter(order=order, state=RequestState.ASKED)
    return rows.select_related("speaker__person").order_by("pk")[:1]


class Story:
    """One order on its way; `turn` names what becomes of it (see `plot.py`)."""

    def __init__(self, roll, office, turn: str, *, by, union, topic, speaker, wish: bool, **details):
        self.roll, self.office, self.turn, self.by = roll, office, turn, by
        self.union, self.topic, self.speaker, self.wish, self.details = union, topic, speaker, wish, details
        self.order: Order | None = None

    def after(self, low: float, high: float, office=True) -> datetime:
        """A moment between `low` and `high` hours from now, in office hours unless said otherwise."""
        at = timezone.now() + timedelta(hours=self.roll.uniform(low, high))
        return in_office_hours(self.roll, at) if office else at

    def tell(self):
        """From placing to the closing report."""
        if not self.place():
            return
        yield self.after(1, 20)
        yield from self.decide()
        if self.order.state == S.REVIEWED:
            yield from self.ask()
        if self.order.state == S.ACCEPTED:
            yield from self.change_mind()
        if self.order.state == S.ACCEPTED:
            yield from self.hold()

    def place(self) -> bool:
        """Places the order for a free date of the speaker; False when nothing is free."""
        spot = self.details.get("site") or self.union
        place = (spot.latitude, spot.longitude)
        dates = free_dates(self.speaker, minutes=self.topic.minutes if self.topic else 60, place=place, days=24)
        if not dates:
            return False
        details = {
            "audience": self.topic.audience[0] if self.topic else "一线职工",
            "people": self.roll.choice((12, 20, 25, 30, 30, 40, 45)),
            "place": f"{spot.address}{self.roll.choice(texts.HALLS)}",
            "equipment": ["投影", "音响", "电源", "工作台"],
            "aim": self.roll.choice(texts.AIMS),
        } | self.details
        try:
            self.order = act.place_order(
                by=self.by,
                union=self.union,
                topic=self.topic,
                wished_speaker=self.speaker if self.wish else None,
                mode="need" if not self.topic and not self.wish else "speaker" if self.wish else "topic",
                starts_at=self.roll.choice(dates[:8]),
                minutes=self.topic.minutes if self.topic else 60,
                latitude=place[0],
                longitude=place[1],
                contact_name=str(self.by),
                contact_phone=self.by.person.phone or "19900009999",
                **details,
            )
        except WorkflowError:
            return False
        return True

    def fresh(self) -> Order:
        [self.order] = composed(_order, pk=self.order.pk)
        return self.order

    def decide(self):
        """The office approves or returns; some change their mind first, some offices are slow."""
        if self.turn == "withdrawn":
            act.cancel_order(self.order, by=self.by, note=self.roll.choice(texts.CANCELLED))
            return
        if self.turn == "unread":
            yield self.after(24 * 40, 24 * 41)
        if self.turn == "returned":
            act.reject_order(self.order, by=self.office, note=self.roll.choice(texts.RETURNED))
            return
        act.approve_order(self.order, by=self.office)
        yield self.after(0.3, 8)

    def ask(self):
        """One speaker after the other until one comes; when nobody fits the order waits for the office."""
        if self.turn == "unmatched":
            yield self.after(24 * 40, 24 * 41)
        count, most = share_of(self.speaker, self.order)
        is_full = count >= most
        try:
            act.dispatch_order(
                self.order, by=self.office, speaker=self.speaker if self.wish or not is_full else None,
                fair_reason=self.roll.choice(texts.WHY_ONCE_MORE) if is_full else "",
            )  # fmt: skip
        except WorkflowError:
            return
        turn = self.turn
        while request := self.question():
            if turn == "restless":
                yield self.after(1, 4)
                yield from self._move(request.order.starts_at)
            elif turn == "silent":
                yield request.due_at + SWEEP + timedelta(hours=1)
                self.fresh()
            elif turn == "declined":
                yield self.after(2, 20, office=False)
                act.decline_request(self.question() or request, by=None, reason=self.roll.choice(texts.DECLINED))
            else:
                yield self.after(1, 26, office=False)
                request = self.question()
                if request is not None:
                    act.accept_request(request, by=None)
            turn = ""
        self.fresh()

    def question(self) -> SpeakerRequest | None:
        """The open question to a speaker, on this story's own copy of the order."""
        for request in composed(_question, order=self.order.pk):
            request.order = self.order
            return request
        return None

    def change_mind(self):
        """Cancelled or moved after the speaker said yes."""
        if self.turn == "moved":
            yield self.after(4, 30)
            yield from self._move(self.order.starts_at)
            yield self.after(2, 20, office=False)
            if request := self.question():
                act.accept_request(request, by=None)
            self.fresh()
        if self.turn in ("cancelled", "force"):
            yield self.after(3, 40)
        if self.turn == "late":
            yield self.order.starts_at - timedelta(hours=26)
        if self.turn in ("cancelled", "force", "late"):
            note = "台风红色预警，全厂停工。" if self.turn == "force" else self.roll.choice(texts.CANCELLED)
            act.cancel_order(self.order, by=self.by, note=note, force_majeure=self.turn == "force")

    def _move(self, was: datetime):
        """Who ordered asks for a later date of the same speaker."""
        order = self.order
        assert order is not None
        spot, later = (order.latitude, order.longitude), was.date() + timedelta(days=3)
        dates = free_dates(order.speaker, minutes=order.minutes, place=spot, from_on=later, days=20)
        if dates:
            act.reschedule_order(order, by=self.by, starts_at=dates[0], note=self.roll.choice(texts.MOVED))
        yield timezone.now() + timedelta(minutes=5)

    def hold(self):
        """The day itself: door, head-count, ratings, report."""
        order, roll = self.order, self.roll
        came = max(1, int(order.people * roll.uniform(0.7, 1.05)))
        yield order.starts_at - timedelta(minutes=10)
        for _ in range(min(came, roll.choice((2, 4, 6)))):
            name = roll.choice("王李张陈周吴") + "师傅"
            day.check_in(order, nonce=uuid.UUID(int=roll.getrandbits(128)), name=name)
        yield order.starts_at + timedelta(minutes=order.minutes + roll.randrange(10, 240))
        if self.turn == "unconfirmed":
            return
        day.confirm_delivery(self.order, by=self.by, people_counted=came)
        if self.turn == "unrated":
            return
        yield self.after(1, 9, office=False)
        for device in range(min(came, roll.choice((2, 3, 3, 5)))):
            self._rate(device)
        if (speaker := self.fresh().speaker.person) and hasattr(speaker, "user"):
            day.give_feedback(
                self.order, by=speaker.user, group_score=roll.choice((4, 5, 5)), place_score=roll.choice((3, 4, 5)),
                comment=roll.choice(texts.FEEDBACK),
            )  # fmt: skip
        yield self.after(70, 90)
        if self.turn != "unclosed":
            photos = [draw_hall(roll) for _ in range(roll.choice((1, 1, 2)))]
            for number, photo in enumerate(photos, 1):
                photo.name = f"demo-{self.order.number}-{number}.jpg"
            day.close_order(
                self.fresh(),
                by=self.office,
                people_counted=came,
                questions=roll.choice(texts.QUESTIONS),
                follow_up=roll.choice(texts.FOLLOW_UPS),
                photos=photos,
            )

    def _rate(self, device: int):
        roll = self.roll
        day.rate_order(
            self.fresh(),
            device=f"demo-{self.order.number}-{device}",
            comment=roll.choice(texts.COMMENTS),
            speaker_score=roll.choices((3, 4, 5), (1, 4, 8))[0],
            content_score=roll.choices((3, 4, 5), (1, 5, 7))[0],
            organisation_score=roll.choices((2, 3, 4, 5), (1, 2, 5, 6))[0],
            would_order_again=roll.random() < 0.92,
        )


def waiting_story(roll, office, groups, speaker, topic, first: Story, *, ends: str):
    """Groups wait for a speaker whose date is then given up: offered, lapsed, offered again, taken, left, still waiting.

    `groups` are (account, union); `first` is the story whose date is cancelled. `ends` is "taken" or "offered".
    """
    if not first.place():
        return
    yield first.after(0.5, 1, office=False)
    held = timezone.localtime(first.order.starts_at).date()
    entries = []
    for by, union in groups:
        entries.append(
            queue.join_waiting(
                by=by,
                union=union,
                speaker=speaker,
                topic=topic,
                people=roll.choice((15, 25, 40)),
                from_on=timezone.localdate(),
                until_on=held + timedelta(days=roll.randrange(3, 25)),
            )
        )
        yield first.after(0.2, 0.8, office=False)
    queue.leave_waiting(entries[-1], by=groups[-1][0])
    act.cancel_order(first.fresh(), by=first.by, note=roll.choice(texts.CANCELLED))
    if ends == "offered":
        return
    yield (
        timezone.now() + timedelta(hours=25) + SWEEP
    )  # the first lets the offer lapse, the sweep offers it to the second
    second = entries[1]
    second.refresh_from_db()
    if second.state == WaitingState.OFFERED:
        _take_up(roll, second, groups[1][0])


def _take_up(roll, entry, by):
    """The second in line orders the date it was offered."""
    union, topic = entry.union, entry.topic
    act.place_order(
        by=by, union=union, mode="speaker", topic=topic, wished_speaker=entry.speaker, offer=entry,
        starts_at=entry.offered_starts_at, minutes=topic.minutes, people=entry.people, audience=topic.audience[0],
        place=f"{union.address}{roll.choice(texts.HALLS)}", latitude=union.latitude, longitude=union.longitude,
        contact_name=str(by), contact_phone=by.person.phone, aim="排队等到的日子，全班组都来。",
    )  # fmt: skip
