"""One row of everything of wishes, for the matrix."""

from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from federation.models import User
from wishes.actions import desk
from wishes.models import (
    Answer,
    Call,
    Charity,
    Claim,
    Follower,
    Hop,
    PromiseTally,
    Proposal,
    ProposalDocument,
    ProposalNote,
    Wish,
)
from wishes.queries.board import LAST_DAY
from wishes.states import CharityState, ClaimState

from .wishes import make_wish


def make_wish_things(union, member, officer) -> SimpleNamespace:
    """A wish of the member at the union and one of everything around it; charity that is still being checked."""
    person, now = member.person, timezone.now()
    wish = desk.accept_wish(make_wish(union, person, place="东门", contact="13700000000", text="心愿"), by=officer)
    Wish.objects.filter(pk=wish.pk).update(
        answer="x", outcome="solved", plan="x", comment="x", headline="x", industry="汽车"
    )
    Hop.objects.create(wish=wish, sender=union, receiver=union, note="x", signed_at=now)
    Follower.objects.create(wish=wish, person=person)
    Call.objects.create(wish=wish, is_reached=False)
    Answer.objects.create(union=union, category="other", question="x", text="x", legal_source="x")
    proposal = Proposal.objects.create(
        union=union, owner=officer, industry="汽车", title="x", text="x", addressee="x", answer="x"
    )
    ProposalNote.objects.create(proposal=proposal, held_on=now.date(), with_whom="x", text="x")
    document = ProposalDocument(proposal=proposal, title="x", by=officer)
    document.file.save("x.txt", ContentFile(b"x"))
    charity = Charity.objects.create(
        number="GY-1", union=union, recipient=person, title="x", story="x", need="x", value=100, is_checked=True,
        state=CharityState.OPEN, created_by=User.objects.filter(duties__union=union).exclude(pk=officer.pk).first(),
    )  # fmt: skip
    draft = Charity.objects.create(number="GY-2", union=union, recipient=person, title="x", story="x", value=100)
    Claim.objects.create(
        charity=charity, giver=person, state=ClaimState.GIVEN_BACK, expires_at=now, ended_at=now, gift="x", worth=1
    )
    PromiseTally.objects.create(union=union, month=now.date().replace(day=1), days=[0] * (LAST_DAY + 1), counted_at=now)
    return SimpleNamespace(
        document=document, wish=Wish.objects.get(pk=wish.pk), charity=charity, draft=draft, proposal=proposal
    )
