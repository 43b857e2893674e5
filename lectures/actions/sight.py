"""The city's office says which columns of speakers' records each team of staff sees (S1-15)."""

from django.db import transaction
from django.utils.translation import gettext as _

from .. import policies
from ..errors import OrderRefused
from ..models import SpeakerSight
from ..queries.sight import COLUMNS
from .guard import demand, store


@transaction.atomic
def set_sight(sight: SpeakerSight, *, by, columns) -> SpeakerSight:
    """From now on the team sees `columns` beside what every list shows, and no others; the journal says that it changed.

    Raises NotAllowed unless `by` keeps the menu, OrderRefused (field `columns`) for a column that cannot be kept back or
    when the office of the home corps would no longer see what it has to fill in.
    """
    demand(by, policies.can_keep_menu)
    wanted = [name for name in COLUMNS if name in set(columns)]
    if set(columns) - set(COLUMNS):
        raise OrderRefused("columns", _("There is no such column."))
    if sight.team == SpeakerSight.Team.HOME and not {"source", "star_level"} <= set(wanted):
        raise OrderRefused("columns", _("The office of the home corps keeps the source and the stars."))
    return store(sight, {"columns": wanted}, "sight_changed", by=by)
