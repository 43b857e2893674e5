"""What a door may say about a card, in words for whoever stands before it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REASONS = {
    "ok": pgettext_lazy("workerhomes", "Welcome"),
    "already": _("Welcome back"),
    "left": _("Goodbye"),
    "invalid": _("This card is not genuine"),
    "forged": _("This card is not genuine"),
    "wrong_type": _("This is not a membership card"),
    "expired": _("This code has run out. Please open the card again"),
    "early": _("The clock of this code runs ahead. Please open the card again"),
    "used": _("This code was used already. Please wait for the next one"),
    "suspended": _("This card is suspended. Please ask your union"),
    "lost": _("This card was reported lost"),
    "replaced": _("This card was replaced by a new one"),
    "ended": _("This card has ended"),
    "no_member": _("There is no membership today. Please ask your union"),
    "closed": _("The home is closed now"),
    "guests": _("More guests than a member may bring"),
    "full": _("The home is full. Please wait a little"),
    "too_often": _("Too many wrong numbers. Please show the card"),
    "no_network": _("No network. Please show the code for no network"),
    "not_listed": _("No network, and this card is not on the list of the day"),
}
SECOND_LOOK = {
    "printed": _("Printed card: please compare an identity paper"),
    "typed": _("Typed number: please compare an identity paper"),
}
