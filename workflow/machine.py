"""States and legal moves as data; labels, colours and buttons of every page come from here."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, TextChoices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TONES = ("plain", "info", "ok", "warn", "bad")


@dataclass(frozen=True)
class Move:
    """One legal move: the verb on its button, who usually makes it, and whether a reason must be written.

    `roles` is a hint for buttons and diagrams; policies decide. `tone` colours the button.
    """

    verb: "StrOrPromise"
    roles: tuple[str, ...] = ()
    needs_note: bool = False
    tone: str = "plain"


@dataclass(frozen=True)
class Machine:
    """A table of legal moves over the members of one TextChoices.

    `name` is "<app>.<noun>"; `moves` maps a state to the states it may move to; a state that is
    missing or maps to nothing is final. Raises ImproperlyConfigured for an unknown state, an unknown
    tone, a move to itself or a state that cannot be reached from `initial`.
    """

    name: str
    initial: TextChoices
    moves: dict = field(hash=False)
    tones: dict = field(default_factory=dict, hash=False)
    label: "StrOrPromise" = ""

    def __post_init__(self):
        for problem in self._problems():
            raise ImproperlyConfigured(f"Machine {self.name}: {problem}")

    def _problems(self):
        known = set(self.states)
        for here, ways in self.moves.items():
            if here not in known:
                yield f"unknown state {here!r}"
            for there, way in ways.items():
                if there not in known:
                    yield f"{here} moves to the unknown state {there!r}"
                if there == here:
                    yield f"{here} moves to itself"
                if way.tone not in TONES:
                    yield f"unknown tone {way.tone!r}"
        for state, tone in self.tones.items():
            if state not in known or tone not in TONES:
                yield f"unknown state or tone: {state!r}, {tone!r}"
        for state in self.states:
            if state not in self.reachable:
                yield f"{state} cannot be reached from {self.initial}"

    @property
    def states(self) -> list:
        """All states in the order they are written down."""
        return list(type(self.initial))

    @property
    def choices(self) -> list:
        return type(self.initial).choices

    @property
    def reachable(self) -> set:
        found, waiting = {self.initial}, [self.initial]
        while waiting:
            fresh = set(self.moves.get(waiting.pop(), ())) - found
            found |= fresh
            waiting += fresh
        return found

    @property
    def final(self) -> list:
        """The states nothing leaves."""
        return [state for state in self.states if not self.moves.get(state)]

    def allowed_from(self, state) -> dict:
        """The moves out of `state`: target -> Move; empty for a final state."""
        return self.moves.get(state, {})

    def sources(self, to) -> list:
        """The states that may move to `to`."""
        return [state for state in self.states if to in self.moves.get(state, {})]

    def can(self, here, to) -> bool:
        return to in self.allowed_from(here)

    def is_final(self, state) -> bool:
        return not self.allowed_from(state)

    def label_of(self, state):
        """The word people read for `state`, in their language."""
        return type(self.initial)(state).label

    def tone_of(self, state) -> str:
        """The colour of the chip of `state`: plain, info, ok, warn or bad."""
        return self.tones.get(state, "plain")

    def legal_states(self, column: str = "state") -> Q:
        """The condition of a CHECK constraint that keeps every other word out of `column`."""
        return Q(**{f"{column}__in": [state.value for state in self.states]})


_registry: dict[str, Machine] = {}


def register(machine: Machine) -> Machine:
    """Makes a machine known that no model carries as `machine`; returns it."""
    known = _registry.setdefault(machine.name, machine)
    if known is not machine:
        raise ImproperlyConfigured(f"Two machines are called {machine.name}")
    return machine


def machines() -> dict[str, Machine]:
    """Every machine by name: those registered and those that models carry as `machine`."""
    found = dict(_registry)
    for model in apps.get_models():
        machine = getattr(model, "machine", None)
        if isinstance(machine, Machine):
            found[machine.name] = machine
    return dict(sorted(found.items()))
