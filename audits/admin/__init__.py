"""Tables of the audits on the staff desk."""

from . import records, training

__all__ = ["records", "training"]
