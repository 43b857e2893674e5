"""Wishes of one trade become a proposal to a department or a whole trade (F-A5-10), and ready answers are kept."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move, record
from workflow.locks import lock

from ..errors import WishRefused
from ..models import Answer, Proposal, ProposalDocument, ProposalNote, Wish
from ..policies import can_change_proposal, can_keep_answers, can_propose
from ..queries.charity import wishes_for_proposal
from ..states import ProposalState
from .guard import demand

MOST_DOCUMENTS = 20


@transaction.atomic
def write_proposal(*, by, union, industry: str, title: str, text: str, addressee: str) -> Proposal:
    """Groups the open wishes of a trade that no proposal holds yet. Raises WishRefused when there are none."""
    demand(by, can_propose, union)
    keys = list(wishes_for_proposal(reach_of(by), industry).values_list("pk", flat=True)[:500])
    if not keys:
        raise WishRefused("industry", _("There is no open wish of this trade."))
    proposal = Proposal.objects.create(
        union=union, owner=by, industry=industry, title=title, text=text, addressee=addressee
    )
    Wish.objects.filter(pk__in=keys, proposal=None).update(proposal=proposal)
    record(proposal, "proposal_written", by=by, data={"wishes": len(keys)})
    return proposal


@transaction.atomic
def note_meeting(proposal: Proposal, *, by, held_on, with_whom: str, text: str) -> ProposalNote:
    """Keeps what was said on the way."""
    demand(by, can_propose, proposal.union)
    return ProposalNote.objects.create(proposal=proposal, by=by, held_on=held_on, with_whom=with_whom, text=text)


@transaction.atomic
def add_document(proposal: Proposal, *, by, title: str, file) -> ProposalDocument:
    """Puts a paper beside a proposal. Raises NotAllowed, WishRefused (`file`) when it has many already."""
    demand(by, can_propose, proposal.union)
    [proposal] = lock(proposal)
    if proposal.documents.count() >= MOST_DOCUMENTS:
        raise WishRefused("file", _("A proposal holds at most %(most)s documents.") % {"most": MOST_DOCUMENTS})
    row = ProposalDocument.objects.create(proposal=proposal, by=by, title=title, file=file)
    record(proposal, "proposal_document_added", by=by, data={"document": row.pk})
    return row


@transaction.atomic
def send_proposal(proposal: Proposal, *, by) -> Proposal:
    demand(by, can_change_proposal, proposal)
    return move(proposal, ProposalState.SENT, by=by, sent_at=timezone.now())


@transaction.atomic
def drop_proposal(proposal: Proposal, *, by, note: str) -> Proposal:
    """Drops a draft; its wishes are free for another."""
    demand(by, can_change_proposal, proposal)
    Wish.objects.filter(proposal=proposal).update(proposal=None)
    return move(proposal, ProposalState.DROPPED, by=by, note=note)


@transaction.atomic
def note_answer(proposal: Proposal, *, by, note: str) -> Proposal:
    """Keeps what the department answered."""
    demand(by, can_propose, proposal.union)
    return move(proposal, ProposalState.ANSWERED, by=by, note=note, answer=note)


@transaction.atomic
def save_answer(*, by, answer: Answer | None = None, **details) -> Answer:
    """Keeps a ready answer. Raises NotAllowed, ValidationError by field."""
    answer = answer or Answer()
    demand(by, can_keep_answers, details.get("union") or answer.union)
    for name, value in details.items():
        setattr(answer, name, value)
    answer.changed_at = timezone.now()
    answer.full_clean()
    answer.save()
    record(answer, "answer_saved", by=by, union=answer.union)
    return answer
