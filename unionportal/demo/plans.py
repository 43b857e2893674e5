"""Beyond the single order: a series, released schedules, drafts for needs, groups that wait, wished topics, fees."""

from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from lectures.actions import custom, releases, series, series_change, waiting
from lectures.actions import orders as act
from lectures.actions.rewards import correct_points
from lectures.actions.roster import change_speaker
from lectures.models import AllowanceLine, Appointment, Corps, Order, Speaker, TopicProposal
from lectures.queries.availability import free_dates
from lectures.states import OrderState, ProposalState, RequestState
from workflow.actions import move
from workflow.errors import WorkflowError

from . import dice, texts
from .bulk import append_lines, date_rows
from .stories import Story, in_office_hours

RELEASES = ((28, "月初第一版排期"), (19, "新增三场，一场改期"), (9, "根据各单位反馈调整"), (2, "本周排期定稿"))
DRAFTS = (
    ("大热天怎么排班：防暑与轮岗十问", "仓库夏天高温，想听听防暑和轮岗怎么安排，最好有现成的表格。", "offered"),
    ("食堂师傅的营养经", "食堂师傅想学营养搭配和份量控制，菜单上没找到合适的。", "accepted"),
    ("手机拍车间故事", "想学短视频怎么拍车间故事，用手机就行，请一位会拍的师傅。", "declined"),
)
PROPOSALS = (
    ("听障职工的技能课", "近三个月有四家单位想请会手语的老师，都没有排上。", "听障职工", 4, ""),
    ("外卖骑手的交通安全", "骑手驿站多次提出，现有课题都面向大车司机。", "骑手、网约司机", 3, ProposalState.TAKEN_UP),
    ("职场礼仪与接待", "与“网店客服的沟通术”内容相近。", "窗口服务人员", 2, ProposalState.DECLINED),
)
URGENT = "下月起整线搬迁停产，错过这次要再等半年。"


def plan_stories(cast, staff, now) -> list:
    """(start, story) of everything that the office and the unions plan in the last weeks."""
    roll = dice("plans")
    found = [(in_office_hours(roll, now - timedelta(days=days)), _release(cast, note)) for days, note in RELEASES]
    found += [
        (
            in_office_hours(roll, now - timedelta(days=13)),
            _series(cast, staff["officer"], cast.favourite, "青工技能夜校", 8, 4, _move_one),
        ),
        (
            in_office_hours(roll, now - timedelta(days=11)),
            _series(cast, staff["officer"], cast.favourite, "安全月月讲", 11, 2, _new_rule),
        ),
        (in_office_hours(roll, now - timedelta(days=4)), _group_waits(cast, 52, 3)),
        (in_office_hours(roll, now - timedelta(days=3)), _group_waits(cast, 54, 3, urgent=True)),
        (in_office_hours(roll, now - timedelta(days=2, hours=2)), _group_waits(cast, 56, 3, split=True)),
    ]
    for number, (title, need, turn) in enumerate(DRAFTS):
        at = in_office_hours(roll, now - timedelta(days=9 - 2 * number, hours=5))
        found.append((at, _drafted(cast, roll, number, title, need, turn)))
    found.append((in_office_hours(roll, now - timedelta(days=16)), _wishes(cast)))
    return [(min(at, now - timedelta(minutes=20)), story) for at, story in found]


def _release(cast, note):
    try:
        releases.release_schedule(Corps.objects.order_by("union__path")[0], by=cast.office, note=note)
    except WorkflowError:
        return
    yield from ()


