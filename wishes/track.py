"""How far a wish has come, as a delivery track."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ui.components.marks import when
from ui.components.progress import Happening, Step
from workflow import events

from .states import WISH
from .states import WishState as W

ORDER = [W.REGISTERED, W.ACCEPTED, W.IN_PROGRESS, W.TOLD, W.CLOSED]
PLACE = {
    W.REGISTERED: 0, W.ACCEPTED: 1, W.TRANSFERRED: 2, W.IN_PROGRESS: 2, W.LONG_TERM: 2, W.REOPENED: 2, W.LEADER: 2,
    W.RESOLVED: 3, W.ANSWERED: 3, W.TOLD: 3, W.CLOSED: 5,
}  # fmt: skip


def steps_of(wish) -> list[Step]:
    """Registered, taken up, worked on, told, closed: each with its time; the present one with its promise."""
    words = [
        pgettext("track", "registered"), pgettext("track", "taken up"), pgettext("track", "worked on"),
        pgettext("track", "told"), pgettext("track", "closed by your word"),
    ]  # fmt: skip
    times = [wish.registered_at, wish.accepted_at, wish.resolved_at, wish.told_at, wish.closed_at]
    here = PLACE.get(wish.state)
    if here is None:  # declined, joined, withdrawn
        return [Step(words[0], "done", wish.registered_at), Step(str(wish.state_label), "off", wish.closed_at)]
    promise = _("by %(day)s") % {"day": when(wish.due_at)} if wish.due_at and not wish.paused_at else ""
    found = []
    for n, (word, at) in enumerate(zip(words, times, strict=True)):
        how = "done" if n < here else "now" if n == here else "next"
        if n == 3 and wish.told_at and here == 3:
            how = "done" if wish.state != W.RESOLVED else "now"
        found.append(Step(word, how, at if how == "done" else None, promise=promise if how == "now" else ""))
    return found


def happenings(lines) -> list[Happening]:
    """Journal lines of a wish for the desk."""
    return [
        Happening(
            line.at, str(WISH.label_of(line.to_state)) if line.to_state else str(events.name_of(line.event)),
            line.by_name or _("the portal"), line.note,
        )
        for line in lines
    ]  # fmt: skip
