import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from tests.factories.machines import assert_full_matrix
from workflow import actions, context, queries
from workflow.errors import InvalidTransition, NoteMissing
from workflow.models import ChainHead, StateChange

from .things import LAMP, LampState


def test_every_pair_of_states(lamps, union):
    assert_full_matrix(LAMP, lambda: lamps.objects.create(journal_union_id=union.pk))


def test_a_move_writes_the_row_and_one_journal_line(lamps, union, clerk):
    lamp = lamps.objects.create(journal_union_id=union.pk)
    with context.during_request("192.0.2.7"):
        moved = actions.move(lamp, LampState.ON, by=clerk, note="it is dark\x00", colour="red")
    assert moved is lamp
    assert (lamp.state, lamp.colour) == ("on", "red")
    line = StateChange.objects.get()
    assert (line.union, line.sequence, line.by, line.by_name) == (union, 1, clerk, "clerk")
    assert (line.thing_label, line.thing_pk, line.event) == ("workflow.lamp", str(lamp.pk), "moved")
    assert (line.from_state, line.to_state, line.note, line.address) == ("off", "on", "it is dark", "192.0.2.7")
    assert line.data == {"changed": ["colour"]}
    assert ChainHead.objects.get(chain=union.pk).hash == line.hash
    assert list(queries.history_of(lamp)) == [line]


def test_a_stale_copy_still_moves_when_the_present_state_allows_it(lamps, union):
    lamp = lamps.objects.create(journal_union_id=union.pk, state="on")
    stale = lamps.objects.get()
    actions.move(lamp, LampState.DIM)
    actions.move(stale, LampState.OFF, colour=Concat(F("colour"), F("state")))
    assert StateChange.objects.get(to_state="off").from_state == "dim"
    assert stale.colour == "dim"


def test_a_stale_copy_is_told_the_present_state(lamps, union):
    lamp = lamps.objects.create(journal_union_id=union.pk)
    stale = lamps.objects.get()
    actions.move(lamp, LampState.BROKEN, note="fell")
    with pytest.raises(InvalidTransition) as refusal:
        actions.move(stale, LampState.ON)
    assert refusal.value.state_now == "broken"
    assert "broken" in str(refusal.value) and "on" in str(refusal.value)


def test_a_row_that_is_gone(lamps, union):
    lamp = lamps.objects.create(journal_union_id=union.pk)
    lamps.objects.all().delete()
    with pytest.raises(InvalidTransition) as refusal:
        actions.move(lamps(pk=77), LampState.ON)
    assert refusal.value.state_now is None and str(refusal.value)
    assert lamp.state == "off"


def test_a_move_that_needs_a_reason(lamps, union):
    lamp = lamps.objects.create(journal_union_id=union.pk)
    with pytest.raises(NoteMissing):
        actions.move(lamp, LampState.BROKEN, note="  ")
    lamp.refresh_from_db()
    assert lamp.state == "off" and not StateChange.objects.exists()


def test_a_move_costs_two_statements_besides_the_lock_timeout(lamps, union):
    lamp = lamps.objects.create(journal_union_id=union.pk)
    with CaptureQueriesContext(connection) as seen:
        actions.move(lamp, LampState.ON)
    assert len(seen) == 3, [query["sql"] for query in seen]


def test_other_events_join_the_chain(db, union, clerk):
    actions.record(clerk, "unmasked", by=clerk, union=union, note="a call", data={"field": "phone", "share": 0.1})
    actions.record("accounts.login", "denied")
    actions.record(type(clerk), "exported", union=union, data={"rows": 3})
    own = StateChange.objects.filter(union=union).order_by("sequence")
    assert [(line.sequence, line.event, line.thing_pk) for line in own] == [
        (1, "unmasked", str(clerk.pk)),
        (2, "exported", ""),
    ]
    assert own[0].data == {"field": "phone", "share": "0.1"}
    alone = StateChange.objects.get(union=None)
    assert (alone.sequence, alone.thing_label, alone.by) == (1, "accounts.login", None)
