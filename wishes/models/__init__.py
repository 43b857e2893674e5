"""Rows of wishes, by noun."""

from .charity import Charity, Claim
from .knowledge import Answer
from .proposals import Proposal, ProposalDocument, ProposalNote
from .tallies import PromiseTally
from .wishes import Call, Follower, Hop, Wish, new_code, new_token

__all__ = [
    "Answer",
    "Call",
    "Charity",
    "Claim",
    "Follower",
    "Hop",
    "PromiseTally",
    "Proposal",
    "ProposalDocument",
    "ProposalNote",
    "Wish",
    "new_code",
    "new_token",
]
