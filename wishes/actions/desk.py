"""What a unit does with a wish: answer at once, take up, pass on, work, say the result (S7-03, S7-04, F-A5-08)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices
from ..errors import WishRefused
from ..events import answered
from ..kinds import Outcome
from ..models import Answer, Hop, Wish
from ..parameters import HOP_LIMIT
from ..policies import can_publish, can_restrict, can_return, can_see_contact, can_take, can_work, may_move
from ..states import WishState as W
from .guard import demand, step


@transaction.atomic
def answer_at_once(wish: Wish, *, by, answer: str, outcome: str, ready: Answer | None = None) -> Wish:
    """Answers on the spot, from a ready answer or one's own words; the wisher is told at once.

    Raises NotAllowed, InvalidTransition, WishRefused (`answer`).
    """
    demand(by, can_take, wish)
    if not answer.strip():
        raise WishRefused("answer", _("Please write the answer."))
    now = timezone.now()
    wish = step(
        wish, W.ANSWERED, by=by, answer=answer.strip(), outcome=outcome, handled_by=by, first_answer_at=now,
        accepted_at=now, resolved_at=now, told_at=now,
    )  # fmt: skip
    if ready is not None:
        Answer.objects.filter(pk=ready.pk).update(uses=ready.uses + 1)
    return _told(wish)


@transaction.atomic
def accept_wish(wish: Wish, *, by) -> Wish:
    """Takes the wish up as the unit's own; the clock of the work starts and the wisher hears when it is due."""
    demand(by, can_take, wish)
    now = timezone.now()
    wish = step(wish, W.ACCEPTED, by=by, handled_by=by, accepted_at=now, first_answer_at=wish.first_answer_at or now)
    notices.tell(wish, "taken_up", due=wish.due_at)
    return wish


@transaction.atomic
def begin_wish(wish: Wish, *, by) -> Wish:
    """Begins the work, or begins again after it was opened once more."""
    demand(by, may_move(W.IN_PROGRESS), wish)
    if wish.state == W.TRANSFERRED:
        return sign_wish(wish, by=by)
    return step(wish, W.IN_PROGRESS, by=by, handled_by=by)


@transaction.atomic
def decline_wish(wish: Wish, *, by, note: str) -> Wish:
    """Says that it is not ours and where to go instead; `note` is the right address."""
    demand(by, may_move(W.DECLINED), wish)
    now = timezone.now()
    wish = step(
        wish, W.DECLINED, by=by, note=note, answer=note, closed_at=now, first_answer_at=wish.first_answer_at or now
    )
    notices.tell(wish, "declined")
    answered(wish)
    return wish


@transaction.atomic
def transfer_wish(wish: Wish, *, by, to, assisting=(), note: str = "") -> Wish:
    """Passes the wish to a lead unit and those that help; it signs within a working day.

    Raises WishRefused (`to`) for the unit that has it, a closed one, and after as many hops as HOP_LIMIT allows.
    """
    demand(by, may_move(W.TRANSFERRED), wish)
    if to.pk == wish.handler_id or to.closed_on is not None:
        raise WishRefused("to", _("Please choose another unit that is open."))
    if wish.hops >= value_of(HOP_LIMIT):
        raise WishRefused(
            "to", _("It was passed on %(count)s times already: the unit that has it keeps it.") % {"count": wish.hops}
        )
    now, sender = timezone.now(), wish.handler
    wish = step(
        wish, W.TRANSFERRED, by=by, note=note, handler=to, hops=wish.hops + 1, handled_by=None,
        accepted_at=wish.accepted_at or now, first_answer_at=wish.first_answer_at or now,
    )  # fmt: skip
    wish.assisting.set([unit for unit in assisting if unit.pk != to.pk])
    Hop.objects.create(wish=wish, sender=sender, receiver=to, by=by, note=note, at=now)
    notices.tell(wish, "passed_on", occasion=str(wish.hops), unit=to)
    notices.tell_desk(wish, to, "arrived", occasion=str(wish.hops))
    return wish


@transaction.atomic
def sign_wish(wish: Wish, *, by) -> Wish:
    """The receiving unit signs for it; the clock of the work runs, longer when several units help."""
    demand(by, can_return, wish)
    wish = step(wish, W.IN_PROGRESS, by=by, handled_by=by, several=wish.assisting.exists())
    Hop.objects.filter(wish=wish, signed_at=None, returned_at=None).update(signed_at=timezone.now())
    return wish


