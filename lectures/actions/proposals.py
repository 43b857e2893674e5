"""Topics that the menu lacks: proposed where orders fail, taken up or declined, put on the menu as a draft (F-A1-12)."""

import re

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.locks import short_wait
from workflow.parameters import value_of

from .. import notices, policies
from ..errors import OrderRefused
from ..models import Topic, TopicProposal
from ..parameters import PROPOSE_FROM
from ..queries.demand import Failed, failed_demand
from ..states import ProposalState as P
from .guard import demand
from .topics import save_topic

TOLD = 5


def propose_from_demand() -> int:
    """Proposes a topic wherever as many orders failed as the office set; what is proposed already is counted anew.

    A decision stands: only orders placed after it can bring the same wish back. Returns how many are new.
    """
    least = int(value_of(PROPOSE_FROM))
    return sum(_propose(wish) for wish in failed_demand() if len(wish.orders) >= least)


def _propose(wish: Failed) -> bool:
    standing = TopicProposal.objects.filter(corps=wish.corps_id, demand_key=wish.key, state__in=[P.OPEN, P.TAKEN_UP])
    counted = {"failed_orders": len(wish.orders), "reason": _reason(wish)}
    if standing.exists():
        standing.exclude(failed_orders=len(wish.orders)).update(**counted)
        return False
    proposal = TopicProposal(
        corps_id=wish.corps_id, demand_key=wish.key, title=_title(wish), audience=wish.audience, **counted
    )
    try:
        with transaction.atomic():
            proposal.save()
            record(proposal, "topic_proposed", by=None, union=proposal.corps.union, data={"orders": len(wish.orders)})
    except IntegrityError:  # another worker counted the same
        return False
    return True


def _title(wish) -> str:
    if wish.topic:
        return _("%(topic)s, for %(audience)s") % {"topic": wish.topic.title_zh[:50], "audience": wish.audience[:24]}
    return _("Wished for by %(audience)s") % {"audience": wish.audience}


def _reason(wish) -> str:
    lines = [f"{order.number} {order.need or order.aim or order.place}"[:120] for order in wish.orders[:TOLD]]
    return "\n".join(line.strip() for line in lines)


@transaction.atomic
def take_up(proposal: TopicProposal, *, by, note: str = "") -> TopicProposal:
    """The office has the topic written. Raises NotAllowed for another corps, InvalidTransition once decided."""
    demand(by, policies.can_keep_corps, proposal.corps)
    return move(proposal, P.TAKEN_UP, by=by, note=note)


@transaction.atomic
def decline_proposal(proposal: TopicProposal, *, by, note: str) -> TopicProposal:
    """The office does not take it up, with a reason that whoever wished for it reads."""
    demand(by, policies.can_keep_corps, proposal.corps)
    proposal = move(proposal, P.DECLINED, by=by, note=note, answer=note[:300], decided_at=timezone.now())
    _tell(proposal, "proposal_declined", note=note)
    return proposal


@transaction.atomic
def put_on_menu(proposal: TopicProposal, *, by, **details) -> TopicProposal:
    """Makes a draft topic of it with the next free code; it waits for the next version of the menu and for its script.

    Raises NotAllowed, OrderRefused (field) for details against the rules, InvalidTransition unless it was taken up.
    """
    demand(by, policies.can_keep_corps, proposal.corps)
    _queue_for_codes()
    proposal = move(proposal, P.ON_MENU, by=by, decided_at=timezone.now())
    try:
        topic = save_topic(by=by, code=_next_code(), **details)
    except ValidationError as error:
        field, words = next(iter(error.message_dict.items()))
        raise OrderRefused(field, " ".join(words)) from error
    TopicProposal.objects.filter(pk=proposal.pk).update(topic=topic, answer=topic.code)
    proposal.refresh_from_db(fields=["topic", "answer"])
    _tell(proposal, "proposal_on_menu", code=topic.code)
    return proposal


def _queue_for_codes():
    """Two offices that put a topic on the menu at once wait for each other, so that both get a code of their own."""
    with short_wait(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('lectures.topic.code', 0))")


def _next_code() -> str:
    """The code after the highest T-number in use."""
    numbers = [
        int(code[1:]) for code in Topic.objects.values_list("code", flat=True) if re.fullmatch(r"T\d{1,6}", code)
    ]
    return f"T{max(numbers, default=0) + 1:02d}"


def _tell(proposal, word, **context):
    people = {proposal.proposed_by and proposal.proposed_by.person}
    if proposal.order:
        people.add(proposal.order.ordered_by.person)
    notices.tell_people([one for one in people if one], proposal, word, **context)
