"""Who gives a topic that changes has the script vetted again within some days, or is taken off the topic (S1-10).

So nobody who is silent keeps a change from the menu for ever; whoever handed a version in waits for the coach, not the
coach for them, and stays.
"""

from django.db import transaction
from django.utils import timezone

from workflow.actions import record
from workflow.parameters import value_of

from .. import notices
from ..models import Offering
from ..parameters import REVET_DAYS, REVET_REMIND_DAYS
from ..queries.freshness import menu_changed
from ..queries.scripts import givers_to_remind, givers_too_late


def take_off_late_givers() -> int:
    """Takes those off a topic whose time to have the script vetted again is over; they and their office hear. How many."""
    done = 0
    for change, offering in givers_too_late(int(value_of(REVET_DAYS))):
        with transaction.atomic():
            done += _take_off(change, offering)
    return done


def _take_off(change, offering) -> int:
    """0 when somebody was first."""
    gone, _rows = Offering.objects.filter(pk=offering.pk).delete()
    if not gone:
        return 0
    topic, speaker = change.topic, offering.speaker
    menu_changed()
    record(topic, "giver_taken_off", by=None, data={"speaker": speaker.pk})
    occasion = f"{change.pk}:{speaker.pk}"
    notices.tell_person(speaker.person, topic, "giver_taken_off", occasion=occasion)
    left = topic.offerings.filter(speaker__is_active=True).count()
    notices.tell_corps(
        speaker.home_corps, topic, "giver_taken_off_office", occasion=occasion, name=speaker.name, left=left
    )
    return 1


def remind_late_givers() -> int:
    """Reminds those whose time is nearly over, once for each change; how many."""
    days, before = int(value_of(REVET_DAYS)), int(value_of(REVET_REMIND_DAYS))
    told, today = 0, timezone.localdate()
    for change, offering in givers_to_remind(days, before):
        left = max(days - (today - timezone.localdate(change.created_at)).days, 1)
        occasion = f"{change.pk}:{change.created_at.isoformat()}"
        told += notices.tell_person(offering.speaker.person, change.topic, "revet_due", occasion=occasion, days=left)
    return told
