"""Activities of the nine homes: months of past ones, weeks to come, a few lived through, and what people wish for."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from federation.models import Membership, User
from workerhomes.actions import absences, needs, seats
from workerhomes.actions import activities as act
from workerhomes.models import (
    Activity,
    ActivityRating,
    ActivityType,
    Attendance,
    Home,
    HomePhoto,
    Need,
    Session,
    SignUp,
    Survey,
    Vote,
)
from workerhomes.states import ActivityState, NeedState, SignUpState

from . import accounts, clock_at, dice, if_allowed
from .bulk import copy_rows, next_numbers

T = ActivityType
# kind, title, one sentence, trainer, seats, hour, minutes
PROGRAMME = [
    (T.BOOK_SALON, "油坊夜读：一起读《平凡的世界》", "带着书来，也可以只带耳朵", "领读人 沈老师", 20, 19, 90),
    (T.GRUMBLE_NIGHT, "吐槽大会：这周谁惹你了", "说出来就轻松了，说的话不出门", "主持人 阿南", 30, 19, 90),
    (T.FLOWER_COURSE, "一束带回家：秋日插花", "花材花器都备好，作品带走", "花艺师 周蕾", 16, 14, 120),
    (T.PIONEER_CLASS, "先锋讲堂：劳模说手艺", "把三十年的手艺讲明白", "劳模 徐师傅", 40, 18, 90),
    (T.YOGA, "下班瑜伽：肩颈一小时", "久坐的人来松一松", "教练 林静", 24, 18, 60),
    (T.MATCH_MAKING, "遇见你：单身青年联谊", "先玩游戏，再加微信", "红娘 王姐", 40, 14, 150),
    (T.SKILLS, "手机拍短视频入门", "一个下午学会剪一条", "讲师 何伟", 20, 14, 120),
    (T.CHILDREN, "亲子手工：纸灯笼", "适合 4 至 10 岁，一家一套材料", "志愿者 陈静", 15, 9, 90),
]
REPORTS = [
    "来的人比报名时想的还热闹，最后大家一起合了影。下次会把时间再延长半小时。",
    "气氛很好，有三位第一次来的司机朋友。材料够用，场地略挤。",
    "全程有人记笔记，结束后还围着老师问了二十分钟。",
]
WORDS = ["老师讲得细", "时间刚刚好", "希望多办几次", "场地有点挤", "认识了新朋友", ""]
WISHES = [
    (T.YOGA, "午休拉伸班", "就在园区，半小时"), (T.SKILLS, "叉车证考前辅导", ""), (T.CHILDREN, "暑期托管", "双职工家庭太需要了"),
    (T.OTHER, "理发日", "下夜班也能理"), (T.BOOK_SALON, "法律咨询夜", "讲讲劳动合同"), (T.FLOWER_COURSE, "多肉盆栽课", ""),
    (T.MATCH_MAKING, "桌游交友", "不尬聊"), (T.SKILLS, "普通话练习角", ""),
]  # fmt: skip


def build_activities(staff: dict[str, User], homes: list[Home], past: float = 1) -> None:
    """Past ones at once, some at the first home through the pages' own actions, and two surveys."""
    roll, manager = dice("activities"), staff["home"]
    people = list(
        Membership.objects.filter(left_on=None).select_related("person", "union").order_by("pk")[:4000]
    )  # fmt: skip
    for home in homes:
        _archive(roll, home, manager, people, weeks=round((16 if home == homes[0] else 9) * past) or 1)
        _coming(roll, home, manager, people)
    users = accounts.accounts_of(roll.sample(people, 26))
    worker = accounts.account_of(accounts.worker_of(accounts.FAVOURITE))
    for lived in (_lived_full, _lived_past, _lived_teachers, _lived_off):
        with if_allowed("activities as they were lived"):
            lived(homes[0], manager, worker, users)
    with if_allowed("people who pause"):
        _pauses(homes[0], manager, users[20:22])
    _surveys(roll, homes, manager, people, worker, users)


