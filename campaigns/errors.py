"""What can go wrong in a campaign, each with a sentence for people."""

from workflow.errors import WorkflowError


class CampaignRefused(WorkflowError):
    """An entry breaks a rule; `field` names the entry the sentence belongs to."""

    status = 422

    def __init__(self, field, sentence):
        self.field = field
        super().__init__(sentence)
