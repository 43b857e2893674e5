"""Two months of lecture orders in every state, walked through the same actions that people use."""

import uuid
from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from federation.models import Union, User
from lectures.actions import delivery as day
from lectures.actions import menu as menu_actions
from lectures.actions import orders as act
from lectures.errors import LectureError
from lectures.models import Offering, Order, SpeakerRequest
from lectures.queries.availability import free_dates
from lectures.states import OrderState

from . import accounts, clock_at, dice

DAYS_BACK = 66
COMMENTS = [
    "讲得明白，能用上。",
    "听完回去就把工具箱整理了。",
    "希望下次带实物多一点。",
    "时间刚好，互动多。",
    "第一次听得懂图纸。",
    "",
]
AIMS = [
    "新员工多，想讲讲入行头三年怎么走。",
    "上月出过两次小擦碰，想请老师讲讲隐患。",
    "班组想学一学质量小组怎么选题。",
    "希望多留时间答疑。",
    "",
]


def build_menu(by: User) -> None:
    """Brings in the forty topics by the import that staff use, and publishes the first two menu versions."""
    menu_actions.load_topics(by=by)
    menu_actions.publish_version(by=by, note="首批四十道“菜”上桌")


class Story:
    """One order walking through its states at the right moments; `roll` decides how far and how well."""

    def __init__(self, roll, staff, union, worker, offering):
        self.roll, self.staff, self.union, self.worker, self.offering = roll, staff, union, worker, offering
        self.order: Order | None = None

    def place(self, at: datetime) -> bool:
        """Places the order at `at` for a free date about two weeks later; False when nothing is free."""
        topic, speaker = self.offering.topic, self.offering.speaker
        with clock_at(at):
            place = (self.union.latitude, self.union.longitude)
            dates = free_dates(speaker, minutes=topic.minutes, place=place, from_on=at.date(), days=30)
            if not dates:
                return False
            try:
                self.order = act.place_order(
                    by=self.worker,
                    union=self.union,
                    mode=self.roll.choice(Order.Mode.values[:2]),
                    topic=topic,
                    wished_speaker=speaker,
                    audience=topic.audience[0],
                    people=self.roll.choice((20, 30, 45, 60)),
                    place=f"{self.union.address}三楼会议室",
                    latitude=place[0],
                    longitude=place[1],
                    starts_at=self.roll.choice(dates[:6]),
                    minutes=topic.minutes,
                    equipment=["投影", "音响", "电源", "工作台"],
                    contact_name=str(self.worker.person),
                    contact_phone=self.worker.person.phone,
                    aim=self.roll.choice(AIMS),
                )
            except LectureError:
                return False
        return True

    def walk(self, placed: datetime, now: datetime) -> None:
        """Carries the order as far as it would have come by `now`."""
        step = placed + timedelta(hours=self.roll.uniform(1, 30))
        chance = self.roll.random()
        if step > now:
            return
        if chance < 0.06:
            self._do(step, act.reject_order, note="同一时段本单位已有安排，请与隔壁班组合办。")
            return
        self._do(step, act.approve_order)
        step += timedelta(hours=self.roll.uniform(0.2, 6))
        if step > now:
            return
        self._do(step, act.dispatch_order, speaker=self.offering.speaker)
        step += timedelta(hours=self.roll.uniform(1, 24))
        if step > now:
            return
        self._answer(step, chance)
        if self.order.state != OrderState.ACCEPTED:
            return
        if 0.12 < chance < 0.17:
            self._do(step + timedelta(hours=3), act.cancel_order, note="生产任务调整，改到下季度。")
            return
        self._deliver(now, chance)

    def _do(self, at, action, **more):
        if isinstance(at, datetime):
            with clock_at(at):
                action(self.order, by=self.staff["corps"], **more)
        self.order.refresh_from_db()

    def _answer(self, at, chance):
        request = SpeakerRequest.objects.filter(order=self.order).order_by("-pk").first()
        with clock_at(at):
            if 0.06 < chance < 0.09:
                act.decline_request(request, by=None, reason="那天要带队比赛，抱歉。")
            else:
                act.accept_request(request, by=None)
        self.order.refresh_from_db()

    def _deliver(self, now, chance):
        order, ends = self.order, self.order.starts_at + timedelta(minutes=self.order.minutes)
        if ends > now:
            return
        came = max(1, int(order.people * self.roll.uniform(0.7, 1.05)))
        with clock_at(order.starts_at):
            for _ in range(min(came, 3)):
                day.check_in(
                    order, nonce=uuid.UUID(int=self.roll.getrandbits(128)), name=self.roll.choice("王李张陈") + "师傅"
                )
        if chance > 0.94:
            return
        with clock_at(min(ends + timedelta(hours=1), now)):
            day.confirm_delivery(order, by=self.worker, people_counted=came)
        order.refresh_from_db()
        rated = ends + timedelta(hours=5)
        if rated > now or chance > 0.9:
            return
        with clock_at(rated):
            for device in range(self.roll.choice((2, 3, 4))):
                day.rate_order(
                    order,
                    device=f"demo-{order.pk}-{device}",
                    speaker_score=self.roll.choice((4, 5, 5, 5)),
                    content_score=self.roll.choice((4, 4, 5, 5)),
                    organisation_score=self.roll.choice((3, 4, 5, 5)),
                    would_order_again=self.roll.random() < 0.92,
                    comment=self.roll.choice(COMMENTS),
                )
        order.refresh_from_db()
        if rated + timedelta(days=4) < now:
            self._close(rated + timedelta(days=4), came)

    def _close(self, at, came):
        with clock_at(at):
            day.close_order(
                self.order,
                by=self.staff["corps"],
                people_counted=came,
                questions="新手最容易在哪一步出错？",
                follow_up="两周后回访。",
            )


def build_orders(staff: dict[str, User]) -> None:
    """Places two to four orders a working day for two months, in every state, most of them well rated."""
    roll, now = dice("orders"), timezone.now()
    offerings = list(
        Offering.objects.select_related("topic__category", "speaker__home_corps__union", "speaker__person").order_by(
            "pk"
        )
    )
    unions = list(Union.objects.filter(children=None, memberships__isnull=False).distinct().order_by("pk"))
    roll.shuffle(unions)
    favourite = Union.objects.get(code="QX0001")
    turns = count()
    workers = {}
    for back in range(DAYS_BACK, -1, -1):
        moment = (now - timedelta(days=back)).replace(hour=1, minute=15)
        if moment.weekday() >= 5:
            continue
        for _ in range(roll.choice((1, 2, 2, 3))):
            turn = next(turns)
            union = favourite if turn % 17 == 5 else unions[turn % len(unions)]
            if union.pk not in workers:
                workers[union.pk] = _account(union)
            story = Story(roll, staff, union, workers[union.pk], roll.choice(offerings))
            placed = min(
                moment + timedelta(minutes=roll.randrange(0, 500)), now - timedelta(minutes=roll.randrange(5, 90))
            )
            if story.place(placed):
                story.walk(placed, now)


def _account(union: Union) -> User:
    member = accounts.worker_of(union.code)
    member.person.refresh_from_db()
    user, _ = User.objects.get_or_create(person=member.person, defaults={"username": member.number})
    return user
