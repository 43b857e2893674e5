"""Unions come, change, move and close; the path column is kept here alone."""

from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, F, Q, Value, When
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import journal, policies
from ..errors import CycleError, FederationError
from ..models import Duty, Membership, Union
from ..names import clean_text, text_pinyin
from .guard import allow

CHANGEABLE = ("name", "short_name", "kind", "industry", "credit_code", "address", "latitude", "longitude", "founded_on")


@transaction.atomic
def create_union(*, code, name, kind, parent=None, by=None, **details) -> Union:
    """Adds a union below `parent` (None makes a root, which only the system may).

    `details` are other columns of CHANGEABLE. FederationError when the parent is closed; ValidationError when a
    value or the code does not fit.
    """
    allow(by, policies.can_create_union, parent)
    _known(details)
    if parent is not None:
        parent = Union.objects.select_for_update().get(pk=parent.pk)
        if parent.closed_on:
            raise FederationError(_("The higher union is closed."), "parent")
    union = Union(code=clean_text(code), name=clean_text(name), kind=kind, parent=parent, **details)
    union.path = f"{parent.path if parent else ''}{union.code}/"
    union.pinyin = text_pinyin(union.name)
    union.full_clean()
    union.save()
    journal.note(union, "union_created", by=by, union=union)
    return union


@transaction.atomic
def change_union(*, union, by=None, **details) -> Union:
    """Changes columns of CHANGEABLE of `union`; place in the tree and code stay."""
    allow(by, policies.can_manage_union, union)
    _known(details)
    union = Union.objects.select_for_update().get(pk=union.pk)
    for column, value in details.items():
        setattr(union, column, value)
    union.name = clean_text(union.name)
    union.pinyin = text_pinyin(union.name)
    union.full_clean()
    union.save()
    journal.note(union, "union_changed", by=by, union=union, data={"columns": sorted(details)})
    return union


@transaction.atomic
def move_union(*, union, to, by=None) -> Union:
    """Hangs `union` with everything below it under `to`; the paths change in one UPDATE.

    CycleError when `to` is the union itself or below it; FederationError when `to` is closed or the path grows too long.
    """
    allow(by, policies.can_move_union, union, to)
    with connection.cursor() as cursor:
        # two moves that would hang each union below the other must not run side by side
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('federation.move_union'))")
    locked = Union.objects.select_for_update().filter(pk__in=[union.pk, to.pk]).order_by("pk").in_bulk()
    union, to = locked[union.pk], locked[to.pk]
    if to.path.startswith(union.path):
        raise CycleError(_("A union cannot be moved below itself."))
    if to.closed_on:
        raise FederationError(_("The higher union is closed."), "parent")
    old, new = union.path, f"{to.path}{union.code}/"
    if old == new:
        return union
    below = Union.objects.filter(path__startswith=old)
    _lock_subtree(below, to)
    longest = max(map(len, below.values_list("path", flat=True)))
    if longest - len(old) + len(new) > Union._meta.get_field("path").max_length:
        raise FederationError(_("The tree would become too deep."))
    below.update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1)),
        parent=_parent_after_move(union, to),
    )
    union.refresh_from_db()
    journal.note(union, "union_moved", by=by, union=union, data={"from": old, "to": new})
    return union


def _lock_subtree(below, to):
    """Keeps others from moving `to` below this subtree meanwhile: its rows, then the chain above `to`."""
    list(below.select_for_update().order_by("pk").values_list("pk", flat=True))
    chain = list(Union.objects.filter(path__in=to.ancestor_paths).select_for_update().order_by("pk"))
    if len(chain) != to.level:
        raise CycleError(_("The tree has changed meanwhile. Please try again."))


def _parent_after_move(union, to):
    return Case(When(pk=union.pk, then=Value(to.pk)), default=F("parent_id"), output_field=BigIntegerField())


@transaction.atomic
def close_union(*, union, on=None, by=None) -> Union:
    """Closes `union` on a day (today, Asia/Shanghai, when None) and ends its open duties.

    FederationError while it has live members or open unions below.
    """
    allow(by, policies.can_manage_union, union)
    on = on or timezone.localdate()
    union = Union.objects.select_for_update().get(pk=union.pk)
    if union.closed_on:
        return union
    if Membership.objects.filter(union=union, left_on=None).exists():
        raise FederationError(_("The union still has members. Transfer them first."))
    if Union.objects.filter(path__startswith=union.path, closed_on=None).exclude(pk=union.pk).exists():
        raise FederationError(_("There are open unions below. Close or move them first."))
    union.closed_on = on
    union.save(update_fields=["closed_on"])
    Duty.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), union=union, starts_on__lte=on).update(ends_on=on)
    journal.note(union, "union_closed", by=by, union=union)
    return union


def _known(details):
    unknown = set(details) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"unknown columns: {', '.join(sorted(unknown))}")
