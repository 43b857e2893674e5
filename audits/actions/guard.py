"""How actions ask a policy."""

from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.errors import NotAllowed


def demand(by, policy, *asked, sentence=None):
    """Raises NotAllowed unless `policy(reach of by, *asked)`; `by=None` is the portal itself."""
    if by is not None and not policy(reach_of(by), *asked):
        raise NotAllowed(sentence or _("Your duties do not reach that far."))
