"""A worker home open every day, its rooms, its people, and one row of each kind that moves."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from federation.models import Role, User
from workerhomes.actions import bought
from workerhomes.models import (
    Activity,
    ActivityType,
    BuildModel,
    CallOff,
    Contract,
    Home,
    Invoice,
    Need,
    OpeningHours,
    PackageItem,
    PackageOrder,
    PriceLine,
    Provider,
    Room,
    RoomBooking,
    RoomSeries,
    RoomWaiting,
    Sanction,
    Session,
    Shift,
    ShiftPlace,
    SignUp,
    Survey,
)
from workflow import actions

from .federation import make_city, make_member, make_staff

_numbers = count(1)
YUAN = Decimal("100.00")


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """The moment `days` from today at a time of Asia/Shanghai."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_current_timezone())


def make_home(union, code="", name="", hours=(time(0), time(23, 59)), **details):
    """A home open at `hours` every day."""
    number = next(_numbers)
    home = Home.objects.create(
        union=union, code=code or f"home-{number}", name=name or f"第{number}工人驿家", address="永兴路8号",
        build_models=[BuildModel.UNION_BUILT], latitude=30.87, longitude=120.09, **details,
    )  # fmt: skip
    OpeningHours.objects.bulk_create(
        OpeningHours(home=home, weekday=day, opens=hours[0], closes=hours[1]) for day in range(7)
    )
    return home


def make_room(home, name="", **details):
    """A meeting room with the rules of the model, unless `details` say otherwise."""
    values = {"kind": Room.Kind.MEETING, "capacity_people": 12}
    return Room.objects.create(home=home, name=name or f"会议室{next(_numbers)}", **values | details)


def make_visitor(union, name="王小明"):
    """The account of a member of `union`, signed in by phone in real life."""
    person = make_member(union, name).person
    return User.objects.create_user(f"member{person.pk}", person=person)


def make_homes():
    """A city with a home of the union `own`, a room, its manager and desk, and a member of the sibling union."""
    city = make_city()
    home = make_home(city.own)
    return SimpleNamespace(
        city=city, home=home, room=make_room(home), manager=make_staff(Role.HOME_MANAGER, city.own),
        desk=make_staff(Role.HOME_DESK, city.own), member=make_visitor(city.sibling),
    )  # fmt: skip


def make_series(world, **details):
    person = world.member.person
    values = {
        "weekday": 1, "starts": time(18), "minutes": 60, "people": 4, "purpose": "读书会",
        "from_on": timezone.localdate(),
    }  # fmt: skip
    return RoomSeries.objects.create(
        room=world.room, person=person, union=world.city.sibling, booked_by=world.member, **values | details
    )


def make_waiting(world, starts_at=None, minutes=60, **details):
    starts_at = starts_at or at(2, 10)
    return RoomWaiting.objects.create(
        room=world.room, person=world.member.person, union=world.city.sibling, created_by=world.member, people=4,
        purpose="读书会", starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **details,
    )  # fmt: skip


def make_booking_row(world, starts_at=None, minutes=60, **details):
    """A bare row, as only a test of the table of moves needs it."""
    starts_at = starts_at or at(2, 10)
    ends_at = starts_at + timedelta(minutes=minutes)
    values = {"room": world.room, "person": world.member.person, "union": world.city.sibling, "people": 4}
    return RoomBooking.objects.create(
        number=f"T{next(_numbers)}", booked_by=world.member, starts_at=starts_at, ends_at=ends_at,
        during=DateTimeTZRange(starts_at, ends_at), purpose="读书会", **values | details,
    )  # fmt: skip


def make_activity(world, days=7, capacity=20, **details):
    """A draft of an activity with one session of 90 minutes, sign-up open until a day before."""
    starts_at = at(days, 19)
    values = {
        "kind": ActivityType.BOOK_SALON, "title": "周末读书会", "capacity": capacity, "starts_at": starts_at,
        "opens_at": timezone.now() - timedelta(days=1), "closes_at": starts_at - timedelta(days=1),
    }  # fmt: skip
    if values["closes_at"] <= values["opens_at"]:
        values["opens_at"] = values["closes_at"] - timedelta(days=1)
    values["home"] = world.home
    activity = Activity.objects.create(number=f"A{next(_numbers)}", created_by=world.manager, **values | details)
    Session.objects.create(
        activity=activity, starts_at=activity.starts_at, ends_at=activity.starts_at + timedelta(minutes=90)
    )
    return activity


