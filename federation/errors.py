"""What can go wrong here, each with a sentence for people."""

from django.core.exceptions import ValidationError


class FederationError(ValidationError):
    """A rule of the federation was broken; the message is for the person at the screen, `code` may name its field."""


class CycleError(FederationError):
    """A union would have become part of itself."""


class AlreadyMember(FederationError):
    """The person is a member of a union already."""


class DutyConflict(FederationError):
    """One account would have held two of the three administrator duties."""


class LinkInvalid(FederationError):
    """An invitation link is altered, used, withdrawn or out of date."""


class ImportRefused(FederationError):
    """A file cannot be imported as it stands."""


class AlreadyImported(ImportRefused):
    """Exactly this file was imported before."""
