"""Every (from, to) pair of the three machines: legal ones move, all the others refuse."""

import pytest
from django.utils import timezone

from lectures.actions.waiting import join_waiting
from lectures.states import ORDER, REQUEST, WAITING, OrderState
from tests.factories.lectures import make_order
from tests.factories.machines import assert_full_matrix


@pytest.mark.django_db
def test_an_order_moves_as_its_table_says_and_never_otherwise(hall):
    assert_full_matrix(ORDER, lambda: make_order(hall))


@pytest.mark.django_db
def test_a_question_to_a_speaker_is_answered_once(hall):
    assert_full_matrix(REQUEST, lambda: make_order(hall, OrderState.DISPATCHED).requests.get())


@pytest.mark.django_db
def test_a_place_on_a_waiting_list_moves_as_its_table_says(hall):
    today = timezone.localdate()
    assert_full_matrix(
        WAITING,
        lambda: join_waiting(
            by=hall.worker, union=hall.union, speaker=hall.speaker, people=20, from_on=today, until_on=today
        ),
    )
