"""What people call the events of the journal; apps above add their own words in `apps.ready`."""

from django.utils.translation import pgettext_lazy

_names = {
    "moved": pgettext_lazy("journal", "moved"),
    "calendar_day_declared": pgettext_lazy("journal", "day declared"),
    "calendar_day_withdrawn": pgettext_lazy("journal", "declared day withdrawn"),
    "parameter_set": pgettext_lazy("journal", "figure changed"),
    "parameter_withdrawn": pgettext_lazy("journal", "change of a figure withdrawn"),
    "person_erased": pgettext_lazy("journal", "person erased"),
    "number_unmasked": pgettext_lazy("journal", "full number looked at"),
    "member_enrolled": pgettext_lazy("journal", "member enrolled"),
    "membership_ended": pgettext_lazy("journal", "membership ended"),
    "member_transferred": pgettext_lazy("journal", "member transferred"),
    "card_issued": pgettext_lazy("journal", "membership card issued"),
    "cards_issued": pgettext_lazy("journal", "membership cards issued"),
    "card_changed": pgettext_lazy("journal", "membership card changed"),
    "union_created": pgettext_lazy("journal", "union created"),
    "union_changed": pgettext_lazy("journal", "union changed"),
    "union_moved": pgettext_lazy("journal", "union moved in the tree"),
    "union_closed": pgettext_lazy("journal", "union closed"),
    "staff_invited": pgettext_lazy("journal", "colleague invited"),
    "invitation_revoked": pgettext_lazy("journal", "invitation withdrawn"),
    "duty_granted": pgettext_lazy("journal", "duty granted"),
    "duty_ended": pgettext_lazy("journal", "duty ended"),
    "exported": pgettext_lazy("journal", "exported"),
    "file_imported": pgettext_lazy("journal", "file imported"),
}


def name(event: str, label):
    """From now on people read `label` where the journal says `event`."""
    _names[event] = label


def name_of(event: str):
    """The words for an event in the reader's language; its own letters when nobody named it."""
    return _names.get(event, event.replace("_", " "))
