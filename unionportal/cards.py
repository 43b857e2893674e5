"""The machine of the membership card for the diagrams and the matrix of states; its moves stand a floor below."""

from django.utils.translation import gettext_lazy as _

from federation.states import CARD_MOVES, NEEDS_NOTE, CardState
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
