"""Accounts are shut, opened again and freed of a lost second factor."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import journal, policies
from ..models import User
from ..queries import dormant_accounts, open_duties_of, reach_of
from .accounts import end_sessions


@transaction.atomic
def disable_account(*, user, by=None, why="") -> bool:
    """Shuts an account and ends its sessions; False when it was shut already.

    PermissionDenied for one's own account and unless `by` (None is the system itself) may grant every duty it holds.
    """
    union = _administered(user, by)
    shut = User.objects.filter(pk=user.pk, is_active=True)
    if not shut.update(is_active=False, session_round=F("session_round") + 1):
        return False
    _note(user, "account_disabled", by, union, why)
    return True


@transaction.atomic
def enable_account(*, user, by=None) -> bool:
    """Opens a shut account; its 90 days begin anew. PermissionDenied as in `disable_account`."""
    union = _administered(user, by)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True, last_login=timezone.now()):
        return False
    _note(user, "account_enabled", by, union)
    return True


@transaction.atomic
def forget_second_factor(*, user, by=None) -> bool:
    """Removes every second factor of somebody who lost it and ends the sessions; the next sign-in asks for a new one.

    PermissionDenied as in `disable_account`; False when there was none.
    """
    union = _administered(user, by)
    gone, _rows = Authenticator.objects.filter(user=user).delete()
    if not gone:
        return False
    end_sessions(user)
    _note(user, "second_factor_removed", by, union)
    return True


def disable_dormant_accounts() -> int:
    """Shuts every staff account that nobody used for 90 days; how many there were."""
    why = _("Nobody signed in for 90 days.")
    return sum(disable_account(user=user, why=why) for user in dormant_accounts())


def _administered(user, by):
    duties = list(open_duties_of(user).select_related("union").order_by("pk"))
    if by is not None:
        reach = reach_of(by)
        if by.pk == user.pk or not duties:
            raise PermissionDenied(_("Your duties do not reach that far."))
        if not all(policies.can_grant(reach, duty.role, duty.union) for duty in duties):
            raise PermissionDenied(_("Your duties do not reach that far."))
    return duties[0].union if duties else None


def _note(user, event, by, union, why=""):
    if union:
        journal.note(user, event, by=by, union=union, note=why)
