import pytest
from django.db import connection

from audits.engine.files import judge
from tests.factories.audits import make_audits
from workflow.days import is_official_workday


@pytest.fixture
def judged(db):
    """`judged(books)`: the outcome of all rules over books, in working tables of the test's database."""

    def judge_books(books):
        with connection.cursor() as cursor:
            return judge(cursor.cursor, books, is_official_workday)

    return judge_books


@pytest.fixture
def the(db):
    """A county with a union that keeps books, its officers and auditors."""
    return make_audits()
