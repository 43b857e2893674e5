"""What floors above lend the membership card, whose moves stand below them: its diagram, and the notices to its holder."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.states import CARD_MOVES, NEEDS_NOTE, CardState
from notifications import registry
from workflow.machine import Machine, Move, register

CARD = register(
    Machine(
        name="federation.card",
        initial=CardState.ACTIVE,
        label=_("Membership card"),
        moves={
            here: {to: Move(verb, needs_note=to in NEEDS_NOTE) for to, verb in ways.items()}
            for here, ways in CARD_MOVES.items()
        },
        tones={CardState.ACTIVE: "ok", CardState.SUSPENDED: "warn", CardState.LOST: "bad"},
    )
)


def register_kinds() -> None:
    """What the holder of a card hears of it; called once when the portal is ready."""
    card = {"url": lambda row: reverse("federation:card")}
    registry.register(
        "federation.card_stopped", _("membership card stopped"), by_sms=True,
        still_true=lambda row, person: row.state in (CardState.SUSPENDED, CardState.LOST, CardState.ENDED), **card,
    )  # fmt: skip
    for word, label in (
        ("card_back", _("membership card in force again")),
        ("card_renewed", _("membership card replaced")),
    ):
        registry.register(
            f"federation.{word}", label, still_true=lambda row, person: row.state == CardState.ACTIVE, **card
        )