def _series(cast, by, union, title, at, days, then):
    """Every second week: two dates left out or impossible, the first ones approved and accepted; `days` later something changes."""
    speaker = cast.speakers[at]
    topic = cast.given_by(speaker)[0].topic
    place = (union.latitude, union.longitude)
    dates = free_dates(speaker, minutes=topic.minutes, place=place, days=24)
    if not dates:
        return
    first = dates[0]
    row = series.place_series(
        by=by, union=union, title=title, every="fortnight", first_starts_at=first, count=6,
        left_out=[(first + timedelta(days=28)).date()], mode="speaker", topic=topic, wished_speaker=speaker,
        minutes=topic.minutes, people=28, audience=topic.audience[0], place=f"{union.address}职工之家",
        latitude=place[0], longitude=place[1], contact_name=str(by), contact_phone="19900009999",
        equipment=["投影", "音响"], aim="每两周一次，班组轮流参加。",
    )  # fmt: skip
    yield in_office_hours(dice("series"), timezone.now() + timedelta(hours=20))
    for order in Order.objects.filter(series=row).order_by("starts_at")[:3]:
        order = act.approve_order(order, by=cast.office)
        request = act.dispatch_order(order, by=cast.office, speaker=speaker, fair_reason=texts.WHY_ONCE_MORE[1])
        request.order = Order.objects.select_related("corps__union", "union", "ordered_by__person", "speaker__person",
                                                     "topic").get(pk=order.pk)  # fmt: skip
        act.accept_request(request, by=None)
    yield in_office_hours(dice("series"), timezone.now() + timedelta(days=days))
    then(cast, row, by)


def _move_one(cast, row, by) -> None:
    """An exception to the rule: one date moves, and the speaker can come then too."""
    order = row.orders.filter(state=OrderState.ACCEPTED, starts_at__gt=timezone.now() + timedelta(days=8)).first()
    if order is None:
        return
    later = timezone.localdate(order.starts_at) + timedelta(days=1)
    spot = (order.latitude, order.longitude)
    dates = free_dates(order.speaker, minutes=order.minutes, place=spot, from_on=later, days=20)
    if dates:
        act.reschedule_order(order, by=by, starts_at=dates[0], note="那天夜班盘点，只此一次改到下一个空档。")
        for request in order.requests.filter(state=RequestState.ASKED):
            act.accept_request(request, by=None)


def _new_rule(cast, row, by) -> None:
    """From the last confirmed date on every week instead of every second one."""
    order = row.orders.filter(state=OrderState.ACCEPTED).order_by("starts_at").last()
    if order is None:
        return
    first = order.starts_at + timedelta(days=7)
    series_change.change_rule(
        row, by=by, note="月底前要讲完，改为每周一次，少讲一场。", from_on=timezone.localdate(first), every="week",
        first_starts_at=first, count=3,
    )  # fmt: skip


def _group_waits(cast, at, speaker_at, *, urgent=False, split=False):
    """A union waits for the busiest speaker: in two halves, or first in line for a written reason."""
    union, speaker = cast.unions[at], cast.speakers[speaker_at]
    topic = cast.given_by(speaker)[0].topic
    today = timezone.localdate()
    entry = waiting.join_waiting(
        by=cast.worker(union), union=union, speaker=speaker, topic=topic, may_split=split,
        people=topic.group_max_people + 12 if split else min(30, topic.group_max_people), from_on=today,
        until_on=today + timedelta(days=45),
    )  # fmt: skip
    yield timezone.now() + timedelta(hours=3)
    if urgent:
        waiting.set_urgent(entry, by=cast.office, reason=URGENT)


def _drafted(cast, roll, number, title, need, turn):
    """An order by need that nothing on the menu fits, answered with a draft."""
    union, speaker = cast.unions[-8 - number], cast.speakers[14 + 3 * number]
    by = cast.worker(union)
    story = Story(roll, cast.office, "drafted", by=by, union=union, topic=None, speaker=speaker, wish=False, need=need)
    if not story.place():
        return
    yield story.after(2, 8)
    act.approve_order(story.order, by=cast.office)
    yield story.after(2, 20)
    order = story.fresh()
    draft = custom.draft_for(
        order, by=cast.office, title=title, speaker=speaker, starts_at=order.starts_at, for_menu=turn == "accepted",
        outline="一、身边的例子；二、能带走的三个办法；三、现场答疑。", fair_reason=texts.WHY_ONCE_MORE[2],
    )  # fmt: skip
    if turn == "offered":
        return
    yield story.after(3, 20)
    if turn == "declined":
        custom.decline_draft(draft, by=by, reason="时间定在月底，我们盘点，来不了；内容合适，请换一天。")
        return
    custom.accept_draft(draft, by=by)
    yield story.after(2, 20)
    story.fresh()
    if request := story.question():
        act.accept_request(request, by=None)


