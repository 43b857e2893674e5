"""What can go wrong at the counter, each with a sentence for people."""

from django.utils.translation import gettext_lazy as _

from workflow.errors import EntryRefused, WorkflowError


class ServiceError(WorkflowError):
    """Any refusal of the on-site services."""


class ServiceRefused(EntryRefused, ServiceError):
    """An entry breaks a rule; `field` names the entry the sentence belongs to, None the whole form."""


class TooManyTries(ServiceError):
    """More codes, tries or look-ups than one phone or one address gets."""

    status = 429
    field = None
    sentence = _("Too many tries. Please wait a few minutes.")


class PlaceTaken(ServiceError):
    """The time was taken by somebody else a moment ago."""

    field = "starts_at"
    sentence = _("This time has just been taken. Please choose another.")
