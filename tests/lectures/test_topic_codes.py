"""Two offices put a topic on the menu at the same moment: each topic gets a code of its own."""

import time
from functools import partial

import pytest

from lectures.actions import proposals as propose
from lectures.models import Topic, TopicProposal
from tests.factories.federation import make_staff
from tests.factories.lectures import make_category, make_corps, make_hall
from tests.factories.workflow import together

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 0.3


@pytest.fixture
def jobs(transactional_db):
    """Two offices of two corps, each about to put its proposal on the menu."""
    hall = make_hall()
    corps = [hall.corps, make_corps(hall.other)]
    offices = [hall.office, make_staff("corps_officer", hall.other)]
    details = {
        "category": make_category("C6"),
        "audience": ["一线职工"],
        "minutes": 60,
        "outline": "从取景到剪辑",
        "format": "talk",
        "summary": "从取景到剪辑",
    }
    taken = [
        propose.take_up(TopicProposal.objects.create(corps=one, title=f"新主题{n}", demand_key=f"k{n}"), by=offices[n])
        for n, one in enumerate(corps)
    ]
    return [
        partial(propose.put_on_menu, proposal, by=office, title_zh=f"新主题{n}", **details)
        for n, (proposal, office) in enumerate(zip(taken, offices, strict=True))
    ]


@pytest.fixture
def slow_reader(monkeypatch):
    """Time passes between reading the highest code and writing the next one."""
    read = propose._next_code

    def slowly():
        code = read()
        time.sleep(SLOW)
        return code

    monkeypatch.setattr(propose, "_next_code", slowly)


def test_two_offices_at_once_get_two_codes(jobs, slow_reader):
    results = together(*jobs)
    assert [repr(one) for one in results if isinstance(one, Exception)] == []
    assert Topic.objects.filter(title_zh__startswith="新主题").values("code").distinct().count() == 2


def test_without_the_queue_one_of_them_is_refused(jobs, slow_reader, monkeypatch):
    """The control: the code that both read can be given once only."""
    monkeypatch.setattr(propose, "_queue_for_codes", lambda: None)
    assert any(isinstance(one, Exception) for one in together(*jobs))
    assert Topic.objects.filter(title_zh__startswith="新主题").count() == 1
