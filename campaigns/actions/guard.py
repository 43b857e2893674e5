"""How actions ask a policy, and store what changed with a line in the journal."""

from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import record
from workflow.errors import NotAllowed


def demand(by, policy, *asked, sentence=None):
    """Raises NotAllowed unless `policy(reach of by, *asked)`; `by=None` is the portal itself."""
    if by is not None and not policy(reach_of(by), *asked):
        raise NotAllowed(sentence or _("Your duties do not reach that far."))


def store(row, details: dict, event: str, *, by, union):
    """Sets `details` on `row`, checks and saves it, journals which columns changed; nothing to change writes nothing.

    Raises ValidationError by field. Personal data stay out of the journal: it names columns, no values.
    """
    is_new = row.pk is None
    changed = sorted(name for name, value in details.items() if is_new or getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, details[name])
    row.full_clean()
    row.save()
    record(row, event, by=by, union=union, data={"changed": changed})
    return row
