"""Membership cards: whose, in which state, and whether they are good now."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from ..models import Card, Membership, Person, Union
from ..reach import Reach
from ..states import LIVE_CARD, CardState

VALID, EXPIRED, INVALID = "valid", "expired", "invalid"
WHY = {
    CardState.SUSPENDED: _("This card is suspended. Please ask your union."),
    CardState.LOST: _("This card was reported lost."),
    CardState.REISSUED: _("This card was replaced by a new one."),
    CardState.ENDED: _("This card has ended."),
}


def card_of(person):
    """The card that `person` holds, in force or not; None without one."""
    return Card.objects.filter(person=person, state__in=LIVE_CARD).first() if person else None


def cards_with_union():
    """Cards with `union_now`, the key of the union the holder belongs to today (NULL: to none)."""
    live = Membership.objects.filter(person=OuterRef("person"), left_on=None).values("union")
    return Card.objects.annotate(union_now=Subquery(live[:1]))


def standing_of(card) -> str:
    """What anybody may learn of a card of `cards_with_union`: valid, expired (no membership any more) or invalid."""
    if card is None or card.state != CardState.ACTIVE:
        return EXPIRED if card is not None and card.state == CardState.ENDED else INVALID
    return VALID if card.union_now else EXPIRED


def cards_within(reach: Reach, *roles: str):
    """Cards of people whose live membership is covered, with its `number_now` and `union_name`, the newest first."""
    live = Membership.objects.filter(reach.q("union__path", *roles), person=OuterRef("person"), left_on=None)
    own = Membership.objects.filter(person=OuterRef("person"), left_on=None)
    return (
        Card.objects.filter(Exists(live))
        .annotate(number_now=Subquery(own.values("number")[:1]), union_name=Subquery(own.values("union__name")[:1]))
        .select_related("person")
        .order_by("-issued_at", "-pk")
    )


def members_without_card():
    """People with a live membership who hold no card and never had one, by key."""
    live = Membership.objects.filter(person=OuterRef("pk"), left_on=None)
    return Person.objects.filter(Exists(live), ~Exists(Card.objects.filter(person=OuterRef("pk")))).order_by("pk")


def spoiled_since(moment):
    """Codes of cards that stopped being good at or after `moment`: by their state, or with the membership."""
    gone = Membership.objects.filter(person=OuterRef("person"), left_on__gte=moment.date())
    live = Membership.objects.filter(person=OuterRef("person"), left_on=None)
    stopped = Q(changed_at__gte=moment) & ~Q(state=CardState.ACTIVE)
    return Card.objects.filter(stopped | (Exists(gone) & ~Exists(live))).order_by("code").values_list("code", flat=True)


def numbered_cards(unions=None):
    """(code, member number) of the good cards of members, all or those of `unions` (a queryset of keys), by code."""
    rows = Membership.objects.filter(left_on=None, person__cards__state=CardState.ACTIVE)
    if unions is not None:
        rows = rows.filter(union__in=unions)
    return rows.order_by("person__cards__code").values_list("person__cards__code", "number")


def numbers_stopped():
    """(member number, state of the card) of those who hold a suspended or lost card today, by number."""
    rows = Membership.objects.filter(left_on=None, person__cards__state__in=[CardState.SUSPENDED, CardState.LOST])
    return rows.order_by("number").values_list("number", "person__cards__state")


def cards_of_numbers(numbers, since) -> dict[str, str]:
    """Number -> code of the card held for it, for memberships that were live at some time since `since`."""
    rows = Membership.objects.filter(Q(left_on=None) | Q(left_on__gte=since.date()), number__in=numbers)
    rows = rows.filter(person__cards__state__in=LIVE_CARD).order_by(F("left_on").asc(nulls_last=True))
    return dict(rows.values_list("number", "person__cards__code"))


def journal_union_of(card):
    """The union in whose journal the lines about a card stand: today's, else the last one; None without any."""
    rows = Membership.objects.filter(person=card.person_id).order_by(F("left_on").desc(nulls_first=True), "-joined_on")
    return Union.objects.filter(pk__in=rows.values("union")[:1]).first()