def _at(days: int, hour: int, minute: int = 0) -> datetime:
    zone = timezone.get_current_timezone()
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, datetime.min.time(), zone) + timedelta(hours=hour, minutes=minute)


def _rows(home, manager, planned) -> list[Activity]:
    """Activities with a session each, of (entry, beginning, seats taken, more columns)."""
    numbers = next_numbers("activities", [timezone.localtime(starts_at).year for _entry, starts_at, *_rest in planned])
    rows = []
    for number, ((kind, title, summary, trainer, capacity, _hour, minutes), starts_at, taken, more) in zip(
        numbers, planned, strict=True
    ):
        details = {"opens_at": starts_at - timedelta(days=14), **more}
        row = Activity(
            number=f"A{timezone.localtime(starts_at).year}-{number:05d}", home=home, kind=kind, title=title,
            summary=summary, about=f"{summary}。\n\n在{home.name}举办，全市会员都能来，不收费。", trainer=trainer,
            capacity=capacity, seats_taken=taken, closes_at=starts_at - timedelta(hours=3), starts_at=starts_at,
            created_by=manager, **details,
        )  # fmt: skip
        row.held = Session(activity=row, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))
        rows.append(row)
    Activity.objects.bulk_create(rows)
    Session.objects.bulk_create(row.held for row in rows)
    return rows


def _signed(roll, activity, people, state, manager) -> list[SignUp]:
    begin = min(activity.starts_at - timedelta(days=12), timezone.now() - timedelta(days=2))
    return [
        SignUp(activity=activity, person=one.person, union=one.union, signed_by=manager, state=state,
               joined_at=begin + timedelta(hours=n))
        for n, one in enumerate(roll.sample(people, activity.seats_taken))
    ]  # fmt: skip


