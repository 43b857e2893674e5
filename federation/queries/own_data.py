"""Everything the portal keeps about a person, read off the tables themselves, so that a new table is in it by itself."""

import re
from datetime import date, datetime, time

from django.apps import apps
from django.conf import settings
from django.db.models import FileField, ForeignKey

from ..models import Person, User

MOST_ROWS = 2000
OWN_ACCOUNT = {"user", "ordered_by"}  # columns that say whose thing it is, not which clerk dealt with it
HIDDEN = re.compile(
    r"(^id|password|\w*token|\w+_index|staged|device|session_round|key|code_hash|sealed|internal_note|pinyin|nonce|code|fence)$"
)


def own_columns():
    """(model, column) of each table that names a person, or the person's account as the owner; in the apps' order."""
    for model in apps.get_models():
        if not (settings.BASE_DIR / model._meta.app_label).is_dir() or model in (Person, User):
            continue
        for field in model._meta.concrete_fields:
            owner = field.related_model if isinstance(field, ForeignKey) else None
            if owner is Person or (owner is User and field.name in OWN_ACCOUNT):
                yield model, field


def tables_of(person) -> list[dict]:
    """Title, column heads and rows of every table that holds something of `person`; other people are left out."""
    account = User.objects.filter(person=person).first()
    found = []
    for model, field in own_columns():
        owner = person if field.related_model is Person else account
        if owner is None:
            continue
        shown = [one for one in model._meta.concrete_fields if _is_shown(one, field)]
        others = [one.name for one in shown if isinstance(one, ForeignKey)]
        rows = model._base_manager.filter(**{field.name: owner}).select_related(*others).order_by("-pk")[:MOST_ROWS]
        lines = [[_value(row, one) for one in shown] for row in rows]
        if lines:
            title = f"{model._meta.verbose_name} · {field.verbose_name}"
            found.append({"table": model._meta.label, "title": title, "heads": [str(one.verbose_name) for one in shown], "rows": lines})  # fmt: skip
    return found


def _is_shown(column, owner) -> bool:
    if column is owner or HIDDEN.fullmatch(column.name):
        return False
    return not (isinstance(column, ForeignKey) and column.related_model in (Person, User))


def _value(row, column):
    value = getattr(row, column.name)
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    if isinstance(column, FileField):
        return bool(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def paper_of(data: dict) -> dict:
    """The copy as the printed layout reads it: sections of heads and rows, every cell a text."""
    first = [[key, data[key]] for key in ("name", "phone", "id_number", "kept_since")]
    sections = [{"title": one["title"], "heads": one["heads"], "rows": one["rows"]} for one in data["tables"]]
    texts = [
        section | {"rows": [[_printed(cell) for cell in row] for row in section["rows"][:200]]} for section in sections
    ]
    return {"name": data["name"], "first": [[str(_printed(cell)) for cell in row] for row in first], "sections": texts}


def _printed(cell) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, list | dict):
        return "、".join(map(str, cell if isinstance(cell, list) else cell.values()))
    return "" if cell is None else str(cell)[:300]
