"""Refusals of the fund audits, as sentences for people."""

from workflow.errors import EntryRefused


class AuditRefused(EntryRefused):
    """An entry breaks a rule; `field` names the entry the sentence belongs to, None for the whole."""
