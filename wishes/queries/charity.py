"""Charity wishes and proposals, for everybody and for officers."""

from decimal import Decimal

from django.db.models import Count, Sum

from ..models import Charity, Claim, Proposal, ProposalDocument, Wish
from ..policies import OFFICER
from ..states import CharityState, ClaimState
from .wishes import open_within

SHOWN = [CharityState.OPEN, CharityState.CLAIMED, CharityState.HANDED_OVER]


def charities():
    """What everybody sees, what waits first; the recipient is never fetched."""
    return (
        Charity.objects.filter(state__in=SHOWN).select_related("union").defer("need").order_by("-state", "published_at")
    )


def charities_within(reach):
    rows = Charity.objects.filter(reach.q("union__path", *OFFICER)).select_related("union", "recipient")
    return rows.order_by("-created_at", "-pk")


def live_claim(charity) -> Claim | None:
    return charity.claims.filter(state=ClaimState.LIVE).select_related("giver").first()


def claims_of(person):
    return Claim.objects.filter(giver=person).select_related("charity__union").order_by("-claimed_at")


def ledger_within(reach):
    """What was handed over, the latest first."""
    rows = Claim.objects.filter(reach.q("charity__union__path", *OFFICER), state=ClaimState.DONE)
    return rows.select_related("charity__union", "charity__recipient", "giver").order_by("-ended_at", "-pk")


def given_so_far() -> tuple[int, Decimal]:
    """How many gifts were handed over and what they were worth."""
    found = Claim.objects.filter(state=ClaimState.DONE).aggregate(n=Count("pk"), worth=Sum("worth"))
    return found["n"], found["worth"] or Decimal(0)


def proposals_within(reach):
    rows = Proposal.objects.filter(reach.q("union__path", *OFFICER)).select_related("union", "owner")
    return rows.annotate(wish_count=Count("wishes")).order_by("-created_at", "-pk")


def documents_within(reach):
    """The papers beside those proposals."""
    return ProposalDocument.objects.filter(reach.q("proposal__union__path", *OFFICER))


def wishes_for_proposal(reach, industry: str):
    """Open wishes of a trade that stand in no proposal yet; restricted ones never."""
    return open_within(reach).filter(industry=industry, proposal=None, is_sensitive=False)


def wishes_in(proposal, reach):
    rows = Wish.objects.filter(proposal=proposal, is_sensitive=False).select_related("union")
    return rows.order_by("registered_at")
