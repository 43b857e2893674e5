"""What the journal calls the happenings of wishes, and who above wants to hear of an answer."""

from collections.abc import Callable

from django.utils.translation import pgettext_lazy

# functions (wish) -> None, called in the transaction in which the wisher is told an outcome or a right address
ON_ANSWERED: list[Callable] = []

NAMES = {
    "wish_registered": pgettext_lazy("journal", "wish registered"),
    "wish_followed": pgettext_lazy("journal", "somebody joined a wish"),
    "wish_paused": pgettext_lazy("journal", "deadline paused"),
    "wish_resumed": pgettext_lazy("journal", "deadline running again"),
    "wish_extended": pgettext_lazy("journal", "deadline extended"),
    "wish_called": pgettext_lazy("journal", "wisher called"),
    "wish_reported": pgettext_lazy("journal", "progress told"),
    "wish_published": pgettext_lazy("journal", "headline published"),
    "wish_restricted": pgettext_lazy("journal", "put on the restricted path"),
    "wish_contact_seen": pgettext_lazy("journal", "contact of a wisher seen"),
    "charity_written": pgettext_lazy("journal", "charity wish written"),
    "claim_ended": pgettext_lazy("journal", "claim ended"),
    "proposal_written": pgettext_lazy("journal", "proposal written"),
    "answer_saved": pgettext_lazy("journal", "ready answer saved"),
}


def answered(wish) -> None:
    """Calls everybody who asked to hear of it; what they raise undoes the telling."""
    for hear in ON_ANSWERED:
        hear(wish)
