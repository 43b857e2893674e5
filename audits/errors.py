"""Refusals of the fund audits, as sentences for people."""

from workflow.errors import EntryRefused


class AuditRefused(EntryRefused):
    """An entry breaks a rule; `field` names the entry the sentence belongs to, None for the whole."""


class SealBroken(AuditRefused):
    """Books are not as they were handed in; what was noted of it stays, so it must not undo the transaction of a page."""

    code = "seal_broken"
