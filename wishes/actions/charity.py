"""Charity wishes: written, means checked by a second officer, one claim at a time, handed over with proof (S7-14, S7-15)."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.actions.members import register_person
from federation.errors import FederationError
from federation.numbers import normal_phone
from federation.queries import person_by_phone
from workflow.actions import move, record
from workflow.locks import lock
from workflow.numbers import next_number
from workflow.parameters import value_of

from .. import notices
from ..errors import ClaimTaken, WishRefused
from ..models import Charity, Claim
from ..parameters import CHARITY_A_YEAR, CHARITY_CAP, CLAIM_DAYS
from ..policies import can_check_means, can_claim, can_keep_charity
from ..queries.charity import live_claim
from ..states import CharityState, ClaimState
from .guard import demand


@transaction.atomic
def write_charity(
    *, by, union, name: str, phone: str, title: str, story: str, value: Decimal, need: str = ""
) -> Charity:
    """Writes a wish for somebody in hardship; nobody sees it before a second officer has checked the means.

    Raises WishRefused by field: above the cap, or more in a year than one person gets.
    """
    demand(by, can_keep_charity, union)
    if not 0 < value <= value_of(CHARITY_CAP):
        raise WishRefused(
            "value", _("A charity wish is worth at most %(most)s yuan.") % {"most": value_of(CHARITY_CAP)}
        )
    if name.strip() and name.strip() in title + story:
        raise WishRefused("story", _("Please write it without the name."))
    recipient = _person(name, phone)
    year = timezone.localdate().year
    had = Charity.objects.filter(recipient=recipient, created_at__year=year).exclude(state=CharityState.WITHDRAWN)
    lock(recipient)
    if had.count() >= value_of(CHARITY_A_YEAR):
        raise WishRefused(
            "phone", _("This person has had %(most)s charity wishes this year.") % {"most": value_of(CHARITY_A_YEAR)}
        )
    charity = Charity.objects.create(
        number=f"GY-{year}-{next_number('charity', year):05d}", union=union, recipient=recipient, title=title, story=story,
        value=value, need=need, created_by=by,
    )  # fmt: skip
    record(charity, "charity_written", by=by, data={"value": str(value)})
    return charity


def _person(name: str, phone: str):
    number = normal_phone(phone)
    if not number:
        raise WishRefused("phone", _("Please enter a mobile number of 11 digits."))
    try:
        return person_by_phone(number) or register_person(name=name, phone=number)
    except FederationError as error:
        raise WishRefused("name", str(error)) from error


@transaction.atomic
def publish_charity(charity: Charity, *, by) -> Charity:
    """Another officer has checked the means: the wish may be claimed from now on."""
    demand(
        by, can_check_means, charity, sentence=_("The means are checked by another officer than the one who wrote it.")
    )
    return move(charity, CharityState.OPEN, by=by, is_checked=True, checked_by=by, published_at=timezone.now())


@transaction.atomic
def withdraw_charity(charity: Charity, *, by, note: str) -> Charity:
    demand(by, can_keep_charity, charity.union)
    return move(charity, CharityState.WITHDRAWN, by=by, note=note)


@transaction.atomic
def claim_charity(charity: Charity, *, by) -> Claim:
    """Takes the wish on for CLAIM_DAYS days: one giver at a time. Raises ClaimTaken, NotAllowed for the recipient."""
    [charity] = lock(charity)
    if charity.state != CharityState.OPEN:
        raise ClaimTaken
    demand(by, can_claim, charity, sentence=_("You cannot take this wish on."))
    until = timezone.now() + timedelta(days=value_of(CLAIM_DAYS))
    claim = Claim.objects.create(charity=charity, giver=by.person, expires_at=until)
    charity = move(charity, CharityState.CLAIMED, by=by)
    notices.tell_one(by.person, charity, "claimed", occasion=str(claim.pk), until=until)
    return claim


@transaction.atomic
def give_back(charity: Charity, *, by) -> Charity:
    """The giver cannot after all: it is open for others again."""
    claim = live_claim(charity)
    if claim is None or by.person_id != claim.giver_id:
        raise WishRefused(None, _("This is not your claim."))
    return _reopen(charity, claim, ClaimState.GIVEN_BACK, by=by)


def _reopen(charity, claim, state, *, by=None):
    charity = move(charity, CharityState.OPEN, by=by)
    Claim.objects.filter(pk=claim.pk, state=ClaimState.LIVE).update(state=state, ended_at=timezone.now())
    return charity


def end_claims() -> int:
    """Opens again what nobody handed over in time; the giver hears of it."""
    ended = 0
    for claim in Claim.objects.filter(state=ClaimState.LIVE, expires_at__lt=timezone.now()).select_related(
        "charity", "giver"
    ):
        with transaction.atomic():
            [charity] = lock(claim.charity)
            if charity.state == CharityState.CLAIMED and live_claim(charity) == claim:
                _reopen(charity, claim, ClaimState.EXPIRED)
                notices.tell_one(claim.giver, charity, "claim_over", occasion=str(claim.pk))
                ended += 1
    return ended


@transaction.atomic
def hand_over(charity: Charity, *, by, gift: str, worth: Decimal, proof) -> Charity:
    """Notes the hand-over with what it was, what it was worth and a photo; from now on both know whom to thank."""
    demand(by, can_keep_charity, charity.union)
    [charity] = lock(charity)
    claim = live_claim(charity)
    if claim is None:
        raise WishRefused(None, _("Nobody has taken this wish on."))
    if worth > charity.value:
        raise WishRefused(
            "worth", _("It is worth more than the %(most)s yuan that were asked for.") % {"most": charity.value}
        )
    if proof:
        claim.proof.save(proof.name, proof, save=False)
    claim.state, claim.gift, claim.worth, claim.ended_at = ClaimState.DONE, gift, worth, timezone.now()
    claim.save()
    charity = move(charity, CharityState.HANDED_OVER, by=by)
    notices.tell_one(claim.giver, charity, "thanks", occasion=str(claim.pk))
    return charity
