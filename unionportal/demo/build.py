"""Builds the whole demo city, in the order in which one thing needs the other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from federation.models import Membership, Person, Union
from federation.queries import reaches_kept
from lectures.actions import menu as menu_actions
from lectures.actions import rewards
from lectures.actions.proposals import propose_from_demand
from lectures.models import Corps, Order, Speaker

from . import (
    accounts,
    activities,
    archive,
    audits,
    bought,
    city,
    clock_at,
    corps,
    counter,
    doors,
    growth,
    homes,
    if_allowed,
    in_one_go,
    members,
    menus,
    messages,
    micros,
    plans,
    plot,
    schools,
    sites,
    weeks,
    wishes,
)
from .bulk import know_sizes


def build_city(*, count: int = members.MEMBERS, past: float = 1) -> str:
    """Fills an empty database with the city, `count` members in all; returns a line of figures.

    `past` is the share of what its orders, audits, weeks and homes lived through, for tests that need a smaller one. Times count back from now; call it in a transaction.
    """
    with in_one_go():
        speakers = _build(timezone.now(), count, past)
    accounts.write_accounts(speakers, [doors.account()])
    return (
        f"{Union.objects.count()} unions, {Membership.objects.filter(left_on=None).count()} members, "
        f"{Corps.objects.count()} corps, {Speaker.objects.count()} speakers, {Order.objects.count()} orders."
    )


def _build(now: datetime, count: int, past: float) -> list[Speaker]:
    with clock_at(now - timedelta(days=archive.FIRST + 30)), ThreadPoolExecutor(1) as beside:
        password = beside.submit(make_password, accounts.PASSWORD)  # a quarter of a second, on the other core
        unions = city.build_unions()
        people = members.build_members(unions, count - len(accounts.STAFF))
        know_sizes(Person, Membership, Union)
        staff = accounts.build_staff(password.result())
        all_corps = corps.build_corps()
        menu_actions.load_topics(by=staff["corps"])
    with clock_at(now):
        speakers = corps.build_speakers(all_corps, people)
        corps.link_topics(speakers)
        with reaches_kept():
            growth.build_growth(staff)
    with clock_at(now - timedelta(days=archive.FIRST + 29)):  # on the menu only with their scripts
        menu_actions.publish_version(by=staff["corps"], note="首批四十道“菜”上桌")
    menus.publish_later_versions(staff, now)
    with clock_at(now):
        sites.build_sites(unions)
        with reaches_kept():
            cast = plot.Cast(staff["corps"], staff["school"], speakers)
            archive.build_archive(cast, round(archive.ORDERS * past))
            growth.review_with_lectures(speakers)
            plot.build_orders(cast, staff, round(plot.DAYS_BACK * past))
        with if_allowed("schools"), reaches_kept():
            schools.build_schools(staff, speakers)
        growth.date_the_past()
        _beside_the_corps(staff, past)
        propose_from_demand()
        plans.build_fees(staff)
        plans.propose_renewals(staff)
        messages.settle_messages()
        rewards.settle_points(speakers, since=(now - timedelta(days=archive.FIRST)).date())
        plans.correct_some_points(staff, speakers)
        with if_allowed("records that were touched"):
            plans.touch_records(staff, speakers)
    return speakers


def _beside_the_corps(staff, past: float) -> None:
    """The other businesses, one after the other; what the rules of a day refuse is missing, the rest is there."""
    doors.build_cards()
    worker_homes = homes.build_homes(staff, past)
    parts = {
        "what homes buy": partial(bought.build_bought, staff, worker_homes, past),
        "activities": partial(activities.build_activities, staff, worker_homes, past),
        "doors": partial(doors.build_doors, staff, past),
        "audits": partial(audits.build_audits, staff, past),
        "the counter": partial(counter.build_counter, staff),
        "wishes": partial(wishes.build_wishes, staff),
        "six micros": partial(micros.build_micros, staff),
        "weeks on the line": partial(weeks.build_weeks, staff, past),
    }
    for what, build in parts.items():
        with if_allowed(what), reaches_kept():
            build()
