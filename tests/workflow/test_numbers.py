"""Numbers without a gap, however many take one and however many change their mind."""

import random
import time
from functools import partial

import pytest
from django.db import connection, transaction

from tests.factories.workflow import together
from workflow.models import Counter
from workflow.numbers import next_number

THREADS, EACH = 16, 25


class ChangedMind(Exception):
    pass


def take(seed, taken):
    """Takes numbers; every tenth is rolled back and must come back."""
    dice = random.Random(seed)
    try:
        for _turn in range(EACH):
            try:
                with transaction.atomic():
                    number = next_number("receipts:1", 2026)
                    if dice.random() < 0.1:
                        raise ChangedMind
                taken.append(number)
            except ChangedMind:
                pass
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_no_number_is_missing_and_none_is_given_twice():
    taken: list[int] = []
    together(*[partial(take, seed, taken) for seed in range(THREADS)])
    assert len(taken) > THREADS * EACH / 2
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert Counter.objects.get().last == len(taken)


@pytest.mark.django_db(transaction=True)
def test_reading_the_last_number_first_gives_numbers_twice():
    """The control: what `next_number` does must be needed."""
    Counter.objects.create(series="receipts:1", year=2026)
    taken: list[int] = []

    def read_then_write():
        try:
            for _turn in range(5):
                row = Counter.objects.get()
                time.sleep(0.005)
                row.last += 1
                row.save()
                taken.append(row.last)
        finally:
            connection.close()

    together(*[read_then_write] * 8)
    assert len(set(taken)) < len(taken)


@pytest.mark.django_db(transaction=True)
def test_years_and_series_count_for_themselves_and_never_outside_a_transaction():
    with transaction.atomic():
        assert [next_number("a", 2026), next_number("a", 2026), next_number("a", 2027), next_number("b", 2026)] == [
            1, 2, 1, 1,
        ]  # fmt: skip
    with pytest.raises(RuntimeError):
        next_number("a", 2026)
