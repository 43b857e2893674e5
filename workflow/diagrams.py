"""The states of every machine as a page people can read."""

from django.utils.translation import override

from .machine import Machine, machines

HEAD = """# States

Written by `manage.py states` from the tables in each app's `states.py`; change those, then run it again.
"""


def states_page() -> str:
    """Markdown with a diagram and a table of moves for each machine, in English."""
    with override("en"):
        return "\n".join([HEAD, *(_section(machine) for machine in machines().values())])


def _section(machine: Machine) -> str:
    lines = [f"## {machine.name}", ""]
    if machine.label:
        lines += [str(machine.label), ""]
    lines += ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value} : {machine.label_of(state)}" for state in machine.states]
    lines += [f"    [*] --> {machine.initial.value}"]
    lines += [f"    {here.value} --> {to.value} : {move.verb}" for here, to, move in _moves(machine)]
    lines += [f"    {state.value} --> [*]" for state in machine.final]
    lines += ["```", "", "| from | to | button | who | reason asked |", "|---|---|---|---|---|"]
    for here, to, move in _moves(machine):
        who, asked = ", ".join(map(str, move.roles)) or "–", "yes" if move.needs_note else "no"
        lines += [f"| {machine.label_of(here)} | {machine.label_of(to)} | {move.verb} | {who} | {asked} |"]
    return "\n".join([*lines, ""])


def _moves(machine):
    for here in machine.states:
        for to, move in machine.allowed_from(here).items():
            yield here, type(machine.initial)(to), move
