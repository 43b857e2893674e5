"""A word to the speaker who has been asked and has not answered."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import record
from workflow.errors import NotAllowed

from .. import notices, policies
from ..errors import OrderRefused
from ..queries.orders import open_request


@transaction.atomic
def remind_speaker(order, *, by) -> None:
    """Asks the speaker once more for the answer, at most once a day (Asia/Shanghai).

    Raises NotAllowed for another office, OrderRefused when nobody is asked or was reminded today.
    """
    if not policies.can_dispatch(reach_of(by), order):
        raise NotAllowed(_("The corps office asks the speakers."))
    asked = open_request(order)
    if asked is None:
        raise OrderRefused("", _("No speaker is being asked about this order."))
    occasion = f"remind-{timezone.localdate():%Y-%m-%d}"
    if not notices.tell_person(asked.speaker.person, asked, "speaker_asked", occasion=occasion):
        raise OrderRefused("", _("%(name)s was reminded today already.") % {"name": asked.speaker.name})
    record(order, "speaker_reminded", by=by)
