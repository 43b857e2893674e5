"""The states of an e-membership card and the moves between them, as data.

The machine of the floor above draws them (`unionportal.cards`); `actions.cards` makes the moves, since this floor does
not know that one.
"""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class CardState(TextChoices):
    ACTIVE = "active", pgettext_lazy("card state", "in force")
    SUSPENDED = "suspended", pgettext_lazy("card state", "suspended")
    LOST = "lost", pgettext_lazy("card state", "reported lost")
    REISSUED = "reissued", pgettext_lazy("card state", "replaced by a new card")
    ENDED = "ended", pgettext_lazy("card state", "ended")


C = CardState
# state -> state it may move to -> the verb of the button
CARD_MOVES = {
    C.ACTIVE: {
        C.SUSPENDED: pgettext_lazy("verb", "Suspend the card"),
        C.LOST: pgettext_lazy("verb", "Report the card lost"),
        C.REISSUED: pgettext_lazy("verb", "Replace by a new card"),
        C.ENDED: pgettext_lazy("verb", "End the card"),
    },
    C.SUSPENDED: {
        C.ACTIVE: pgettext_lazy("verb", "Put the card in force again"),
        C.ENDED: pgettext_lazy("verb", "End the card"),
    },
    C.LOST: {
        C.ACTIVE: pgettext_lazy("verb", "Put the card in force again"),
        C.REISSUED: pgettext_lazy("verb", "Replace by a new card"),
        C.ENDED: pgettext_lazy("verb", "End the card"),
    },
}
NEEDS_NOTE = {C.SUSPENDED, C.ENDED}
LIVE_CARD = (C.ACTIVE, C.SUSPENDED, C.LOST)  # a person has at most one of these


def sources(to: str) -> list[str]:
    """The states from which a card may become `to`."""
    return [here for here, ways in CARD_MOVES.items() if to in ways]
