"""Wishes and one row of each kind that moves."""

from itertools import count
from types import SimpleNamespace

from federation.actions.members import register_person
from federation.models import Role
from wishes import states
from wishes.actions.intake import register_wish
from wishes.models import Charity, Proposal

from .federation import make_city
from .federation import make_staff as make_account

_numbers = count(1)


def make_wish(union, person=None, text="希望食堂晚班也有热饭", category="welfare", source="web", **details):
    """A registered wish of `person` at `union`."""
    return register_wish(by=None, text=text, category=category, source=source, union=union, person=person, **details)


def make_wisher(name="鄂小满"):
    return register_person(name=name, phone=f"135{next(_numbers):08d}")


def make_wish_world():
    """A city with an officer at the own union, at the parent and at the sibling, a rights desk and a wisher."""
    city = make_city()

    def make_staff(role, union):
        user = make_account(role, union)
        user.person = register_person(name="沈干部", phone=f"136{next(_numbers):08d}")
        user.save()
        return user

    return SimpleNamespace(
        city=city, officer=make_staff(Role.UNION_OFFICER, city.own), other=make_staff(Role.UNION_OFFICER, city.sibling),
        above=make_staff(Role.UNION_OFFICER, city.parent), rights=make_staff(Role.RIGHTS_DESK, city.parent),
        wisher=make_wisher(),
    )  # fmt: skip


def make_row(machine, world):
    """A row of any machine of wishes that may stand in every state."""
    if machine is states.WISH:
        wish = make_wish(world.city.own, world.wisher)
        type(wish).objects.filter(pk=wish.pk).update(outcome="solved", closed_as="satisfied")
        return wish
    if machine is states.CHARITY:
        return Charity.objects.create(
            number=f"X{next(_numbers)}", union=world.city.own, recipient=world.wisher, title="冬被", story="冬天冷",
            value=200, is_checked=True,
        )  # fmt: skip
    return Proposal.objects.create(
        union=world.city.own, owner=world.officer, industry="汽车", title="技能证书", text="建议", addressee="人社局"
    )