def _archive(roll, home, manager, people, weeks: int) -> None:
    """One a week that was held and closed; most who signed up came, and half of them rated it."""
    planned = []
    for week in range(1, weeks + 1):
        entry = roll.choice(PROGRAMME)
        starts_at = _at(-7 * week + roll.randrange(5), entry[5])
        if starts_at <= timezone.now() - timedelta(days=1):
            more = {"state": ActivityState.CLOSED, "report": roll.choice(REPORTS)}
            planned.append((entry, starts_at, roll.randint(entry[4] // 2, entry[4]), more))
    signed, came = [], []
    for activity in _rows(home, manager, planned):
        rows = _signed(roll, activity, people, SignUpState.ATTENDED, manager)
        for row in rows:
            if roll.random() < 0.08:
                row.state = SignUpState.NO_SHOW
        signed += rows
        came.append([row for row in rows if row.state == SignUpState.ATTENDED])
    copy_rows(signed)
    copy_rows(
        Attendance(sign_up=row, session=row.activity.held, at=row.activity.starts_at) for rows in came for row in rows
    )
    copy_rows(
        ActivityRating(sign_up=row, score=roll.choices((5, 4, 3), (6, 3, 1))[0], comment=roll.choice(WORDS))
        for rows in came
        for row in rows[::2]
    )


def _coming(roll, home, manager, people) -> None:
    """Four in the weeks ahead, some nearly full."""
    planned = []
    for number, entry in enumerate(roll.sample(PROGRAMME, 4)):
        small = {"small_union_seats": 4, "small_union_until": _at(2 + 4 * number, 9)} if number == 1 else {}
        more = {"state": ActivityState.OPEN, "opens_at": _at(-3, 9), **small}
        planned.append((entry, _at(3 + 4 * number, entry[5]), roll.randint(3, entry[4] - 4), more))
    SignUp.objects.bulk_create(
        row
        for activity in _rows(home, manager, planned)
        for row in _signed(roll, activity, people, SignUpState.CONFIRMED, manager)
    )


def _make(home, manager, entry, starts_at, *, now, publish=True, **more) -> Activity:
    kind, title, summary, trainer, capacity, _hour, minutes = entry
    details = {"capacity": capacity, "title": title} | more
    with clock_at(now):
        activity = act.create_activity(
            by=manager, home=home, kind=kind, summary=summary, about=f"{summary}。", trainer=trainer, minutes=minutes,
            starts_at=starts_at, opens_at=now, closes_at=starts_at - timedelta(hours=3), **details,
        )  # fmt: skip
        return act.publish_activity(activity, by=manager) if publish else activity


def _lived_full(home, manager, worker, users) -> None:
    """A full one with a waiting list and an offer."""
    now = timezone.now()
    full = _make(home, manager, PROGRAMME[2], _at(5, 14), now=now - timedelta(days=4), capacity=8, title="端上桌的插花课",
                 group_max=6)  # fmt: skip
    questions: list[dict] = [
        {"text": "有花粉过敏吗", "kind": "choice", "choices": ["没有", "有"], "is_required": True},
        {"text": "想做什么颜色的", "kind": "text"},
    ]
    act.save_questions(full, by=manager, questions=questions)
    allergy = full.questions.first()
    entries = []
    for n, user in enumerate([*users[:9], worker, *users[9:12]]):
        with clock_at(now - timedelta(days=3) + timedelta(hours=n)):
            entries.append(seats.sign_up(by=user, activity=full, answers={str(allergy.pk): "没有"}))
    with clock_at(now - timedelta(hours=20)):
        seats.cancel_sign_up(entries[1], by=users[1])
    with clock_at(now - timedelta(hours=5)):
        seats.take_offer(
            SignUp.objects.select_related("activity__home__union", "person").get(pk=entries[8].pk), by=users[8]
        )
        seats.cancel_sign_up(entries[3], by=users[3])  # the worker who is shown around is offered the seat


def _lived_teachers(home, manager, worker, users) -> None:
    """An officer of the industrial union brings a dozen teachers to a reading evening (F-A2-12)."""
    now, officer = timezone.now(), User.objects.get(username="teachers")
    evening = _make(home, manager, PROGRAMME[0], _at(6, 19), now=now - timedelta(days=4), capacity=30,
                    title="教师读书会：在油坊读一首诗", group_max=15)  # fmt: skip
    with clock_at(now - timedelta(days=2)):
        seats.sign_up(by=officer, activity=evening, seats=12, is_group=True)
        for user in users[20:24]:
            seats.sign_up(by=user, activity=evening)


def _lived_off(home, manager, worker, users) -> None:
    """One cancelled, one draft."""
    now = timezone.now()
    gone = _make(home, manager, PROGRAMME[5], _at(8, 14), now=now - timedelta(days=3), title="遇见你：雨天版")
    with clock_at(now - timedelta(days=2)):
        seats.sign_up(by=worker, activity=gone)
        act.cancel_activity(gone, by=manager, note="台风预警，改到下月")
    _make(home, manager, PROGRAMME[3], _at(20, 18), now=now, publish=False)


def _pauses(home, manager, users) -> None:
    """Two people who missed three activities pause; one of them objects (S4-09)."""
    rows = Activity.objects.filter(
        home=home, state=ActivityState.CLOSED, starts_at__gte=timezone.now() - timedelta(days=80)
    )
    for number, user in enumerate(users):
        missed = list(
            rows.filter(seats_taken__lt=F("capacity")).exclude(sign_ups__person=user.person).order_by("-starts_at")[:3]
        )
        if len(missed) < 3:
            return
        union = user.person.memberships.get(left_on=None).union
        entries = SignUp.objects.bulk_create(
            SignUp(activity=one, person=user.person, union=union, signed_by=user, state=SignUpState.NO_SHOW,
                   joined_at=one.starts_at - timedelta(days=5))
            for one in missed
        )  # fmt: skip
        Activity.objects.filter(pk__in=[one.pk for one in missed]).update(seats_taken=F("seats_taken") + 1)
        with clock_at(timezone.now() - timedelta(days=3)):
            pause = absences.settle_absences(entries[0])
        if number and pause:
            absences.object_to_pause(pause, by=user, appeal="有一次临时加班，当天下午给前台打过电话。")


def _lived_past(home, manager, worker, users) -> None:
    """One held with an absence, one closed with a photo, one that waits to be confirmed."""
    now = timezone.now()
    held = _make(home, manager, PROGRAMME[4], _at(-2, 18), now=now - timedelta(days=9), title="下班瑜伽：开髋")
    for user in [worker, *users[12:20]]:
        with clock_at(now - timedelta(days=8)):
            seats.sign_up(by=user, activity=held)
    with clock_at(_at(-2, 18, 5)):
        for entry in SignUp.objects.filter(activity=held).exclude(person=users[19].person).select_related("person"):
            entry.activity = held
            absences.check_in_by_name(entry, by=manager)
    with clock_at(_at(-2, 20)):
        held = act.hold_activity(act.shut_activity(held, by=manager), by=manager)
    photo = HomePhoto.objects.filter(home=home).first()
    closed = _make(home, manager, PROGRAMME[1], _at(-9, 19), now=now - timedelta(days=20), title="吐槽大会：夜班那些事")
    for user in users[:6]:
        with clock_at(now - timedelta(days=15)):
            seats.sign_up(by=user, activity=closed)
    with clock_at(_at(-9, 19, 5)):
        for entry in SignUp.objects.filter(activity=closed).select_related("person"):
            entry.activity = closed
            absences.check_in_by_name(entry, by=manager)
    with clock_at(_at(-8, 10)):
        closed = act.hold_activity(act.shut_activity(closed, by=manager), by=manager)
        photos = [ContentFile(photo.photo.read(), name="night.jpg")] if photo else []
        act.close_activity(closed, by=manager, report=REPORTS[0], photos=photos, caption="散场前")
    over = _make(home, manager, PROGRAMME[0], _at(-1, 19), now=now - timedelta(days=6), title="油坊夜读：读一封家书")
    with clock_at(_at(-1, 16)):
        act.shut_activity(over, by=manager)


def _surveys(roll, homes, manager, people, worker, users) -> None:
    """One survey that runs at the first home, one that is over and became an activity, and one at the next two."""
    today = timezone.localdate()
    for number, home in enumerate(homes[:3]):
        survey = Survey.objects.create(
            home=home, title="下个季度，您想在家里做什么", about="每人三票，票多的先办。", votes_each=3,
            opens_on=today - timedelta(days=10), closes_on=today + timedelta(days=12), created_by=manager,
        )  # fmt: skip
        _votes(roll, survey, people, WISHES if number == 0 else roll.sample(WISHES, 5))
        if number == 0:
            first = survey.needs.select_related("survey__home__union").earliest("pk")
            for user in [worker, *users[:3]]:
                needs.set_vote(first, by=user, wants=True)
            needs.propose_need(by=users[4], survey=survey, kind=T.SKILLS, title="咖啡拉花", detail="咖啡吧空着的时候")
    home = homes[0]
    done = Survey.objects.create(
        home=home, title="入秋以后想要什么", opens_on=today - timedelta(days=60), closes_on=today - timedelta(days=40),
        created_by=manager,
    )  # fmt: skip
    rows = _votes(roll, done, people, roll.sample(WISHES, 4))
    wish = max(rows, key=lambda need: need.votes.count())
    entry = (wish.kind, wish.title, "心愿榜上票数最多的一项", "志愿者 朱琴", 20, 18, 90)
    _make(home, manager, entry, _at(9, 18), now=timezone.now() - timedelta(days=1), need=wish)


def _votes(roll, survey, people, wishes) -> list[Need]:
    rows = Need.objects.bulk_create(
        Need(survey=survey, kind=kind, title=title, detail=detail, state=NeedState.LISTED)
        for kind, title, detail in wishes
    )
    votes = []
    for member in roll.sample(people, 120):
        chosen = roll.choices(rows, range(len(rows), 0, -1), k=3)
        votes += [Vote(need=need, person=member.person) for need in dict.fromkeys(chosen)]
    Vote.objects.bulk_create(votes, ignore_conflicts=True)
    return rows
