"""A campaign with a group, an agreed placement that runs today, its mentor and company; one row of each kind that moves."""

from datetime import timedelta
from itertools import count
from types import SimpleNamespace

from django.utils import timezone

from campaigns.models import DiaryEntry, Extract, Group, GroupOfficer, Induction, Placement, Problem, WeekCampaign
from federation.models import Role

from .federation import make_city, make_member, make_staff

_numbers = count(1)


def make_officer(union, name):
    """An account of staff that is a member, too."""
    user = make_staff(Role.UNION_OFFICER, union)
    user.person = make_member(union, name).person
    user.save(update_fields=["person"])
    return user


def make_weeks():
    """A planner of `parent`, a leader and a member of the group from `own`, the company's officer of `child`."""
    city = make_city()
    today = timezone.localdate()
    campaign = WeekCampaign.objects.create(
        union=city.parent,
        title=f"下车间当工人{next(_numbers)}",
        starts_on=today - timedelta(days=10),
        ends_on=today + timedelta(days=20),
    )
    world = SimpleNamespace(
        city=city, campaign=campaign, planner=make_staff(Role.UNION_OFFICER, city.parent),
        leader=make_officer(city.own, "林组长"), officer=make_officer(city.own, "何小芳"),
        firm=make_staff(Role.UNION_OFFICER, city.child), outsider=make_staff(Role.UNION_OFFICER, city.foreign),
    )  # fmt: skip
    world.group = Group.objects.create(campaign=campaign, name=f"第{next(_numbers)}组")
    for user in (world.leader, world.officer):
        GroupOfficer.objects.create(campaign=campaign, group=world.group, user=user, is_leader=user == world.leader)
    return world


def make_placement(world, state="running", days=-2, **details):
    """A week of the group at the company that began two days ago."""
    starts_on = timezone.localdate() + timedelta(days=days)
    values = {"group": world.group, "firm": world.city.child, "mentor": "赵师傅", "workshop": "整烫车间"}
    return Placement.objects.create(
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=5),
        state=state,
        created_by=world.planner,
        **values | details,
    )


def make_induction(placement, user):
    return Induction.objects.create(
        placement=placement, user=user, held_on=placement.starts_on, minutes=60, topics="机器、防火", signed_as="何小芳"
    )


def make_problem(world, placement=None, **details):
    placement = placement or Placement.objects.filter(group=world.group).first() or make_placement(world)
    values = {"day": placement.starts_on, "title": "夜班没有热饭", "kind": "welfare"}
    return Problem.objects.create(placement=placement, user=world.officer, **values | details)


def make_extract(world, placement=None):
    placement = placement or Placement.objects.filter(group=world.group).first() or make_placement(world)
    entry = DiaryEntry.objects.create(
        placement=placement, user=world.officer, day=placement.starts_on, text="今天剪了三百件线头。"
    )
    return Extract.objects.create(entry=entry, text="今天剪了三百件线头。")
