"""What can go wrong in a campaign, each with a sentence for people."""

from workflow.errors import EntryRefused


class CampaignRefused(EntryRefused):
    """An entry breaks a rule; `field` names the entry the sentence belongs to."""
