"""Unions, people and staff for tests; every row comes in through the actions."""

from itertools import count
from types import SimpleNamespace

from stdnum.cn import ric

from federation import actions
from federation.models import Role, Union, UnionKind, User

_numbers = count(1)


def next_phone() -> str:
    return f"139{next(_numbers):08d}"


def next_id_number() -> str:
    start = f"33010219900101{next(_numbers) % 1000:03d}"
    return start + ric.calc_check_digit(start + "0")


def make_union(parent=None, code="", name="", kind=UnionKind.ENTERPRISE_UNION, **details):
    """A union below `parent`; a root when there is none."""
    code = code or f"U{next(_numbers):05d}"
    return actions.create_union(code=code, name=name or f"工会{code}", kind=kind, parent=parent, **details)


def make_member(union=None, name="王小明", phone=None, **details):
    """A live membership of a new person with a phone of their own."""
    union = union or Union.objects.order_by("-path").first() or make_union()
    return actions.enrol_member(union=union, name=name, phone=next_phone() if phone is None else phone, **details)


def make_person(name="王小明", phone=None, union=None, **details):
    """A person with a live membership."""
    return make_member(union, name, phone, **details).person


def make_staff(role=Role.UNION_OFFICER, union=None, username="", password="correct-horse-battery-9"):
    """An account with a duty from today on."""
    user = User.objects.create_user(username or f"staff{next(_numbers)}", password=password)
    actions.grant_duty(user=user, role=role, union=union or make_union())
    return user


def make_city():
    """A small tree: root > parent > own > child, with `sibling` beside `own`, and a foreign district."""
    root = make_union(code="HZ", name="湖州市总工会", kind=UnionKind.MUNICIPAL_FEDERATION)
    parent = make_union(root, "XJ", "仙居县总工会", UnionKind.COUNTY_FEDERATION)
    own = make_union(parent, "XJ01", "福应街道工会", UnionKind.TOWNSHIP_UNION)
    child = make_union(own, "GH0001", "永兴机械公司工会")
    sibling = make_union(parent, "XJ02", "南峰街道工会", UnionKind.TOWNSHIP_UNION)
    foreign = make_union(root, "BL", "北仑区总工会", UnionKind.COUNTY_FEDERATION)
    return SimpleNamespace(root=root, parent=parent, own=own, child=child, sibling=sibling, foreign=foreign)