def _wishes(cast):
    """Topics the menu lacks: one open, one being written, one declined."""
    corps = Corps.objects.order_by("union__path")[0]
    for title, reason, audience, failed, state in PROPOSALS:
        row = TopicProposal.objects.create(
            corps=corps, title=title, reason=reason, audience=audience, failed_orders=failed, proposed_by=cast.office
        )
        if state:
            move(
                row,
                state,
                by=cast.office,
                note="" if state == ProposalState.TAKEN_UP else "并入现有课题，欢迎直接点单。",
            )
    yield from ()


def build_fees(staff) -> None:
    """Fees of a sixth of the lectures of the archive, approved by a second person but for the newest."""
    rows, lines = [], []
    held = Order.objects.filter(state=OrderState.CLOSED, delivered_at__lt=timezone.now() - timedelta(days=9))
    held = held.select_related("corps", "speaker")
    for number, order in enumerate(held.order_by("starts_at")):
        if number % 6:
            continue
        full = order.speaker.star_level >= 4
        hours = Decimal(max(2, round(order.minutes / 22.5))) / 2
        rows.append(
            AllowanceLine(
                speaker=order.speaker, order=order, grade="full" if full else "associate", class_hours=hours,
                ceiling=1000 if full else 500, amount=hours * (400 if full else 300),
                rule="lectures.fee_full" if full else "lectures.fee_associate", proposed_by=staff["corps"],
            )
        )  # fmt: skip
    for row in rows[:-4]:
        row.approved_by, row.approved_at = staff["signer"], row.order.delivered_at + timedelta(days=6)
    AllowanceLine.objects.bulk_create(rows)
    date_rows(rows, "created_at", [row.order.delivered_at + timedelta(days=4) for row in rows])
    for row in rows:
        row.journal_union_id = row.order.corps.union_id
        lines.append({"at": row.created_at, "by": staff["corps"], "thing": row, "event": "fee_proposed"})
        if row.approved_at:
            lines.append({"at": row.approved_at, "by": staff["signer"], "thing": row, "event": "fee_approved"})
    append_lines(lines)


def correct_some_points(staff, speakers) -> None:
    """Two corrections by the office, each with its reason."""
    correct_points(speakers[0], by=staff["corps"], points=10, reason="省外交流宣讲一场，未经本平台，凭邀请函补记")
    correct_points(speakers[1], by=staff["corps"], points=-5, reason="同一场次重复计入，冲回")


def touch_records(staff, speakers) -> None:
    """The office writes into some records, so that their history shows what it tells."""
    fresh = Speaker.objects.filter(pk__in=[one.pk for one in speakers[:12:3]]).select_related("home_corps__union")
    for at, speaker in enumerate(fresh.order_by("pk")):
        change_speaker(
            speaker, by=staff["corps"], office_tags=["媒体报道过", "首讲需陪同"][: 1 + at % 2], notice_days=5 + at
        )
        if at % 2:
            change_speaker(speaker, by=staff["signer"], travel_radius_km=50 + 5 * at)


def propose_renewals(staff) -> None:
    """Of the terms that end within seven weeks every other one waits for the second signature, one was declined."""
    today, rows = timezone.localdate(), []
    ending = Appointment.objects.filter(state="active", ends_on__range=(today, today + timedelta(days=50)))
    for number, term in enumerate(ending.order_by("ends_on", "pk")):
        if number % 2 == 0:
            rows.append(
                Appointment(
                    corps_id=term.corps_id, speaker_id=term.speaker_id, title=term.title, starts_on=term.ends_on,
                    ends_on=term.ends_on + relativedelta(years=2), renews=term, proposed_by=staff["corps"],
                    state="declined" if number == 2 else "proposed",
                )
            )  # fmt: skip
    Appointment.objects.bulk_create(rows)
    append_lines(
        [{"at": timezone.now() - timedelta(days=3), "by": staff["corps"], "thing": row, "event": "appointment_proposed"}
         for row in Appointment.objects.filter(pk__in=[row.pk for row in rows]).select_related("corps__union")]
    )  # fmt: skip
