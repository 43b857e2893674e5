"""Stars and points over real rows: whatever the facts are, what is stored is what they give when reckoned anew."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lectures.actions.reviews import computed_again, propose_reviews
from lectures.actions.rewards import settle_points
from lectures.models import Order, PointsLine, Rating, ScriptVersion, Speaker, StarReview
from lectures.states import OrderState
from tests.factories.academy import vet_for
from tests.factories.lectures import make_order, make_speaker, make_topic

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year - 1
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LECTURES = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 360), st.booleans(), st.lists(st.integers(1, 5), max_size=7)),
    max_size=34,
)  # whose, which day of the year, at a school, what its listeners gave


@pytest.fixture
def world(hall):
    """Two speakers and an order to be copied."""
    return hall, [hall.speaker, make_speaker(hall.corps, "林师傅")], make_order(hall)


def noon(day: int):
    moment = datetime.combine(date(YEAR, 1, 1) + timedelta(days=day), time(12))
    return timezone.make_aware(moment)


def hold(order, speakers, lectures):
    """Lectures that were held, with their answers, written as rows."""
    values = {one.attname: getattr(order, one.attname) for one in Order._meta.fields if one.name != "id"}
    rows = []
    for number, (who, day, is_school, _answers) in enumerate(lectures):
        own = {"number": f"P{number}", "check_in_token": f"in{number}", "rating_token": f"rate{number}",
               "speaker_id": speakers[who].pk, "state": OrderState.CLOSED, "starts_at": noon(day),
               "delivered_at": noon(day), "is_school": is_school}  # fmt: skip
        rows.append(Order(**values | own))
    Order.objects.bulk_create(rows)
    Rating.objects.bulk_create(
        Rating(order=row, device=f"d{place}", speaker_score=score, content_score=score, organisation_score=score)
        for row, lecture in zip(rows, lectures, strict=True)
        for place, score in enumerate(lecture[3])
    )


def stars_by_hand(before, lectures, topics) -> int:
    """The rule as lecture_menu §3 words it, for a corps too small for five stars."""
    scores = [score for lecture in lectures for score in lecture[3]]
    mean = sum(scores) / len(scores) if len(scores) >= 5 else 0
    earned = 1
    for level, sessions, rating in ((2, 6, 4.3), (3, 12, 4.5), (4, 20, 4.6)):
        if len(lectures) >= sessions and mean >= rating - 1e-9 and (level < 4 or topics >= 1):
            earned = level
    return max(1, before - 1) if len(lectures) < 3 else max(earned, before)  # three keep the level


@FEW
@given(LECTURES, st.integers(1, 4), st.booleans())
def test_the_stored_level_is_what_the_facts_give(world, lectures, before, has_new_topic):
    hall, speakers, order = world
    with transaction.atomic():
        Speaker.objects.filter(pk=speakers[0].pk).update(star_level=before)
        hold(order, speakers, lectures)
        if has_new_topic:
            version = vet_for(speakers[0], make_topic(), by=hall.speaker_account, vetted_by=hall.office)
            ScriptVersion.objects.filter(pk=version.pk).update(decided_at=noon(100))
        propose_reviews(by=hall.office, corps=hall.corps, year=YEAR)
        reviews = {one.speaker_id: one for one in StarReview.objects.filter(year=YEAR)}
        assert all(computed_again(one) == one.level_computed for one in reviews.values())
        mine = [lecture for lecture in lectures if lecture[0] == 0]
        found = reviews[speakers[0].pk]
        assert found.level_computed == stars_by_hand(before, mine, int(has_new_topic))
        kept = Order.objects.filter(pk__in=found.facts["orders"])
        assert kept.count() == len(mine) and not kept.exclude(speaker=speakers[0]).exists()
        transaction.set_rollback(True)


def points_by_hand(lectures) -> int:
    """10 a lecture, 5 more at a school, 5 for very good answers four days later; 80 a month at most."""
    months: dict = {}
    for _who, day, is_school, answers in lectures:
        held, told = noon(day).date(), noon(day).date() + timedelta(days=4)
        months[held.replace(day=1)] = months.get(held.replace(day=1), 0) + 10 + 5 * is_school
        if len(answers) >= 5 and sum(answers) * 10 >= 48 * len(answers):
            months[told.replace(day=1)] = months.get(told.replace(day=1), 0) + 5
    return sum(min(80, points) for points in months.values())


@FEW
@given(LECTURES, st.integers(1, 380))
def test_the_ledger_is_what_the_facts_give_however_often_it_is_settled(world, lectures, between):
    _hall, speakers, order = world
    with transaction.atomic():
        hold(order, speakers, lectures)
        for until in (between, 400, 400):
            settle_points(speakers, since=noon(0).date(), until=noon(until).date())
        for who, speaker in enumerate(speakers):
            lines = PointsLine.objects.filter(speaker=speaker)
            assert sum(lines.values_list("points", flat=True)) == points_by_hand(
                [lecture for lecture in lectures if lecture[0] == who]
            )
            assert all(line.about.startswith("lectures.order:") for line in lines)
        transaction.set_rollback(True)
