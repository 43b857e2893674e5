"""The only code that changes a state column, and the only way into the journal."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.composed import update
from federation.queries import reach_of

from . import days, journal, parameters, policies
from .errors import InvalidTransition, NotAllowed, NoteMissing
from .locks import short_wait
from .models import CalendarDay, ParameterValue, StateChange


def move(thing, to, *, by=None, note="", event="moved", data=None, **changed_columns):
    """Brings `thing` into state `to` with `changed_columns`, writes the journal, returns the refreshed thing.

    `by` is the acting account, None when the portal itself acts. One conditional UPDATE decides who wins.
    Raises InvalidTransition (with `.state_now`) when the row's present state does not allow the move,
    NoteMissing when the move asks for a reason, Busy when the row or the union's journal stays locked for 3 seconds.
    """
    if connection.in_atomic_block:
        return _move(thing, to, by, note, event, data, changed_columns)
    with transaction.atomic():
        return _move(thing, to, by, note, event, data, changed_columns)


def _move(thing, to, by, note, event, data, changed_columns):
    with short_wait():
        return _move_now(thing, to, by, note, event, data, changed_columns)


def _move_now(thing, to, by, note, event, data, changed_columns):
    was, now = _change_state(thing, to, note, changed_columns)
    details = dict(data or {})
    if changed_columns:
        details["changed"] = sorted(changed_columns)
    journal.append(
        union_id=union_id_of(thing), by=by, thing_label=thing._meta.label_lower, thing_pk=thing.pk,
        event=event, from_state=was, to_state=to, note=note, data=details,
    )  # fmt: skip
    _refresh(thing, now)
    return thing


def _change_state(thing, to, note, changed_columns) -> tuple:
    """The state the row had, and the row as it is now where the statement told it.

    Tries the state this copy shows first, which saves a query when it is fresh.
    """
    seen = thing.state
    now = _update_from(thing, seen, to, note, changed_columns) if thing.machine.can(seen, to) else None
    if not now:
        rows = type(thing)._base_manager.filter(pk=thing.pk)
        seen = rows.select_for_update().values_list("state", flat=True).first()
        if seen is None or not thing.machine.can(seen, to):
            raise InvalidTransition(thing.machine, seen, to)
        now = _update_from(thing, seen, to, note, changed_columns)
    return seen, now


def _update_from(thing, seen, to, note, changed_columns):
    """The row after the move, or a number where what is written must be reckoned from the row; nothing where it did not match."""
    if thing.machine.allowed_from(seen)[to].needs_note and not str(note).strip():
        raise NoteMissing
    changed = {"state": to, **changed_columns}
    if any(hasattr(value, "resolve_expression") for value in changed.values()):
        return type(thing)._base_manager.filter(pk=thing.pk, state=seen).update(**changed)
    return update(thing, {"state": seen}, changed)


def _refresh(thing, now):
    """Takes over the row as it is now but keeps related rows already at hand whose key stayed the same."""
    kept = {name: (getattr(thing, f"{name}_id", None), row) for name, row in thing._state.fields_cache.items()}
    thing.refresh_from_db(
        from_queryset=_Known(now) if isinstance(now, type(thing)) else type(thing)._base_manager.all()
    )
    for name, (key, row) in kept.items():
        if row is not None and key is not None and getattr(thing, f"{name}_id", None) == key:
            thing._state.fields_cache[name] = row


class _Known:
    """What `refresh_from_db` asks of a queryset, for a row that is at hand."""

    def __init__(self, row):
        self.row = row

    def filter(self, *_args, **_kwargs):
        return self

    only = using = filter

    def get(self):
        return self.row


def union_id_of(thing) -> int | None:
    """Whose chain the lines about `thing` join: its `journal_union_id`, else its union's key, else none."""
    for name in ("journal_union_id", "union_id"):
        if hasattr(thing, name):
            return getattr(thing, name)
    union = getattr(thing, "union", None)
    return union.pk if union else None


def record(thing, event, *, by=None, union=None, note="", data=None) -> StateChange:
    """Journals something that is no move (unmasking, export, import, denial) in the chain of `union`.

    `thing` is a row, a model class or a plain word such as "accounts.login"; without `union` the thing's own
    is taken. Keep personal data out of `note` and `data`: lines stay for good.
    """
    label, key = thing if isinstance(thing, str) else thing._meta.label_lower, getattr(thing, "pk", "")
    if isinstance(thing, (str, type)):
        union_id, key = (union.pk if union else None), ""
    else:
        union_id = union.pk if union else union_id_of(thing)
    line = {
        "union_id": union_id,
        "by": by,
        "thing_label": label,
        "thing_pk": key,
        "event": event,
        "note": note,
        "data": data,
    }
    if connection.in_atomic_block:  # a savepoint of its own would cost two more statements
        return journal.append(**line)
    with transaction.atomic():
        return journal.append(**line)


@transaction.atomic
def declare_day(*, by, day, is_workday: bool, reason: str) -> CalendarDay:
    """Makes `day` working or free for every union, over the official calendar; deadlines reckoned earlier stay."""
    said = {"is_workday": is_workday, "reason": reason}
    row, _new = CalendarDay.objects.update_or_create(day=day, defaults=said)
    days.forget_exceptions()
    record(row, "calendar_day_declared", by=by, note=reason, data={"day": day, "is_workday": is_workday})
    return row


@transaction.atomic
def withdraw_day(row: CalendarDay, *, by):
    """Takes a declared day back: the official calendar holds again."""
    record(row, "calendar_day_withdrawn", by=by, data={"day": row.day})
    row.delete()
    days.forget_exceptions()


@transaction.atomic
def set_parameter(*, by, name: str, value, holds_from, reason: str) -> ParameterValue:
    """Changes a figure from `holds_from` (today or later, Asia/Shanghai) on; what held before stays known.

    Raises NotAllowed without the duty the figure names, ValidationError (by field) for an unknown figure, a value out
    of bounds or with too many decimals, a day in the past, or a second change on one day.
    """
    known = _declared_or_refused(name)
    if by is not None and not policies.can_set_parameter(reach_of(by), known):
        raise NotAllowed(_("This figure is set by another office."))
    try:
        known.check(value)
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from error
    if holds_from < timezone.localdate():
        raise ValidationError({"holds_from": _("A figure can change from today on, never backwards.")})
    row = ParameterValue(name=name, value=value, holds_from=holds_from, reason=reason, set_by=by)
    row.full_clean()
    row.save()
    parameters.forget()
    record(row, "parameter_set", by=by, note=reason, data={"name": name, "value": str(value), "from": holds_from})
    return row


def _declared_or_refused(name: str) -> parameters.Parameter:
    try:
        return parameters.parameter(name)
    except KeyError as error:
        raise ValidationError({"name": _("There is no such figure.")}) from error


@transaction.atomic
def withdraw_parameter(row: ParameterValue, *, by):
    """Takes back a change that has not begun to hold. NotAllowed once it holds, or without the duty."""
    if not policies.can_withdraw_parameter(reach_of(by), row):
        raise NotAllowed(_("A change can be taken back until it holds."))
    record(row, "parameter_withdrawn", by=by, data={"name": row.name, "from": row.holds_from})
    row.delete()
    parameters.forget()