@transaction.atomic
def return_wish(wish: Wish, *, by, rule: str, note: str) -> Wish:
    """Sends the wish back to who passed it on, by one of the rules and with a reason, before it was signed."""
    demand(by, can_return, wish)
    hop = Hop.objects.select_related("sender").get(wish=wish, signed_at=None, returned_at=None)
    Hop.objects.filter(pk=hop.pk).update(returned_at=timezone.now(), rule=rule)
    wish = step(wish, W.ACCEPTED, by=by, note=note, handler=hop.sender, handled_by=hop.by)
    notices.tell_desk(wish, hop.sender, "came_back", occasion=f"hop-{hop.pk}", note=note)
    return wish


@transaction.atomic
def resolve_wish(wish: Wish, *, by, answer: str, outcome: str) -> Wish:
    """Writes the result in honest words; it is told within a working day."""
    demand(by, may_move(W.RESOLVED), wish)
    if not answer.strip() or outcome not in Outcome.values:
        raise WishRefused("answer", _("Please write the answer."))
    return step(
        wish, W.RESOLVED, by=by, answer=answer.strip(), outcome=outcome, resolved_at=timezone.now(), handled_by=by
    )


@transaction.atomic
def tell_wish(wish: Wish, *, by) -> Wish:
    """Tells the wisher and everybody who joined; from now on their word is awaited."""
    demand(by, may_move(W.TOLD), wish)
    return _told(step(wish, W.TOLD, by=by, told_at=timezone.now()))


def _told(wish: Wish) -> Wish:
    notices.tell(wish, "told", occasion=str(wish.reopenings))
    for row in Wish.objects.filter(joined_to=wish).select_related("person", "union"):
        Wish.objects.filter(pk=row.pk).update(answer=wish.answer, outcome=wish.outcome, told_at=wish.told_at)
        row.answer, row.outcome = wish.answer, wish.outcome
        notices.tell(row, "told", occasion=str(wish.reopenings))
        answered(row)
    answered(wish)
    return wish


@transaction.atomic
def join_wish(wish: Wish, *, by, lead: Wish) -> Wish:
    """Joins a wish to another on the same facts: it gets the other's answer and is not counted again (S7-02)."""
    demand(by, may_move(W.JOINED), wish)
    [lead] = lock(lead)
    ended = lead.state in (W.JOINED, W.WITHDRAWN, W.DECLINED, W.CLOSED)
    if lead.pk == wish.pk or ended or lead.is_sensitive != wish.is_sensitive:
        raise WishRefused("lead", _("This wish cannot be joined to that one."))
    return step(wish, W.JOINED, by=by, joined_to=lead, closed_at=timezone.now())


@transaction.atomic
def publish_headline(wish: Wish, *, by, headline: str) -> Wish:
    """Shows a headline without names, so that others find it and join; an empty one takes it back."""
    demand(by, can_publish, wish)
    headline = headline.strip()
    Wish.objects.filter(pk=wish.pk).update(headline=headline, is_published=bool(headline), changed_at=timezone.now())
    record(wish, "wish_published", by=by)
    wish.refresh_from_db()
    return wish


@transaction.atomic
def restrict_wish(wish: Wish, *, by, note: str) -> Wish:
    """Puts a wish on the restricted path: from now on the rights desk alone reads it."""
    demand(by, can_restrict, wish)
    Wish.objects.filter(pk=wish.pk).update(is_sensitive=True, is_published=False, changed_at=timezone.now())
    wish.refresh_from_db()
    record(wish, "wish_restricted", by=by, note=note)
    notices.tell_desk(wish, wish.handler, "arrived", occasion="restricted")
    return wish


@transaction.atomic
def see_contact(wish: Wish, *, by, note: str) -> str:
    """The contact in full, for a reason that the journal keeps."""
    demand(by, can_see_contact, wish)
    record(wish, "wish_contact_seen", by=by, note=note)
    return wish.contact


def accept_many(rows, *, by) -> tuple[int, list[tuple[Wish, str]]]:
    """Takes up each wish that can be; the others come back, each with the sentence that says why it was left out."""
    done, skipped = 0, []
    for wish in rows:
        if not can_work_now(by, wish):
            skipped.append((wish, _("It is not registered any more, or not your unit's.")))
            continue
        accept_wish(wish, by=by)
        done += 1
    return done, skipped


def can_work_now(by, wish) -> bool:
    from federation.queries import reach_of

    return wish.state == W.REGISTERED and can_work(reach_of(by), wish)
