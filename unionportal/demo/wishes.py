"""Some 300 wishes of a year in every state, ready answers, charity wishes, a proposal; counted for the board."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from federation.models import Membership, Union, User
from wishes.actions import charity
from wishes.actions.guard import PURPOSE, days_for
from wishes.actions.intake import register_wish
from wishes.actions.proposals import write_proposal
from wishes.kinds import Category, Kind, Source
from wishes.models import Answer, Charity, Hop, Wish
from wishes.queries.board import count_promises
from wishes.states import WishState as W
from workflow.days import add_workdays
from workflow.hours import closing_of, until_closing
from workflow.models import Clock, ClockEvent, Counter

from . import accounts, clock_at, dice
from .bulk import append_lines

COUNT, DAYS = 300, 330
C = Category
# category, the wish, the headline others may join ("" for none), the answer
TEXTS = [
    (C.SKILLS, "我们行业的老师傅没有对口的技能证书，评工匠总是卡在这一关，希望能办认定。", "本行业技能等级认定",
     "已与人社部门商定，先办一期认定试点，名额二十人。"),
    (C.AWARDS, "车间连续三年零返工，想申报工人先锋号，不知道怎么报。", "", "申报条件和表格已发到车间，九月底前交到工会办公室。"),
    (C.HIRING, "旺季招不到缝纫工，希望工会帮忙对接职校。", "旺季招工对接职校", "已牵线职校两所，十月起每月一场见面会。"),
    (C.PAY_HOURS, "夜班补贴多久没调了？想知道标准是怎么定的。", "夜班补贴标准公开", "标准写在集体合同第十一条，已在公告栏贴出并逐条讲解。"),
    (C.SAFETY, "焊接区排风不够，夏天闷得慌，希望加一台。", "焊接区加装排风", "排风机已装两台，温度降了四度。"),
    (C.WELFARE, "夜班食堂只有冷饭，希望有热菜热汤。", "夜班食堂供热饭", "夜宵窗口已开，零点到一点有热菜。"),
    (C.SCHOOLING, "孩子随迁入学要哪些材料？跑了两趟都说不全。", "随迁子女入学材料清单", "材料清单已一次告知，并约好周三上午办理。"),
    (C.MEDICAL, "医疗互助怎么报，去年住院的单子还能用吗？", "", "一年内的单子可以报，带发票、出院小结和结算单到服务窗口。"),
    (C.HOUSING, "末班公交九点就没了，下中班只能打车，希望延后一班。", "园区公交末班延后", "公交公司试行末班延到二十三点，试三个月再看客流。"),
    (C.MATCHMAKING, "厂里单身的多，希望多办几场联谊。", "多办联谊", "每季度一场，报名在职工之家。"),
    (C.CULTURE, "篮球场灯坏了半个月了，下班没法打。", "修好篮球场的灯", "灯已修好，开到二十二点。"),
    (C.UNION, "新来的快递站点没有工会，想入会不知道找谁。", "", "可扫码入会，站点联合工会下月成立。"),
    (C.TRANSPORT, "货车年审排队太久，能不能到驿站来办？", "年审到驿站来办", "已排进流动服务点，每月第二个周四。"),
    (C.OTHER, "停车棚漏雨，电瓶车淋坏了两辆。", "修停车棚", "棚顶已换，另加了充电口六个。"),
]  # fmt: skip
READY = [
    (C.MEDICAL, "医疗互助怎么报销", "一年内的住院单据，带发票、出院小结、医保结算单和银行卡到服务窗口。", "职工医疗互助办法"),
    (C.SCHOOLING, "随迁子女入学要什么材料", "居住证、劳动合同、社保记录、户口簿，四样一次带齐。", "义务教育阶段招生办法"),
    (C.PAY_HOURS, "加班费怎么算", "平日百分之一百五十，休息日百分之二百，法定节假日百分之三百。", "劳动法第四十四条"),
    (C.UNION, "怎样扫码入会", "在门户首页点“我要入会”，填单位和手机号码，三步完成。", "工会会员会籍管理办法"),
    (C.TRANSPORT, "货车年审要带什么", "行驶证、道路运输证、交强险保单，车到驿站现场查验。", "道路运输车辆管理规定"),
    (C.SKILLS, "技能证书补贴怎么领", "证书下来一年内，带证书和社保记录到窗口申请。", "技能提升补贴办法"),
]  # fmt: skip
GIFTS = [
    ("一床冬被", "去年家里遭了水，被子还没有添上。", 280), ("一辆儿童自行车", "孩子考试进步，答应了还没兑现。", 360),
    ("一套焊工护目镜", "眼睛做过手术，旧的不合用。", 160), ("一只电饭煲", "宿舍自己做饭，锅坏了。", 220),
    ("一双防滑雨靴", "清晨送货，雨天常摔。", 90), ("一盏护眼台灯", "女儿今年中考。", 180),
]  # fmt: skip
# how many of a hundred end in a state; the rest of the weights in the order of a year
SHARES = [(W.CLOSED, 62), (W.TOLD, 5), (W.ANSWERED, 3), (W.REGISTERED, 5), (W.ACCEPTED, 4), (W.TRANSFERRED, 3), (W.IN_PROGRESS, 6),
          (W.LONG_TERM, 2), (W.RESOLVED, 2), (W.REOPENED, 1), (W.LEADER, 1), (W.DECLINED, 3), (W.JOINED, 2), (W.WITHDRAWN, 1)]  # fmt: skip
WAYS = {
    W.ACCEPTED: [W.ACCEPTED], W.IN_PROGRESS: [W.ACCEPTED, W.IN_PROGRESS], W.TRANSFERRED: [W.TRANSFERRED],
    W.LONG_TERM: [W.ACCEPTED, W.LONG_TERM], W.RESOLVED: [W.ACCEPTED, W.RESOLVED], W.TOLD: [W.ACCEPTED, W.RESOLVED, W.TOLD],
    W.CLOSED: [W.ACCEPTED, W.RESOLVED, W.TOLD, W.CLOSED], W.ANSWERED: [W.ANSWERED], W.DECLINED: [W.DECLINED],
    W.REOPENED: [W.ACCEPTED, W.RESOLVED, W.TOLD, W.REOPENED], W.LEADER: [W.ACCEPTED, W.RESOLVED, W.TOLD, W.LEADER],
    W.JOINED: [W.JOINED], W.WITHDRAWN: [W.WITHDRAWN],
}  # fmt: skip


def build_wishes(staff: dict) -> None:
    """A year of wishes in the open, a few restricted ones, and what is done with them."""
    now, roll = timezone.now(), dice("wishes")
    top = Union.objects.get(parent=None)
    Answer.objects.bulk_create(
        Answer(union=top, category=category, question=question, text=text, legal_source=source, uses=roll.randint(3, 60), changed_at=now)
        for category, question, text, source in READY
    )  # fmt: skip
    rows = _rows(roll, now)
    Wish.objects.bulk_create([row for row, _lines in rows])
    _clocks([row for row, _lines in rows])
    append_lines([dict(line, thing=row) for row, lines in rows for line in lines])
    _hops(rows)
    _mine(staff)
    write_proposal(
        by=staff["officer"], union=Union.objects.get(code=accounts.FAVOURITE), industry=_trade(staff), addressee="市人力资源和社会保障局",
        title="为本行业老师傅开展技能等级认定的建议", text="一、摸清底数：职工中无证熟手的人数。\n二、试点认定：先认定二十人。\n三、与评先评优衔接。",
    )  # fmt: skip
    _charities(roll, staff, now)
    count_promises()


def _rows(roll, now):
    members = list(
        Membership.objects.filter(left_on=None, number__startswith="M")
        .select_related("person", "union")
        .order_by("pk")[:2400:3]
    )
    favourite = Union.objects.get(code=accounts.FAVOURITE)
    near = list(
        Membership.objects.filter(left_on=None, union=favourite, number__startswith="M")
        .select_related("person", "union")
        .order_by("pk")[:40]
    )
    times = sorted(
        now - timedelta(days=DAYS * roll.random() ** 1.6, minutes=roll.randint(1, 600)) for _n in range(COUNT)
    )
    by_year: dict[int, int] = {}
    states = [state for state, _share in SHARES]
    shares = [share for _state, share in SHARES]
    found = []
    for at in times:
        age = (now - at).days
        state = roll.choices(states, shares)[0]
        if age > 40 and state not in (W.CLOSED, W.DECLINED, W.WITHDRAWN, W.LONG_TERM):
            state = W.CLOSED
        if age < 6 and state in (W.CLOSED, W.REOPENED, W.LEADER):
            state = roll.choice([W.REGISTERED, W.ACCEPTED, W.TOLD])
        if state == W.REGISTERED and age > 2:
            state = W.IN_PROGRESS
        year = timezone.localdate(at).year
        by_year[year] = by_year.get(year, 0) + 1
        found.append(_row(roll, now, at, state, roll.choice(near if roll.random() < 0.25 else members), by_year[year]))
    for year, last in by_year.items():
        Counter.objects.update_or_create(series="wish", year=year, defaults={"last": last})
    return found


def _row(roll, now, at, state, member, number):
    category, text, headline, answer = roll.choice(TEXTS)
    at_once = timedelta(minutes=roll.choice([4, 7, 9, 12, 16, 25, 40]))
    later = timedelta(hours=roll.choice([1, 2, 3, 5, 20, 60]))
    spot = state == W.ANSWERED or (state == W.CLOSED and number % 3 == 0)  # answered at once, from the phone
    anonymous, first = roll.random() < 0.08, at + (at_once if spot else later)
    done = at + timedelta(days=roll.choice([0, 1, 2, 2, 3, 4, 5, 6, 9, 14]), hours=4)
    restricted = category == C.PAY_HOURS and roll.random() < 0.3
    row = Wish(
        number=f"WX-{timezone.localdate(at).year}-{number:06d}", union=member.union, handler=member.union, industry=member.union.industry,
        person=None if anonymous else member.person, is_anonymous=anonymous, is_sensitive=restricted, category=category, text=text,
        kind=roll.choice([Kind.REQUEST, Kind.REQUEST, Kind.SUGGESTION, Kind.CONSULTATION]), headline="" if restricted else headline,
        is_published=bool(headline) and not restricted and roll.random() < 0.25,
        source=roll.choice([Source.WEB, Source.VISIT, Source.HOME, Source.DRIVERS_STOP, Source.PHONE]), state=state, registered_at=at,
        changed_at=min(done, now), first_due_at=closing_of(add_workdays(timezone.localdate(at), 1).due_on),
    )  # fmt: skip
    way = [W.ANSWERED, W.CLOSED] if spot and state == W.CLOSED else WAYS.get(state, [])
    lines, here = [{"at": at, "event": "wish_registered", "data": {"category": str(category)}}], W.REGISTERED
    for n, to in enumerate(way, 1):
        moment = min(first if done <= first or (spot and n == 1) else first + (done - first) * n / len(way), now)
        lines.append({"at": moment, "event": "moved", "from_state": here, "to_state": to, "note": "请看办理情况"})
        here = to
    if way and to != W.WITHDRAWN:
        row.first_answer_at = min(first, now)
    if way and state not in (W.DECLINED, W.JOINED, W.WITHDRAWN):
        row.accepted_at = min(first, now)
    _answer(roll, row, way, answer, row.accepted_at if spot else min(done, now), timedelta(hours=0 if spot else 3), now)
    if state == W.CLOSED:
        row.closed_as = roll.choices(["satisfied", "basically", "not_satisfied", "no_answer"], [70, 14, 4, 12])[0]
        row.closed_at = min(row.told_at + timedelta(days=2), now)
    if state in (W.DECLINED, W.WITHDRAWN, W.JOINED):
        row.closed_at = min(first, now)
        row.answer = "请到市人社局仲裁窗口，带劳动合同和工资单。" if state == W.DECLINED else ""
    if state in (W.REOPENED, W.LEADER):
        row.reopenings, row.comment = (1, "饭还是冷的，请再看看。") if state == W.REOPENED else (2, "修了两次还漏。")
        row.is_escalated = state == W.LEADER
    if state == W.LONG_TERM:
        row.plan, row.report_on = "十月调研，十一月报方案，明年三月试行。", timezone.localdate(now) + timedelta(days=20)
    purpose = PURPOSE.get(state)
    if purpose:
        start = row.told_at or row.resolved_at or row.accepted_at or at
        start = max(start, now - timedelta(days=5 if roll.random() < 0.8 else 12)) if state != W.REGISTERED else at
        due_on = add_workdays(timezone.localdate(start), days_for(purpose)).due_on
        row.due_at, row.asked = closing_of(due_on), start
    return row, lines


def _answer(roll, row, way, answer: str, resolved_at, later: timedelta, now) -> None:
    """What was said and how it ended, where the way of the wish came that far; `later` is when it was told."""
    if W.RESOLVED in way or W.ANSWERED in way:
        row.answer, row.outcome = (
            answer,
            roll.choice(["solved", "solved", "solved", "partly", "explained", "not_possible"]),
        )
        row.resolved_at = resolved_at
    if W.TOLD in way or W.ANSWERED in way:
        row.told_at = min(resolved_at + later, now)


def _clocks(rows) -> None:
    clocks = []
    for row in rows:
        if not row.due_at:
            continue
        days = days_for(PURPOSE[row.state])
        due_at, steps = until_closing(add_workdays(timezone.localdate(row.asked), days))
        clocks.append(Clock(
            thing_label="wishes.wish", thing_pk=str(row.pk), purpose=PURPOSE[row.state], workdays=days, started_at=row.asked,
            due_at=due_at, steps=steps,
        ))  # fmt: skip
    Clock.objects.bulk_create(clocks)
    ClockEvent.objects.bulk_create(
        ClockEvent(clock=clock, kind="started", at=clock.started_at, due_at=clock.due_at) for clock in clocks
    )


def _hops(rows) -> None:
    passed = [row for row, _lines in rows if row.state == W.TRANSFERRED]
    above = {union.path: union for union in Union.objects.filter(parent__parent=None)}
    for row in passed:
        path = "/".join(row.union.path.split("/")[:2]) + "/"
        row.handler, row.hops = above.get(path, row.union), 1
    Wish.objects.bulk_update(passed, ["handler", "hops"])
    Hop.objects.bulk_create(Hop(wish=row, sender=row.union, receiver=row.handler, at=row.accepted_at) for row in passed)


def _trade(staff) -> str:
    return Union.objects.get(code=accounts.FAVOURITE).industry or Wish.objects.exclude(industry="").first().industry


def _mine(staff) -> None:
    """What the accounts of the demo find: own wishes to answer and to say a word about, one for the rights desk."""
    member = accounts.worker_of(accounts.FAVOURITE)
    user = accounts.account_of(member)
    with clock_at(timezone.now() - timedelta(hours=5)):
        for category, text in [(C.WELFARE, "夜班食堂只有冷饭，希望有热菜热汤。"), (C.SKILLS, "老师傅没有对口的技能证书，希望办认定。"),
                               (C.SKILLS, "想考高级工，厂里能不能组织一次培训？")]:  # fmt: skip
            register_wish(by=user, text=text, category=category, source="web", union=member.union, person=member.person)
        register_wish(
            by=None, text="连续三个周末加班没有加班费，问了班长被训了一顿。", category=C.PAY_HOURS, source="web", union=member.union,
            is_anonymous=True, kind=Kind.COMPLAINT,
        )  # fmt: skip
    told = Wish.objects.filter(
        union=member.union, state__in=[W.TOLD, W.CLOSED], is_sensitive=False, is_anonymous=False
    ).order_by("-told_at")[:2]
    Wish.objects.filter(pk__in=[row.pk for row in told]).update(person=member.person)


def _charities(roll, staff, now) -> None:
    union = Union.objects.get(code=accounts.FAVOURITE)
    givers = [
        member.person
        for member in Membership.objects.filter(left_on=None, number__startswith="M")
        .select_related("person")
        .order_by("-pk")[:3]
    ]
    for n, (title, story, value) in enumerate(GIFTS):
        with clock_at(now - timedelta(days=20 - n)):
            row = charity.write_charity(
                by=staff["officer"], union=union, name="受助职工", phone=f"1980000{n:04d}", title=title, story=story, value=Decimal(value), need="低保边缘家庭",
            )  # fmt: skip
        if n == len(GIFTS) - 1:
            continue  # one waits for the second officer
        with clock_at(now - timedelta(days=15 - n)):
            row = charity.publish_charity(row, by=staff["county"])
        if n < 2:
            hand, _new = User.objects.get_or_create(person=givers[n], defaults={"username": f"giver-{n}"})
            with clock_at(now - timedelta(days=9 - n)):
                charity.claim_charity(row, by=hand)
            if n == 0:
                charity.hand_over(
                    Charity.objects.get(pk=row.pk),
                    by=staff["officer"],
                    gift=title,
                    worth=Decimal(value - 20),
                    proof=None,
                )
