import pytest
from django.core.exceptions import ImproperlyConfigured

from workflow.machine import Machine, Move, machines

from .things import LAMP, Lamp, LampState


def test_a_machine_answers_from_its_table():
    assert LAMP.sources(LampState.OFF) == [LampState.ON, LampState.DIM]
    assert set(LAMP.allowed_from("off")) == {LampState.ON, LampState.BROKEN}
    assert LAMP.final == [LampState.BROKEN]
    assert LAMP.is_final("broken") and not LAMP.is_final("on")
    assert LAMP.label_of("dim") == "dimmed"
    assert (LAMP.tone_of("on"), LAMP.tone_of("off")) == ("ok", "plain")
    assert LAMP.choices == LampState.choices


def test_a_new_row_begins_in_the_initial_state():
    lamp = Lamp()
    assert lamp.state == LampState.OFF
    assert lamp.can_move(LampState.ON) and not lamp.can_move(LampState.DIM)
    assert (lamp.state_label, lamp.state_tone, lamp.is_final) == ("off", "plain", False)


@pytest.mark.parametrize(
    ("moves", "tones", "said"),
    [
        ({LampState.OFF: {LampState.ON: Move("on")}}, {}, "cannot be reached"),
        ({LampState.OFF: {LampState.OFF: Move("off")}}, {}, "moves to itself"),
        ({LampState.OFF: {"green": Move("green")}}, {}, "unknown state"),
        ({"green": {LampState.OFF: Move("off")}}, {}, "unknown state"),
        ({LampState.OFF: {LampState.ON: Move("on", tone="pink")}}, {}, "unknown tone"),
        (LAMP.moves, {LampState.ON: "pink"}, "unknown state or tone"),
    ],
)
def test_a_wrong_table_is_refused_when_it_is_written(moves, tones, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        Machine("tests.wrong", LampState.OFF, moves=moves, tones=tones)


def test_every_machine_of_the_portal_carries_its_own_name():
    assert all(name == machine.name for name, machine in machines().items())
