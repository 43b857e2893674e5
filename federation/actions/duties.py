"""Duties are granted and end; they decide what staff can reach."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import journal, policies
from ..errors import DutyConflict, FederationError
from ..models import ADMIN_ROLES, Duty, Role, User
from ..queries import open_duties_of
from .guard import allow


@transaction.atomic
def grant_duty(*, user, role, union, starts_on=None, ends_on=None, by=None) -> Duty:
    """Gives `user` a role at `union` from a day (today, Asia/Shanghai) until `ends_on` (exclusive, None is open).

    The same open duty is given once. DutyConflict when the account would hold two of the three administrator
    duties (S9); PermissionDenied for oneself and beyond one's reach.
    """
    allow(by, policies.can_grant, role, union)
    if by is not None and by.pk == user.pk:
        raise PermissionDenied(_("Nobody grants a duty to themselves."))
    if role not in Role.values:
        raise FederationError(_("There is no such role."), "role")
    starts_on = starts_on or timezone.localdate()
    if ends_on and ends_on < starts_on:
        raise FederationError(_("A duty cannot end before it begins."), "ends_on")
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = open_duties_of(user).filter(role=role, union=union, ends_on=None).first()
    if standing:
        return standing
    if role in ADMIN_ROLES and _other_administrator(user, role, starts_on, ends_on):
        raise DutyConflict(_("One account cannot hold two of the three administrator duties."), "role")
    duty = Duty(user=user, role=role, union=union, starts_on=starts_on, ends_on=ends_on)
    try:
        with transaction.atomic():
            duty.save()
    except IntegrityError as error:
        raise DutyConflict(_("One account cannot hold two of the three administrator duties."), "role") from error
    _let_into_admin(user)
    journal.note(duty, "duty_granted", by=by, union=union, data={"role": str(role), "user": user.pk})
    return duty


def _other_administrator(user, role, starts_on, ends_on):
    others = Duty.objects.filter(user=user, role__in=ADMIN_ROLES).exclude(role=role)
    others = others.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    return (others.filter(starts_on__lt=ends_on) if ends_on else others).exists()


@transaction.atomic
def end_duty(*, duty, on=None, by=None) -> Duty:
    """Ends a duty on a day (today, Asia/Shanghai); from then on it reaches nothing."""
    allow(by, policies.can_grant, duty.role, duty.union)
    duty = Duty.objects.select_for_update(of=["self"]).select_related("union", "user").get(pk=duty.pk)
    on = max(on or timezone.localdate(), duty.starts_on)
    if duty.ends_on and duty.ends_on <= on:
        return duty
    duty.ends_on = on
    duty.save(update_fields=["ends_on"])
    _let_into_admin(duty.user)
    journal.note(duty, "duty_ended", by=by, union=duty.union, data={"role": duty.role, "user": duty.user_id})
    return duty


def _let_into_admin(user):
    """Whoever holds a duty enters the staff desk; nobody else does."""
    holds = open_duties_of(user).exists()
    if user.is_staff != holds and not user.is_superuser:
        user.is_staff = holds
        user.save(update_fields=["is_staff"])
