"""A school beside the hall: its contact, a cleared speaker, the activities, an ask or offer, a visit in any state."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from federation.models import Role, UnionKind
from lectures.actions import visits as act
from lectures.actions.clearances import note_clearance
from lectures.actions.programmes import ensure_programme
from lectures.actions.schools import load_activities, write_post
from lectures.models import Clearance, School, SchoolVisit
from lectures.queries.availability import free_dates
from lectures.states import VisitState

from .federation import make_member, make_staff, make_union
from .lectures import PLACE, make_hall

WHAT = {"grade": "高一", "class_name": "3班", "people": 40, "teacher": "钱老师", "consent_held": True}


def make_school(city, name="滨江职业中专工会", stage="vocational", **details):
    """A school union with its school."""
    union = make_union(city, name=name, kind=UnionKind.SCHOOL_UNION, address="滨江路9号", **PLACE)
    return School.objects.create(union=union, stage=stage, address=union.address, **{**PLACE, **details})


def make_contact(school):
    """The account with the duty of contact at the school."""
    contact = make_staff(Role.SCHOOL_CONTACT, school.union)
    contact.person = make_member(school.union, "何老师").person
    contact.save()
    return contact


def clear(hall, speaker, days=400):
    """Check and induction of the speaker, both for `days` from now."""
    today = timezone.localdate()
    for kind in Clearance.Kind.values:
        note_clearance(
            by=hall.office, speaker=speaker, kind=kind, done_on=today - timedelta(days=30),
            expires_on=today + timedelta(days=days),
        )  # fmt: skip
    return speaker


def make_school_hall():
    """The hall with a school, its contact, the five activities and the speaker cleared."""
    hall = make_hall()
    with time_machine.travel(timezone.now() - timedelta(days=60)):
        hall.school = make_school(hall.city)
        hall.contact = make_contact(hall.school)
        hall.activities = {one.kind: one for one in load_activities(by=hall.office)}
        ensure_programme(timezone.localdate().year)
    ensure_programme(timezone.localdate().year)
    clear(hall, hall.speaker)
    return hall


def make_ask(hall, school=None, by=None, kind="class", **details):
    """The school asks for a themed class meeting within the next 60 days."""
    today = timezone.localdate()
    values = {"grade": "高一", "from_on": today, "until_on": today + timedelta(days=60)}
    return write_post(
        by=by or hall.contact, school=school or hall.school, template=hall.activities[kind], **values | details
    )


def make_offer(hall, speaker=None, by=None, kind="class", **details):
    """The speaker offers the same."""
    today = timezone.localdate()
    values = {"from_on": today, "until_on": today + timedelta(days=60)}
    return write_post(
        by=by or hall.speaker_account, speaker=speaker or hall.speaker, template=hall.activities[kind],
        **values | details,
    )  # fmt: skip


def date_of(hall, skip=0):
    """A date on which the speaker is free."""
    return free_dates(hall.speaker, minutes=90, place=tuple(PLACE.values()), days=60, most=200)[skip * 3]


def fresh(visit):
    """The visit as a page would load it."""
    return SchoolVisit.objects.select_related(
        "school__union", "speaker__home_corps__union", "speaker__person", "template", "post__school__union",
        "post__speaker__home_corps__union", "order", "contact__person", "topic",
    ).get(pk=visit.pk)  # fmt: skip


def make_visit(
    hall, state=VisitState.INTERESTED, *, school=None, contact=None, starts_at=None, kind="class", **details
):
    """A visit upon an ask of the school, walked to `state` by the legal moves; one that is over began weeks ago."""
    school, contact = school or hall.school, contact or hall.contact
    if state in (VisitState.ATTENDED, VisitState.MISSED) and starts_at is None:
        with time_machine.travel(timezone.now() - timedelta(days=40)):
            visit = make_visit(hall, VisitState.COMMITTED, school=school, contact=contact, kind=kind, **details)
        with time_machine.travel(visit.starts_at + timedelta(hours=2)):
            if state == VisitState.ATTENDED:
                return act.hold_visit(fresh(visit), by=contact, people_counted=38)
            return act.miss_visit(fresh(visit), by=contact, note="停电改期")
    post = make_ask(hall, school, contact, kind)
    visit = act.show_interest(post, by=hall.speaker_account, speaker=hall.speaker)
    if state == VisitState.INTERESTED:
        return fresh(visit)
    if state == VisitState.CANCELLED:
        return act.cancel_visit(fresh(visit), by=contact, note="课程调整")
    visit = act.invite_visit(fresh(visit), by=contact, starts_at=starts_at or date_of(hall), **WHAT | details)
    if state == VisitState.COMMITTED:
        visit = act.agree_visit(fresh(visit), by=hall.speaker_account)
    return fresh(visit)
