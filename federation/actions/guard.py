"""The one way actions ask a policy."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ..queries import reach_of


def allow(by, policy, *asked):
    """Raises PermissionDenied unless `policy(reach of by, *asked)`; `by=None` is the system itself (seed, commands)."""
    if by is not None and not policy(reach_of(by), *asked):
        raise PermissionDenied(_("Your duties do not reach that far."))
