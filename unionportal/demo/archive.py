"""The weeks before: orders that are over, written at once but as the actions would have left them."""

import uuid
from collections import defaultdict
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from lectures.actions.orders import SERIES
from lectures.models import (
    Booking,
    CheckIn,
    MenuVersion,
    Order,
    Rating,
    Report,
    Seat,
    Speaker,
    SpeakerRequest,
    Topic,
)
from lectures.queries.availability import km_to, span, travel_minutes
from lectures.states import OrderState, RequestState
from notifications.models import Notice
from notifications.registry import kinds
from workflow.models import Counter

from . import clock_at, dice, texts
from .bulk import append_lines, date_rows, update_rows
from .stories import in_office_hours

S = OrderState
ORDERS = 340
FIRST, LAST = 700, 46  # days ago that the oldest and the newest of them were placed
TURNS = {S.CLOSED: 84, S.REJECTED: 7, S.CANCELLED: 9}


class Archive:
    """Collects rows of finished orders; `write` stores them, their journal, numbers and counters."""

    def __init__(self, cast):
        self.cast, self.roll = cast, dice("archive")
        self.taken: set = set()  # (speaker, day): one talk a day
        self.orders: list[Order] = []
        self.after: dict[int, dict] = {}  # what follows an order, by its place in the list
        self.windows = defaultdict(list)
        for speaker in Speaker.objects.prefetch_related("weekly_hours"):
            self.windows[speaker.pk] = list(speaker.weekly_hours.all())
        self.since = dict(Seat.objects.order_by("-starts_on").values_list("speaker", "starts_on"))

    def collect(self, count: int) -> None:
        """Plans `count` orders, the oldest first."""
        now, roll = timezone.now(), self.roll
        oldest = now - timedelta(days=FIRST)
        whole = timedelta(days=FIRST - LAST)
        for number in range(count):
            placed = in_office_hours(
                roll, oldest + whole * (number / count) ** 0.55 + timedelta(minutes=roll.randrange(0, 300))
            )
            union = (
                self.cast.favourite if number % 19 == 7 else self.cast.unions[(200 + number) % len(self.cast.unions)]
            )
            offering = roll.choice(self.cast.offerings)
            starts_at = self._date(offering, placed)
            if starts_at is not None:
                self._plan(placed, union, offering, starts_at)
        self.orders.sort(key=lambda order: order.created_at)

    def _date(self, offering, placed: datetime) -> datetime | None:
        speaker, minutes = offering.speaker, offering.topic.minutes
        for days in range(self.roll.randrange(11, 17), 30):
            day = timezone.localtime(placed).date() + timedelta(days=days)
            if day < self.since[speaker.pk]:  # not a speaker yet
                return None
            for hours in self.windows[speaker.pk]:
                starts = datetime.combine(day, hours.starts, timezone.get_current_timezone())
                fits = hours.weekday == day.weekday() and starts + timedelta(minutes=minutes) <= starts.replace(
                    hour=hours.ends.hour, minute=hours.ends.minute
                )
                if fits and (speaker.pk, day) not in self.taken and starts < timezone.now() - timedelta(days=9):
                    self.taken.add((speaker.pk, day))
                    return starts
        return None

    def _plan(self, placed, union, offering, starts_at):
        roll, topic, speaker, by = self.roll, offering.topic, offering.speaker, self.cast.worker(union)
        state = roll.choices(list(TURNS), list(TURNS.values()))[0]
        wish = roll.random() < 0.6
        decided = in_office_hours(roll, placed + timedelta(hours=roll.uniform(1, 30)))
        order = Order(
            state=state,
            union=union,
            ordered_by=by,
            mode="speaker" if wish else "topic",
            topic=topic,
            wished_speaker=speaker if wish else None,
            speaker=speaker if wish or state == S.CLOSED else None,
            corps=speaker.home_corps,
            menu_version=self.version(),
            audience=topic.audience[0],
            people=roll.choice((15, 20, 30, 30, 45, 60)),
            place=f"{union.address}{roll.choice(texts.HALLS)}",
            latitude=union.latitude,
            longitude=union.longitude,
            starts_at=starts_at,
            minutes=topic.minutes,
            equipment=["投影", "音响", "电源"],
            contact_name=str(by),
            contact_phone=by.person.phone,
            aim=roll.choice(texts.AIMS),
            created_at=placed,
        )
        order.journal = [(placed, by, "order_placed", "", "", "", {})]
        if state != S.CANCELLED:
            order.decided_at = decided
        if state == S.REJECTED:
            note = roll.choice(texts.RETURNED)
            self._move(order, decided, self.cast.office, S.SUBMITTED, S.REJECTED, "decided_at", note=note)
        elif state == S.CANCELLED:
            self._move(order, decided, by, S.SUBMITTED, S.CANCELLED, "cancel_mark", note=roll.choice(texts.CANCELLED))
        else:
            self._hold(order, decided)
        self.orders.append(order)

    _version = None

    def version(self) -> MenuVersion:
        self._version = self._version or MenuVersion.objects.order_by("number")[0]
        return self._version

    def _move(self, order, at, by, here, to, *columns, note="", **data):
        details = {**data, "changed": sorted(columns)} if columns else dict(data)
        order.journal.append((at, by, "moved", here, to, note, details))

    def _hold(self, order, decided):
        roll, office = self.roll, self.cast.office
        asked = in_office_hours(roll, decided + timedelta(hours=roll.uniform(0.3, 6)))
        order.accepted_at = asked + timedelta(hours=roll.uniform(1, 30))
        ends = order.starts_at + timedelta(minutes=order.minutes)
        order.delivered_at = ends + timedelta(minutes=roll.randrange(15, 240))
        closed = in_office_hours(roll, order.delivered_at + timedelta(days=3, hours=roll.uniform(2, 30)))
        order.distance_km = km_to(order.speaker, (order.latitude, order.longitude))
        order.match_score, order.asked_at = roll.randrange(58, 97), asked
        order.came = max(1, int(order.people * roll.uniform(0.7, 1.05)))
        order.closed_at = closed
        move = self._move
        move(order, decided, office, S.SUBMITTED, S.REVIEWED, "decided_at")
        move(order, asked, office, S.REVIEWED, S.DISPATCHED, "speaker", "match_score", "distance_km")
        move(order, order.accepted_at, None, S.DISPATCHED, S.ACCEPTED, "accepted_at")
        move(order, order.delivered_at, order.ordered_by, S.ACCEPTED, S.DELIVERED, "delivered_at", people=order.came)
        move(order, order.delivered_at + timedelta(hours=1), None, S.DELIVERED, S.RATED)
        move(order, closed, office, S.RATED, S.CLOSED)

    # Storing

    def write(self) -> None:
        """Stores everything that was planned."""
        self._number()
        self._bulk(Order, self.orders, "created_at")
        held = [order for order in self.orders if order.state == S.CLOSED]
        self._requests_and_bookings(held)
        self._reports(held)
        self._ratings(held)
        append_lines(
            [
                {
                    "at": at,
                    "by": by,
                    "thing": thing,
                    "event": event,
                    "from_state": here,
                    "to_state": to,
                    "note": note,
                    "data": data,
                }
                for thing in [*self.orders, *self.requests]
                for at, by, event, here, to, note, data in thing.journal
            ]
        )
        self._notices()
        self._count(held)

    def _number(self):
        last: dict[int, int] = defaultdict(int)
        for order in self.orders:
            year = timezone.localtime(order.created_at).year
            last[year] += 1
            order.number = f"JK{year}{last[year]:05d}"
        Counter.objects.bulk_create(Counter(series=SERIES, year=year, last=number) for year, number in last.items())

    def _bulk(self, model, rows, stamp):
        """Stores `rows`; the column that takes the time of storing gets back the times planned for it."""
        planned = [getattr(row, stamp) for row in rows]
        model.objects.bulk_create(rows, batch_size=500)
        date_rows(rows, stamp, planned)

    def _requests_and_bookings(self, held):
        self.requests, bookings = [], []
        for order in held:
            due = order.asked_at + timedelta(days=2)
            request = SpeakerRequest(
                order=order,
                speaker=order.speaker,
                score=order.match_score,
                due_at=max(due, order.accepted_at),
                state=RequestState.ACCEPTED,
                answered_at=order.accepted_at,
                created_at=order.asked_at,
            )
            request.journal = [
                (
                    order.accepted_at,
                    None,
                    "moved",
                    RequestState.ASKED,
                    RequestState.ACCEPTED,
                    "",
                    {"changed": ["answered_at"]},
                )
            ]
            self.requests.append(request)
            travel = travel_minutes(order.distance_km)
            bookings.append(
                Booking(
                    order=order,
                    speaker=order.speaker,
                    during=DateTimeTZRange(*span(order.starts_at, order.minutes, travel)),
                    talk_starts_at=order.starts_at,
                    travel_minutes=travel,
                    created_at=order.asked_at,
                )
            )
        self._bulk(SpeakerRequest, self.requests, "created_at")
        self._bulk(Booking, bookings, "created_at")

    def _reports(self, held):
        reports = [
            Report(order=order, people_counted=order.came, questions=self.roll.choice(texts.QUESTIONS),
                   follow_up=self.roll.choice(texts.FOLLOW_UPS), written_by=self.cast.office, created_at=order.delivered_at)
            for order in held
        ]  # fmt: skip
        self._bulk(Report, reports, "created_at")
        inside = []
        for order in held:
            for _ in range(self.roll.choice((2, 3, 5))):
                name = self.roll.choice("王李张陈周吴赵孙") + "师傅"
                nonce = uuid.UUID(int=self.roll.getrandbits(128))
                inside.append(CheckIn(order=order, client_nonce=nonce, name=name, created_at=order.starts_at))
        self._bulk(CheckIn, inside, "created_at")

    def _ratings(self, held):
        roll, self.ratings = self.roll, []
        for order in held:
            for device in range(roll.choice((1, 2, 3, 4))):
                self.ratings.append(
                    Rating(
                        order=order,
                        device=f"demo-{order.number}-{device}",
                        comment=roll.choice(texts.COMMENTS),
                        speaker_score=roll.choices((3, 4, 5), (1, 4, 8))[0],
                        content_score=roll.choices((3, 4, 5), (1, 5, 7))[0],
                        organisation_score=roll.choices((2, 3, 4, 5), (1, 2, 5, 6))[0],
                        would_order_again=roll.random() < 0.92,
                        created_at=order.delivered_at + timedelta(hours=1 + device),
                    )
                )
        self._bulk(Rating, self.ratings, "created_at")

    def _notices(self):
        """What the orderers were told at the beginning and the end, read long ago."""
        rows = []
        for order in self.orders:
            last = {S.CLOSED: "order_closed", S.REJECTED: "order_rejected", S.CANCELLED: "order_cancelled"}[order.state]
            for word, at in (("order_placed", order.created_at), (last, order.journal[-1][0])):
                said = {"thing": order, "note": order.journal[-1][5]}
                rows.append(
                    Notice(
                        person=order.ordered_by.person,
                        kind=f"lectures.{word}",
                        about=f"lectures.order:{order.pk}",
                        subject=render_to_string(f"lectures/notices/{word}.subject.txt", said).strip()[:200],
                        body=render_to_string(f"lectures/notices/{word}.body.txt", said).strip(),
                        url=kinds[f"lectures.{word}"].url(order),
                        created_at=at,
                        read_at=at + timedelta(hours=self.roll.randrange(1, 60)),
                    )
                )
        self._bulk(Notice, rows, "created_at")

    def _count(self, held):
        """Brings the counters of speakers and topics to what was stored."""
        speakers, topics = Speaker.objects.in_bulk(), Topic.objects.in_bulk()
        for order in self.orders:
            topics[order.topic_id].ordered_count += 1
        for order in held:
            topics[order.topic_id].delivered_count += 1
            speakers[order.speaker_id].delivered_count += 1
        for rating in self.ratings:
            for row, score in (
                (speakers[rating.order.speaker_id], rating.speaker_score),
                (topics[rating.order.topic_id], rating.content_score),
            ):
                row.ratings_count, row.ratings_sum = row.ratings_count + 1, row.ratings_sum + score
        counted = ["delivered_count", "ratings_count", "ratings_sum"]
        update_rows(list(speakers.values()), *counted)
        update_rows(list(topics.values()), "ordered_count", *counted)


def build_archive(cast, count: int = ORDERS) -> None:
    """Stores about `count` finished orders of the two years before the stories, more of them each month."""
    archive = Archive(cast)
    archive.collect(count)
    with clock_at(timezone.now()):
        archive.write()
