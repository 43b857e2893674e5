"""What the old-mill home buys, the packages unions ordered, and its volunteers, each in every state (S4-11 … S4-15)."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from federation.models import Membership, Union, User
from workerhomes.actions import bought as act
from workerhomes.actions import invoices as invoice_act
from workerhomes.actions import packages as package_act
from workerhomes.actions import volunteers as shift_act
from workerhomes.models import ActivityType, CallOff, Contract, Home, PackageItem, PriceLine, Provider, Shift

from . import accounts, clock_at, dice, if_allowed

# provider, what it offers, contract, service, unit, price, ceiling, how it is rated
FIRMS = [
    ("清溪悦动健身有限公司", "瑜伽、健身操教练", "瑜伽课框架合同", "瑜伽课", "课时", 300, 12_000, (5, 5, 4)),
    ("云江花语文化工作室", "插花、手作课程", "插花课框架合同", "插花课", "场", 680, 15_000, (5, 4, 4)),
    ("百年茶坊文化传播社", "茶艺讲座", "茶艺课框架合同", "茶艺体验", "场", 520, 9_000, (4, 3, 3)),
    ("同乐影音服务部", "放映与音响", "放映服务合同", "电影放映", "场", 900, 8_000, (3, 3, 2)),
]
T = ActivityType
ITEMS = [
    ("团体瑜伽", "专业教练带练，垫子现场备好", T.YOGA, 45, "person", 60, 40, 40, 20),
    ("手作插花", "花材、花器都包含，作品带走", T.FLOWER_COURSE, 80, "person", 90, 30, 40, 20),
    ("主题读书沙龙", "领读人和书由职工之家准备", T.BOOK_SALON, 20, "person", 90, 40, 60, 20),
    ("书屋包场", "共享书屋半天归您单位使用", T.OTHER, 600, "group", 240, 60, 50, 0),
    ("单身青年联谊", "主持、茶点、破冰游戏", T.OTHER, 70, "person", 180, 60, 30, 30),
]  # fmt: skip
TASKS = "书屋整理,前台接待,亲子活动协助,户外驿站巡护".split(",")


_built: dict[str, datetime] = {}  # when the city was built


def build_bought(staff: dict[str, User], homes: list[Home], past: float = 1) -> None:
    """Contracts with orders and invoices, packages in all states, and six weeks of shifts."""
    _built["at"] = timezone.now()
    roll, home = dice("bought services"), homes[0]
    desk = accounts.account_of(accounts.worker_of("QX0002"))
    lines = [_contract(home, staff["home"], number, firm) for number, firm in enumerate(FIRMS, 1)]
    for line, firm in zip(lines, FIRMS, strict=True):
        with if_allowed("two months of accepted services"):
            _orders(roll, line, staff, desk, firm[-1])
    with if_allowed("services under way"):
        _open_ends(lines, staff, desk)
    _draft(home, staff["home"])
    _packages(homes, lines, staff, desk)
    _shifts(roll, home, staff["home"], desk, round(28 * past))


def _at(days: int, hour: int = 9) -> datetime:
    """A moment counted from the day on which the city is built, also while `clock_at` holds the clock elsewhere."""
    zone = timezone.get_current_timezone()
    day = timezone.localdate(_built["at"]) + timedelta(days=days)
    return datetime.combine(day, datetime.min.time(), zone) + timedelta(hours=hour)


def _contract(home: Home, manager: User, number: int, firm) -> PriceLine:
    name, offers, title, item, unit, price, ceiling, _scores = firm
    with clock_at(_at(-150)):
        provider = Provider.objects.create(
            union=home.union, name=name, credit_code=f"9133052{number}MA2B3C4D{number}X", offers=offers,
            contact_name="王经理", contact_phone=f"1990000{number:04d}",
        )  # fmt: skip
        contract = act.save_contract(
            by=manager, number=f"购字〔{timezone.localdate():%Y}〕{number}号", home=home, provider=provider, title=title,
            starts_on=timezone.localdate(), ends_on=timezone.localdate() + timedelta(days=365), ceiling=Decimal(ceiling),
        )  # fmt: skip
        line = act.save_price(by=manager, contract=contract, item=item, unit=unit, price=Decimal(price))
        act.sign_contract(contract, by=manager)
    return PriceLine.objects.select_related("contract__home__union").get(pk=line.pk)


def _accepted(line: PriceLine, days: int, people: int, score: int, staff, desk: User) -> CallOff:
    with clock_at(_at(days - 7)):
        call = act.call_off(by=staff["home"], line=line, quantity=Decimal(1), due_on=(_at(days)).date())
    with clock_at(_at(days, 17)):
        act.note_delivery(call, by=desk, delivered_on=call.due_on, people=people)
    with clock_at(_at(days + 1, 10)):
        return act.accept_call_off(call, by=staff["home"], score=score, comment="职工反映很好" if score > 4 else "")


def _orders(roll, line: PriceLine, staff, desk: User, scores) -> None:
    """Two months of accepted services with an invoice each, paid by the officer of the county."""
    for month, first in enumerate((-70, -38), 1):
        calls = [
            _accepted(line, first + 7 * n, roll.randint(12, 36), roll.choice(scores), staff, desk) for n in range(3)
        ]
        with clock_at(_at(first + 20, 11)):
            invoice = _enter(
                line.contract, f"2633{roll.randrange(10_000, 99_999)}", sum(c.amount for c in calls), calls, staff
            )
        if month == 1 or line.price < 600:
            with clock_at(_at(first + 23, 15)):
                invoice_act.pay_invoice(invoice, by=staff["county"])


def _enter(contract: Contract, number: str, amount, calls, staff):
    return invoice_act.enter_invoice(
        by=staff["home"],
        contract=contract,
        number=number,
        dated_on=timezone.localdate(),
        amount=amount,
        call_offs=calls,
    )


def _open_ends(lines: list[PriceLine], staff, desk: User) -> None:
    """What a manager finds today: an order ahead, one to accept, an objection, a cancelled one, an invoice that differs."""
    manager, yoga = staff["home"], lines[0]
    act.call_off(by=manager, line=yoga, quantity=Decimal(2), due_on=_at(5).date())
    with clock_at(_at(-8)):
        waiting = act.call_off(by=manager, line=lines[1], quantity=Decimal(1), due_on=_at(-1).date())
        objected = act.call_off(by=manager, line=lines[3], quantity=Decimal(1), due_on=_at(-3).date())
        gone = act.call_off(by=manager, line=lines[2], quantity=Decimal(1), due_on=_at(2).date())
    with clock_at(_at(-3, 20)):
        act.note_delivery(objected, by=desk, delivered_on=objected.due_on, people=0)
    with clock_at(_at(-2, 9)):
        act.object_to(objected, by=manager, note="设备故障，放映没有成功，请改期补放")
        act.cancel_call_off(gone, by=manager, note="与消防检修冲突")
    with clock_at(_at(-1, 17)):
        act.note_delivery(waiting, by=desk, delivered_on=waiting.due_on, people=24)
    calls = [_accepted(yoga, -10, 22, 5, staff, desk)]
    _enter(yoga.contract, "263399881", Decimal(360), calls, staff)


def _draft(home: Home, manager: User) -> None:
    provider = Provider.objects.create(
        union=home.union, name="知心心理咨询中心", credit_code="91330529MA2B3C4D9X", offers="心理咨询、团体辅导"
    )
    today = timezone.localdate()
    act.save_contract(
        by=manager, number=f"购字〔{today:%Y}〕9号", home=home, provider=provider, title="心理服务框架合同（草稿）",
        starts_on=today + timedelta(days=30), ends_on=today + timedelta(days=395), ceiling=Decimal(20_000),
    )  # fmt: skip


def _packages(homes: list[Home], lines: list[PriceLine], staff, desk: User) -> None:
    """Items at three homes, and one package of the shown union in each state."""
    bought = {"团体瑜伽": lines[0], "手作插花": lines[1]}
    for home in homes[:3]:
        for title, about, kind, price, per, minutes, most, own, higher in ITEMS:
            package_act.save_item(
                by=None, home=home, title=title, about=about, kind=kind, price=Decimal(price), per=per, minutes=minutes,
                min_people=8, max_people=most, home_percent=own, federation_percent=higher,
                price_line=bought.get(title) if home == homes[0] else None,
            )  # fmt: skip
    union = Union.objects.get(code=accounts.FAVOURITE)
    items = list(PackageItem.objects.filter(home=homes[0]).select_related("home__union").order_by("pk"))
    stories = [
        ("健康午间瑜伽", items[0:1], 24, -40, "settled"), ("读书月沙龙", items[2:4], 30, -30, "accepted"),
        ("花艺生活节", items[1:2], 20, -12, "delivered"), ("秋日读书会", items[2:3], 20, 9, "approved"),
        ("青年联谊夜", items[4:5], 40, 16, "confirmed"), ("身心舒展日", [items[0], items[2]], 30, 21, "submitted"),
        ("亲子插花", items[1:2], 16, 25, "rejected"), ("包场研讨", items[3:4], 20, -3, "cancelled"),
    ]  # fmt: skip
    for title, chosen, people, days, until in stories:
        with if_allowed(f"a package {until}"):
            _package(homes[0], union, title, chosen, people, days, until, staff, desk)


def _package(home, union, title, chosen, people, days, until, staff, desk: User) -> None:
    """Walks one package to the state `until`; orders lie two weeks before the day, or a day ago."""
    made = min(days - 14, -1)
    with clock_at(_at(made)):
        order = package_act.order_package(
            by=staff["officer"], home=home, union=union, items=chosen, people=people, held_on=_at(days).date(), title=title,
            wishes="有三位同事吃素" if people > 20 else "",
        )  # fmt: skip
    if until == "submitted":
        return
    with clock_at(_at(made, 15)):
        if until == "rejected":
            package_act.reject_package(order, by=staff["home"], note="当天已有县里的活动，请换一天")
            return
        order = package_act.confirm_package(order, by=staff["home"])
    if until == "confirmed":
        return
    with clock_at(_at(made, 17)):
        order = package_act.approve_package(order, by=staff["county"])
        if until == "cancelled":
            package_act.cancel_package(order, by=staff["officer"], note="生产任务紧，改到下个月")
    if until in ("approved", "cancelled"):
        return
    with clock_at(_at(days, 18)):
        counts = {line.pk: people - 2 for line in order.lines.all()}
        order = package_act.deliver_package(
            order, by=desk, delivered_on=_at(days).date(), people=counts, comment="按约定完成"
        )
    if until == "delivered":
        return
    with clock_at(_at(days + 1, 10)):
        order = package_act.accept_package(order, by=staff["officer"], score=5, comment="组织得很好，下次还来")
    if until == "settled":
        with clock_at(_at(days + 5, 10)):
            package_act.settle_package(order, by=staff["home"])


def _shifts(roll, home: Home, manager: User, desk: User, back: int) -> None:
    """Three shifts a week: those behind served, mostly; those ahead with places left."""
    rows = Membership.objects.filter(left_on=None, number__startswith="M", union__code__startswith="QX")
    worker = accounts.account_of(accounts.worker_of(accounts.FAVOURITE))
    chosen = list(rows.select_related("person").order_by("pk")[40:400:24])
    people = [worker, *accounts.accounts_of(member for member in chosen if member.person_id != desk.person_id)]
    for days in [day for day in range(-back, 15) if day % 7 in (1, 3, 5)]:
        with if_allowed("a shift of volunteers"):
            _shift(roll, home, manager, people, days)


def _shift(roll, home: Home, manager: User, people: list[User], days: int) -> None:
    worker = people[0]
    starts_at = _at(days, roll.choice((9, 14)))
    with clock_at(min(starts_at - timedelta(days=10), _built["at"])):
        shift = shift_act.save_shift(
            by=manager, home=home, task=roll.choice(TASKS), starts_at=starts_at, ends_at=starts_at + timedelta(hours=3),
            needed=roll.randint(2, 4),
        )  # fmt: skip
    others = roll.sample(people[1:], shift.needed - (1 if days < 0 else 2) + 1 if shift.needed > 2 else 1)
    for user in ([worker] if days % 2 and days < 8 else []) + others[: shift.needed - 1]:
        with clock_at(min(starts_at - timedelta(days=9), _built["at"])):
            place = shift_act.join_shift(Shift.objects.select_related("home__union").get(pk=shift.pk), by=user)
        if days < 0:
            _serve(roll, place, starts_at, manager)


def _serve(roll, place, starts_at, manager: User) -> None:
    """Nine of ten come and serve their three hours."""
    if roll.random() < 0.9:
        with clock_at(starts_at + timedelta(minutes=3)):
            shift_act.check_in(place, by=manager)
        with clock_at(starts_at + timedelta(hours=3, minutes=5)):
            shift_act.confirm_hours(place, by=manager, minutes=roll.choice((150, 180, 180)))
    else:
        with clock_at(starts_at + timedelta(hours=4)):
            shift_act.note_absent(place, by=manager)