def make_sign_up(world, activity=None, user=None, **details):
    user = user or world.member
    union = user.person.memberships.get(left_on=None).union
    return SignUp.objects.create(
        activity=activity or make_activity(world), person=user.person, union=union, signed_by=user, **details
    )


def make_sanction(world, **details):
    values = {"ends_at": timezone.now() + timedelta(days=14)}
    return Sanction.objects.create(home=world.home, person=world.member.person, **values | details)


def make_survey(world, **details):
    today = timezone.localdate()
    values = {"title": "下季度想要什么", "opens_on": today, "closes_on": today + timedelta(days=14)}
    return Survey.objects.create(home=world.home, created_by=world.manager, **values | details)


def make_need(world, survey=None, **details):
    values = {"title": f"插花课{next(_numbers)}", "kind": ActivityType.FLOWER_COURSE}
    return Need.objects.create(survey=survey or make_survey(world), **values | details)


def make_provider(world, **details):
    number = next(_numbers)
    values = {"name": f"和美文化服务中心{number}", "credit_code": f"91330500MA{number:08d}"}
    return Provider.objects.create(union=world.city.own, **values | details)


def make_contract(world, provider=None, **details):
    """A draft over 10,000 yuan with one price line of 100 yuan an hour."""
    today = timezone.localdate()
    values = {
        "number": f"HT{next(_numbers)}", "title": "瑜伽课框架合同", "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=300), "ceiling": YUAN * 100,
    }  # fmt: skip
    contract = Contract.objects.create(
        home=world.home, provider=provider or make_provider(world), created_by=world.manager, **values | details
    )
    PriceLine.objects.create(contract=contract, item="瑜伽课", unit="课时", price=YUAN)
    return contract


def make_call_off(world, contract=None, quantity=2, **details):
    line = (contract or make_contract(world)).prices.get()
    return CallOff.objects.create(
        number=f"C{next(_numbers)}", line=line, quantity=quantity, unit_price=line.price, amount=line.price * quantity,
        due_on=timezone.localdate(), ordered_by=world.manager, **details,
    )  # fmt: skip


def make_invoice(world, contract=None, amount=YUAN * 2, **details):
    return Invoice.objects.create(
        contract=contract or make_contract(world), number=f"F{next(_numbers)}", dated_on=timezone.localdate(),
        amount=amount, entered_by=world.manager, **details,
    )  # fmt: skip


def make_package_item(home, **details):
    values = {"title": f"团体瑜伽{next(_numbers)}", "price": YUAN, "minutes": 90, "max_people": 40}
    return PackageItem.objects.create(home=home, **values | details)


def make_package_order(world, people=10, **details):
    values = {
        "total": YUAN * people, "home_share": YUAN * people / 2, "union_share": YUAN * people / 2,
        "cap_per_person": YUAN * 2,
    }  # fmt: skip
    return PackageOrder.objects.create(
        number=f"P{next(_numbers)}", home=world.home, union=world.city.child, ordered_by=world.member, title="健康套餐",
        people=people, held_on=timezone.localdate() + timedelta(days=20), **values | details,
    )  # fmt: skip


def make_shift(world, days=3, needed=3, **details):
    starts_at = at(days, 9)
    return Shift.objects.create(
        home=world.home, task=f"前台值守{next(_numbers)}", starts_at=starts_at, ends_at=starts_at + timedelta(hours=3),
        needed=needed, created_by=world.manager, **details,
    )  # fmt: skip


def make_shift_place(world, shift=None, **details):
    values = {"person": world.member.person}
    return ShiftPlace.objects.create(shift=shift or make_shift(world), **values | details)


def make_signed(world, **details):
    """A contract that services can be called off from."""
    contract = make_contract(world, **details)
    return actions.move(contract, "signed", by=world.manager)


def make_accepted(world, contract, quantity=2, score=5, people=18):
    """A call-off that was delivered and accepted, through the actions."""
    call = bought.call_off(
        by=world.manager, line=contract.prices.select_related("contract__home__union").get(), quantity=Decimal(quantity),
        due_on=timezone.localdate(),
    )  # fmt: skip
    bought.note_delivery(call, by=world.desk, delivered_on=timezone.localdate(), people=people)
    return bought.accept_call_off(call, by=world.manager, score=score)
