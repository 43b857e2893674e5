"""Two schools agree upon the same hour of a speaker: one wins; the twin without the walls must go wrong."""

from functools import partial

import pytest
from django.db import connection

from lectures.actions import booking
from lectures.actions import visits as act
from lectures.errors import SlotTaken
from lectures.models import Booking, Order, SchoolVisit, VisitRating
from lectures.states import VisitState
from tests.factories.schools import fresh, make_contact, make_school, make_school_hall, make_visit
from tests.factories.workflow import together

pytestmark = pytest.mark.django_db(transaction=True)
SCHOOLS = 4


@pytest.fixture
def hall(transactional_db):
    return make_school_hall()


def rivals(hall, prefix=""):
    """Visits of several schools, all invited for one hour of the speaker."""
    start, found = None, []
    for number in range(SCHOOLS):
        school = make_school(hall.city, f"{prefix}第{number}中学工会")
        visit = make_visit(hall, VisitState.INVITED, school=school, contact=make_contact(school), starts_at=start)
        start = visit.starts_at
        found.append(visit)
    return found


def agree_all(hall, visits):
    jobs = [partial(act.agree_visit, fresh(visit), by=hall.speaker_account, reason="结对学校") for visit in visits]
    return together(*jobs)


def test_of_several_schools_for_one_hour_one_wins_and_the_others_see_the_next_dates(hall):
    visits = rivals(hall)
    results = agree_all(hall, visits)
    won = [one for one in results if isinstance(one, SchoolVisit)]
    taken = [one for one in results if isinstance(one, SlotTaken)]
    assert (len(won), len(taken)) == (1, SCHOOLS - 1), results
    assert all(error.next_dates for error in taken)
    assert SchoolVisit.objects.filter(state=VisitState.COMMITTED).get().order == Order.objects.get()
    assert Booking.objects.filter(is_live=True).count() == 1


def test_without_lock_and_constraint_the_hour_is_given_away_twice(hall, monkeypatch):
    """The control: with both walls away several schools must get the same hour."""
    monkeypatch.setattr(booking, "hold", lambda *rows: None)
    monkeypatch.setattr(booking, "is_booked", lambda *args, **kwargs: False)
    wall = next(row for row in Booking._meta.constraints if row.name == "lectures_booking_no_overlap")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Booking, wall)
    try:
        most = 0
        for turn in range(3):
            agree_all(hall, rivals(hall, f"{turn}区"))
            most = max(most, SchoolVisit.objects.filter(state=VisitState.COMMITTED).count())
            SchoolVisit.objects.all().delete()
            Booking.objects.all().delete()
            Order.objects.all().delete()
            if most > 1:
                break
        assert most > 1
    finally:
        Booking.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Booking, wall)


def test_one_side_rating_twice_at_once_counts_once(hall):
    visit = make_visit(hall, VisitState.ATTENDED)
    jobs = [partial(act.rate_visit, fresh(visit), by=hall.contact, side="school", score=score) for score in (5, 1, 3)]
    results = together(*jobs)
    assert sum(isinstance(one, VisitRating) for one in results) == 1
    assert VisitRating.objects.count() == 1
