"""The round tables from which the service was ordered: the list of needs, what was decided, the sessions (F-A3-07)."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from services.actions import tables as act
from services.models import RaisedNeed, RoundTable, Service
from services.states import RaisedState

SAID = (
    "园区 120 家物流企业过去一年办理业务 4442 件，集中在 45 家企业，办得最多的一家一年 214 次。"
    "大家最盼的是不用把车开到检测站、再拿材料跑窗口。"
)
AGAIN = (
    "试办一场不到两小时办了企业业务 30 件、个人业务 12 件，接待咨询 20 人次。大家希望固定下来，隔多久来一次按需求定。"
)
COMPANIES, DRIVERS = RaisedNeed.By.COMPANIES, RaisedNeed.By.DRIVERS


def round_tables(station, companies, partners) -> list[RoundTable]:
    """Two that were held and one that is called; the first is the one by whose decisions today's counter is open."""
    today = timezone.localdate()
    first = _called(station, "货运企业和司机需要什么", today - timedelta(days=34), partners)
    personal, firms = Service.objects.filter(audience="person"), Service.objects.filter(audience="company")
    reviews = firms.filter(code__in=["E04", "E05"])
    raised = [
        _raised(first, "车辆年审、证件业务在驿站就能办", COMPANIES, 45),
        _raised(first, "继续教育、诚信考核不用进城排队", DRIVERS),
        _raised(first, "一次带十本运输证，一回办完", COMPANIES),
        _raised(first, "综合性能检测也搬到驿站来", COMPANIES),
    ]
    act.hold_table(first, by=None, minutes=SAID, companies=companies[:6], drivers=8)
    act.agree(raised[0], by=None, services=list(firms), note="15 项企业业务带到驿站，审批人员和印章一起来。")
    act.agree(raised[1], by=None, services=list(personal), note="10 项个人业务现场办，当场出回单。")
    act.agree(raised[2], by=None, services=list(reviews), note="企业交一张表，一车一份回单，另出一张汇总单。")
    act.decline(raised[3], by=None, note="检测要用检测线上的设备，只能到检测站；检测报告可在驿站收。")
    second = _called(station, "试办之后：怎样固定下来", today - timedelta(days=13), partners)
    fixed = _raised(second, "每周固定时间进驻驿站", DRIVERS)
    night = _raised(second, "晚上八点以后也能办", DRIVERS)
    act.hold_table(second, by=None, minutes=AGAIN, companies=companies[3:9], drivers=11)
    act.agree(fixed, by=None, services=list(firms | personal), note="每周四上午固定来，节假日不来，提前公布。")
    act.put_off(night, by=None, note="先看白天的需求，三个月后再议。")
    _back(first, second)
    third = _called(station, "冷链和危货司机需要什么", today + timedelta(days=9), partners)
    act.take_from_pool(third, by=None)
    return [first, second, third]


def _called(station, topic, day, partners) -> RoundTable:
    return act.call_table(
        by=None, station=station, topic=topic, held_on=day, starts=time(14), place="驿站二楼议事厅", partners=partners
    )


def _raised(table, text, raised_by, voices=None) -> RaisedNeed:
    return act.raise_need(table, by=None, text=text, raised_by=raised_by, voices=voices)


def _back(*tables) -> None:
    """What was raised and decided bears the days of its meeting, and not that of the demo."""
    for table in tables:
        raised = timezone.make_aware(datetime.combine(table.held_on - timedelta(days=6), time(10)))
        RoundTable.objects.filter(pk=table.pk).update(created_at=raised - timedelta(days=3))
        table.raised.update(created_at=raised)
        table.raised.exclude(state=RaisedState.RAISED).update(decided_on=table.held_on)
