"""Tables of the audits on the staff desk."""

from . import records, rules, training

__all__ = ["records", "rules", "training"]
