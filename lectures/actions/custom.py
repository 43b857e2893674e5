"""Orders by need that nothing on the menu fits: a draft that the orderer accepts or declines (S2-12)."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move, record
from workflow.errors import InvalidTransition, NotAllowed
from workflow.locks import lock

from .. import notices, policies
from ..checks import check_order
from ..errors import OrderRefused
from ..models import Order, OrderDraft, TopicProposal
from ..states import DraftState, OrderState
from .booking import book, release, secure
from .orders import demand_fair_share, dispatch_order


@transaction.atomic
def draft_for(
    order: Order, *, by, title: str, speaker, starts_at, outline="", for_menu=False, fair_reason=""
) -> OrderDraft:
    """Drafts topic, speaker and date for an approved order by need; the speaker's hours are held until the answer.

    Raises NotAllowed, SlotTaken, InvalidTransition unless the order is approved, OrderRefused for an order with a topic,
    a second open draft, a date against the rules, or a speaker over the fair share without a reason.
    """
    if not policies.can_dispatch(reach_of(by), order):
        raise NotAllowed(_("The corps office drafts an answer to a need."))
    if order.topic_id:
        raise OrderRefused("title", _("This order has a topic; a draft answers a need."))
    planned = Order.objects.select_related("union", "corps__union", "site").get(pk=order.pk)
    as_ordered = planned.starts_at == starts_at  # the notice was kept when it was ordered
    planned.starts_at, planned.wished_speaker = starts_at, speaker
    check_order(planned, only_date=True, short_notice=as_ordered)
    secure(speaker, planned, starts_at, strict=False)
    [now] = lock(order)
    if now.state != OrderState.REVIEWED:
        raise InvalidTransition(order.machine, now.state, OrderState.DISPATCHED)
    if order.drafts.filter(state=DraftState.OFFERED).exists():
        raise OrderRefused("title", _("A draft waits for the answer already."))
    demand_fair_share(planned, speaker, fair_reason, by=by)
    release(order)
    book(speaker, planned, starts_at)
    draft = OrderDraft.objects.create(
        order=order,
        title=title,
        outline=outline,
        speaker=speaker,
        starts_at=starts_at,
        for_menu=for_menu,
        drafted_by=by,
    )
    record(order, "draft_offered", by=by, note=title)
    notices.tell_orderer(order, "draft_offered", occasion=str(draft.pk), title=title)
    return draft


@transaction.atomic
def accept_draft(draft: OrderDraft, *, by) -> OrderDraft:
    """The orderer takes the draft: the order follows it, its speaker is asked, and the topic is proposed if so drafted.

    Raises NotAllowed, and InvalidTransition for a draft that was answered or withdrawn.
    """
    order = draft.order
    if not policies.can_answer_draft(reach_of(by), draft):
        raise NotAllowed(_("Who ordered answers the draft."))
    lock(draft.speaker)
    draft = move(draft, DraftState.ACCEPTED, by=by, answered_at=timezone.now())
    changed = {"wished_speaker": draft.speaker, "speaker": draft.speaker, "starts_at": draft.starts_at}
    if not Order.objects.filter(pk=order.pk, state=OrderState.REVIEWED).update(
        calendar_sequence=F("calendar_sequence") + 1, **changed
    ):
        raise InvalidTransition(order.machine, Order.objects.get(pk=order.pk).state, OrderState.DISPATCHED)
    order = Order.objects.select_related("union", "corps__union", "ordered_by__person", "site", "topic").get(
        pk=order.pk
    )
    if draft.for_menu:
        TopicProposal.objects.get_or_create(
            order=order,
            defaults={"corps": order.corps, "title": draft.title, "reason": order.need, "audience": order.audience,
                      "proposed_by": draft.drafted_by},
        )  # fmt: skip
    dispatch_order(order, by=None, speaker=draft.speaker, note=draft.title)
    return draft


@transaction.atomic
def decline_draft(draft: OrderDraft, *, by, reason: str) -> OrderDraft:
    """The orderer declines with a reason; the hours are free again and the office hears of it."""
    if not policies.can_answer_draft(reach_of(by), draft):
        raise NotAllowed(_("Who ordered answers the draft."))
    lock(draft.speaker)
    draft = move(draft, DraftState.DECLINED, by=by, note=reason, answered_at=timezone.now())
    release(draft.order)
    notices.tell_office(draft.order, "draft_declined", occasion=str(draft.pk), reason=reason)
    return draft


@transaction.atomic
def withdraw_draft(draft: OrderDraft, *, by, note: str) -> OrderDraft:
    """The office takes a draft back that nobody answered yet; the hours are free again and the orderer hears of it."""
    order = draft.order
    if not policies.can_dispatch(reach_of(by), order):
        raise NotAllowed(_("The corps office drafts an answer to a need."))
    lock(draft.speaker)
    draft = move(draft, DraftState.WITHDRAWN, by=by, note=note, answered_at=timezone.now())
    release(order)
    notices.tell_orderer(order, "draft_withdrawn", occasion=str(draft.pk), title=draft.title, note=note)
    return draft
