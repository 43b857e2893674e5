import pytest

from federation import journal
from tests.factories.federation import make_city


@pytest.fixture
def city(db):
    return make_city()


@pytest.fixture
def journal_rows(monkeypatch):
    """Keeps the journal in a list, as the floor above would keep it in its table."""
    rows = []

    def keep(thing, event, *, by, union, note, data):
        rows.append({"thing": thing, "event": event, "by": by, "union": union, "note": note, "data": data})

    monkeypatch.setattr(journal, "_recorder", keep)
    return rows
