"""Builds the whole demo city, in the order in which one thing needs the other."""

from datetime import timedelta

from django.utils import timezone

from federation.models import Membership, Union
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
    members,
    messages,
    micros,
    plans,
    plot,
    schools,
    sites,
    weeks,
    wishes,
)


def build_city(*, count: int = members.MEMBERS, past: float = 1) -> str:
    """Fills an empty database with the city, `count` members in all; returns a line of figures.

    `past` is the share of its orders, for tests that need a smaller one. Times count back from now; call it in a transaction.
    """
    now = timezone.now()
    with clock_at(now - timedelta(days=archive.FIRST + 30)):
        unions = city.build_unions()
        people = members.build_members(unions, count - len(accounts.STAFF))
        staff = accounts.build_staff()
        all_corps = corps.build_corps()
        menu_actions.load_topics(by=staff["corps"])
    with clock_at(now):
        speakers = corps.build_speakers(all_corps, people)
        corps.link_topics(speakers)
        growth.build_growth(staff)
    with clock_at(now - timedelta(days=archive.FIRST + 29)):  # on the menu only with their scripts
        menu_actions.publish_version(by=staff["corps"], note="首批四十道“菜”上桌")
    with clock_at(now):
        sites.build_sites(unions)
        cast = plot.Cast(staff["corps"], staff["school"], speakers)
        archive.build_archive(cast, round(archive.ORDERS * past))
        growth.review_with_lectures(speakers)
        plot.build_orders(cast, staff, round(plot.DAYS_BACK * past))
        schools.build_schools(staff, speakers)
        growth.date_the_past()
        doors.build_cards()
        worker_homes = homes.build_homes(staff)
        bought.build_bought(staff, worker_homes)
        activities.build_activities(staff, worker_homes, past)
        doors.build_doors(staff, past)
        audits.build_audits(staff)
        counter.build_counter(staff)
        wishes.build_wishes(staff)
        micros.build_micros(staff)
        weeks.build_weeks(staff)
        propose_from_demand()
        plans.build_fees(staff)
        plans.propose_renewals(staff)
        messages.settle_messages()
        rewards.settle_points(speakers, since=(now - timedelta(days=archive.FIRST)).date())
        plans.correct_some_points(staff, speakers)
        plans.touch_records(staff, speakers)
    accounts.write_accounts(speakers, [doors.account()])
    return (
        f"{Union.objects.count()} unions, {Membership.objects.filter(left_on=None).count()} members, "
        f"{Corps.objects.count()} corps, {Speaker.objects.count()} speakers, {Order.objects.count()} orders."
    )
