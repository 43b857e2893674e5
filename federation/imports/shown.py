"""A plan as a page shows it: labels instead of names, numbers masked, long lists cut."""

from dataclasses import dataclass

from ..masks import MASKS

LIMIT = 200


@dataclass(frozen=True)
class Shown:
    created: list
    created_count: int
    changed: list
    changed_count: int
    unchanged: int
    errors: list
    error_count: int

    @property
    def is_applicable(self):
        return not self.error_count

    @property
    def changes_anything(self):
        return bool(self.created_count or self.changed_count)


def _value(column, value):
    if column.personal:
        return MASKS[column.name](value)
    return "" if value is None else value


def shown_plan(importer, plan) -> Shown:
    """The first 200 lines of each part of `plan`."""
    changed = []
    for difference in plan.changed[:LIMIT]:
        lines = []
        for name, before, after in difference.changes:
            column = importer.column(name)
            lines.append((column.label, _value(column, before), _value(column, after)))
        changed.append((difference.row, difference.title, lines))
    errors = [
        (error.row, importer.column(error.column).label if error.column else "", error.message)
        for error in plan.errors[:LIMIT]
    ]
    return Shown(
        created=[(difference.row, difference.title) for difference in plan.created[:LIMIT]],
        created_count=len(plan.created),
        changed=changed,
        changed_count=len(plan.changed),
        unchanged=plan.unchanged,
        errors=errors,
        error_count=len(plan.errors),
    )
