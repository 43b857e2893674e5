"""Rows of the table: `status actor actor; status actor; status *`, the first part that names an actor counts.

An actor is `visitor`, `role` (at every union) or `role@own,parent` with the positions own, parent, child, sibling;
`any@parent` is every role there.
"""


def _names(word: str, actor: str) -> bool:
    role, _at, positions = word.partition("@")
    who, _at, where = actor.partition("@")
    return word == "*" or (role in (who, "any") and (not positions or where in positions.split(",")))


def cells_of(row: str, actors) -> dict[str, str]:
    """actor -> the status the row expects; "nothing" for an actor it forgets."""
    parts = [part.split() for part in row.split(";")]
    return {
        actor: next((status for status, *words in parts if any(_names(word, actor) for word in words)), "nothing")
        for actor in actors
    }


def row_of(cells: dict[str, str]) -> str:
    """The shortest row for what was measured; the commonest status comes last."""
    by_status: dict[str, dict[str, list[str]]] = {}
    positions: dict[str, list[str]] = {}
    for actor, status in cells.items():
        role, _at, where = actor.partition("@")
        by_status.setdefault(status, {}).setdefault(role, []).append(where)
        positions.setdefault(role, []).append(where)
    ordered = sorted(by_status, key=lambda status: sum(map(len, by_status[status].values())))
    parts = []
    for status in ordered[:-1]:
        words = [
            role if found == positions[role] else f"{role}@{','.join(found)}"
            for role, found in by_status[status].items()
        ]
        parts.append(f"{status} {' '.join(words)}")
    return "; ".join([*parts, f"{ordered[-1]} *"])
