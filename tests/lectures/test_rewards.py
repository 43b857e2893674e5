"""Stars, points and fees over real rows: what is stored is what the facts give."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from lectures.actions import appointments
from lectures.actions.reviews import computed_again, overrule_review, propose_reviews, sign_review
from lectures.actions.rewards import approve_allowance, correct_points, propose_allowance, settle_points
from lectures.errors import OrderRefused
from lectures.models import AllowanceLine, PointsLine, Rating, Speaker, StarReview
from lectures.queries.facts import suspended_in
from lectures.states import OrderState
from tests.factories.federation import make_staff
from tests.factories.lectures import make_order, make_speaker
from workflow.errors import InvalidTransition, NotAllowed, NoteMissing


@pytest.fixture
def held(hall):
    return make_order(hall, OrderState.CLOSED)


@pytest.fixture
def deputy(hall):
    """A second person of the office."""
    return make_staff("corps_officer", hall.city)


def praise(order, answers=6, score=5):
    for number in range(answers):
        Rating.objects.create(
            order=order, device=f"more-{number}", speaker_score=score, content_score=5, organisation_score=5
        )


def test_a_lecture_brings_points_once_however_often_they_are_settled(hall, held):
    praise(held)
    assert settle_points([hall.speaker]) == 2
    assert settle_points([hall.speaker]) == 0
    lines = {line.rule: (line.points, line.about) for line in PointsLine.objects.all()}
    assert lines == {"lecture": (10, f"lectures.order:{held.pk}"), "praised": (5, f"lectures.order:{held.pk}")}


def test_praise_counts_only_when_all_answers_are_in_and_enough_of_them(hall, held):
    praise(held, answers=3)
    settle_points([hall.speaker])
    assert not PointsLine.objects.filter(rule="praised").exists()


def test_a_correction_is_a_line_with_a_reason(hall, held):
    settle_points([hall.speaker])
    with pytest.raises(OrderRefused):
        correct_points(hall.speaker, by=hall.office, points=5, reason=" ")
    with pytest.raises(NotAllowed):
        correct_points(hall.speaker, by=hall.officer, points=5, reason="加分")
    for points in (-10, 3):
        correct_points(hall.speaker, by=hall.office, points=points, reason="登记有误")
    assert sum(PointsLine.objects.values_list("points", flat=True)) == 3


def test_a_fee_stays_under_the_ceiling_and_needs_two_people(hall, held, deputy):
    def propose(hours="2", amount="1000", by=hall.office):
        return propose_allowance(held, by=by, grade="associate", class_hours=Decimal(hours), amount=Decimal(amount))

    for wrong, field in (
        ({"amount": "1000.01"}, "amount"),
        ({"hours": "4.5"}, "class_hours"),
        ({"hours": "0"}, "class_hours"),
    ):
        with pytest.raises(OrderRefused) as refusal:
            propose(**wrong)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        propose(by=hall.officer)
    row = propose()
    with pytest.raises(OrderRefused):
        propose()
    with pytest.raises(NotAllowed):
        approve_allowance(row, by=hall.office)
    assert approve_allowance(row, by=deputy).approved_by == deputy
    first = AllowanceLine.objects.get().approved_at
    assert approve_allowance(row, by=deputy).approved_at == first
    with pytest.raises(IntegrityError):
        AllowanceLine.objects.update(approved_by=hall.office)


def test_a_fee_is_for_a_lecture_that_was_held(hall):
    order = make_order(hall, OrderState.ACCEPTED)
    with pytest.raises(OrderRefused):
        propose_allowance(order, by=hall.office, grade="full", class_hours=Decimal(1), amount=Decimal(1))


@pytest.fixture
def next_year():
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        yield


def test_a_review_is_reckoned_from_rows_and_signed_by_a_person(hall, held, next_year):
    make_speaker(hall.corps, "吴师傅")
    year = timezone.localtime(held.starts_at).year
    reviews = propose_reviews(by=hall.office, corps=hall.corps, year=year)
    assert len(reviews) == 2 and all(computed_again(one) == one.level_computed for one in reviews)
    mine = StarReview.objects.get(speaker=hall.speaker)
    assert mine.facts["orders"] == [held.pk] and mine.facts["ratings_count"] == 1 and mine.level_computed == 1
    assert len(propose_reviews(by=hall.office, corps=hall.corps, year=year)) == 2, "a second time changes nothing"
    with pytest.raises(NoteMissing):
        overrule_review(mine, by=hall.office, level=2, note="")
    overrule_review(mine, by=hall.office, level=2, note="下半年借调")
    assert Speaker.objects.get(pk=hall.speaker.pk).star_level == 2
    with pytest.raises(InvalidTransition):
        sign_review(mine, by=hall.office)


def test_who_was_suspended_for_a_time_of_the_year_keeps_the_stars(hall, deputy):
    other = make_speaker(hall.corps, "林师傅")
    Speaker.objects.update(star_level=3)
    term = appointments.propose_appointment(
        by=hall.office, corps=hall.corps, speaker=hall.speaker, starts_on=timezone.localdate()
    )
    term = appointments.sign_appointment(term, by=deputy)
    term = appointments.suspend_appointment(term, by=hall.office, note="因病休养")
    appointments.resume_appointment(term, by=hall.office, note="康复")
    year = timezone.localdate().year
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        rows = {one.speaker_id: one for one in propose_reviews(by=hall.office, corps=hall.corps, year=year)}
        appointments.suspend_appointment(term, by=hall.office, note="再次休养")
        assert not Speaker.objects.get(pk=hall.speaker.pk).is_active
        StarReview.objects.all().delete()
        again = {one.speaker_id: one for one in propose_reviews(by=hall.office, corps=hall.corps, year=year)}
    assert again[hall.speaker.pk].level_computed == 3, "who is suspended today is reviewed, too"
    assert (rows[hall.speaker.pk].level_computed, rows[other.pk].level_computed) == (3, 2)
    assert rows[hall.speaker.pk].facts["excused"] and not rows[other.pk].facts["excused"]
    assert suspended_in([hall.speaker, other], year - 1) == set(), "the year before had no break"


def test_a_running_year_and_a_stranger_are_refused(hall, held):
    for year in (timezone.localdate().year, 2018, 0):
        with pytest.raises(OrderRefused) as refused:
            propose_reviews(by=hall.office, corps=hall.corps, year=year)
        assert refused.value.field == "year"
    with pytest.raises(NotAllowed):
        propose_reviews(by=hall.officer, corps=hall.corps, year=2025)


def test_facts_cost_the_same_for_one_speaker_and_for_many(hall, held, next_year, django_assert_max_num_queries):
    year = timezone.localtime(held.starts_at).year
    for _more in range(12):
        make_speaker(hall.corps)
    with django_assert_max_num_queries(16):
        assert len(propose_reviews(by=hall.office, corps=hall.corps, year=year)) == 13
