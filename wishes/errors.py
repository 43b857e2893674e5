"""What can go wrong with a wish, each with a sentence for people."""

from django.utils.translation import gettext_lazy as _

from workflow.errors import EntryRefused, WorkflowError


class WishRefused(EntryRefused):
    """An entry breaks a rule; `field` names the entry the sentence belongs to, None the whole form."""

    code = "wish_refused"


class ClaimTaken(WorkflowError):
    """Somebody else was a moment faster."""

    code = "claim_taken"
    sentence = _("Somebody has just taken this wish on. Thank you; there are others.")


class TooManyTries(WorkflowError):
    """More wishes or look-ups than one address gets."""

    status = 429
    field = None
    sentence = _("Too many tries. Please wait a few minutes.")
