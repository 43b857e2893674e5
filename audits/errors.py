"""Refusals of the fund audits, as sentences for people."""

from workflow.errors import WorkflowError


class AuditRefused(WorkflowError):
    """An entry breaks a rule; `field` names the entry the sentence belongs to, None for the whole."""

    status = 422

    def __init__(self, field, sentence):
        self.field = field
        super().__init__(sentence)
