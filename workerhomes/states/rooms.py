"""Rooms: a booking from the ask to the end, the repeating ones, and the waiting list (S4-04 to S4-07)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move


class BookingState(TextChoices):
    HELD = "held", pgettext_lazy("booking state", "held for you")
    REQUESTED = "requested", pgettext_lazy("booking state", "waiting for approval")
    BOOKED = "booked", pgettext_lazy("booking state", "booked")
    CHECKED_IN = "checked_in", pgettext_lazy("booking state", "in use")
    DONE = "done", pgettext_lazy("booking state", "over")
    REJECTED = "rejected", pgettext_lazy("booking state", "declined")
    CANCELLED = "cancelled", pgettext_lazy("booking state", "cancelled")
    RELEASED = "released", pgettext_lazy("booking state", "released: nobody came")
    LAPSED = "lapsed", pgettext_lazy("booking state", "lapsed")


class SeriesState(TextChoices):
    ACTIVE = "active", pgettext_lazy("room series state", "running")
    ASKED = "asked", pgettext_lazy("room series state", "waiting to be confirmed again")
    ENDED = "ended", pgettext_lazy("room series state", "ended")


class RoomWaitingState(TextChoices):
    WAITING = "waiting", pgettext_lazy("room waiting state", "waiting")
    OFFERED = "offered", pgettext_lazy("room waiting state", "room offered")
    TAKEN = "taken", pgettext_lazy("room waiting state", "offer taken")
    LAPSED = "lapsed", pgettext_lazy("room waiting state", "offer lapsed")
    LEFT = "left", pgettext_lazy("room waiting state", "left the list")


B, S, W = BookingState, SeriesState, RoomWaitingState
CANCEL = Move(pgettext_lazy("verb", "Cancel the booking"), tone="bad")

BOOKING = Machine(
    name="workerhomes.booking",
    initial=B.HELD,
    label=_("Room booking"),
    moves={
        B.HELD: {
            B.REQUESTED: Move(pgettext_lazy("verb", "Ask for approval"), tone="info"),
            B.BOOKED: Move(pgettext_lazy("verb, workerhomes", "Book"), tone="ok"),
            B.CANCELLED: CANCEL,
            B.LAPSED: Move(pgettext_lazy("verb", "Let it lapse"), tone="warn"),
        },
        B.REQUESTED: {
            B.BOOKED: Move(pgettext_lazy("verb, workerhomes", "Approve"), roles=("home_manager", "home_desk"), tone="ok"),
            B.REJECTED: Move(
                pgettext_lazy("verb, workerhomes", "Decline"), roles=("home_manager", "home_desk"), needs_note=True, tone="bad"
            ),
            B.CANCELLED: CANCEL,
            B.LAPSED: Move(pgettext_lazy("verb", "Let it lapse"), tone="warn"),
        },
        B.BOOKED: {
            B.CHECKED_IN: Move(pgettext_lazy("verb", "I am here"), tone="ok"),
            B.CANCELLED: CANCEL,
            B.RELEASED: Move(pgettext_lazy("verb", "Release"), roles=("home_desk",), tone="warn"),
            B.DONE: Move(pgettext_lazy("verb, workerhomes", "Close"), tone="plain"),
        },
        B.CHECKED_IN: {B.DONE: Move(pgettext_lazy("verb", "Leave the room"), tone="plain")},
    },
    tones={
        B.HELD: "warn", B.REQUESTED: "warn", B.BOOKED: "ok", B.CHECKED_IN: "info", B.REJECTED: "bad", B.RELEASED: "bad",
    },
)  # fmt: skip

SERIES = Machine(
    name="workerhomes.room_series",
    initial=S.ACTIVE,
    label=_("Repeating room booking"),
    moves={
        S.ACTIVE: {
            S.ASKED: Move(pgettext_lazy("verb", "Ask again"), tone="warn"),
            S.ENDED: Move(pgettext_lazy("verb", "End it"), tone="bad"),
        },
        S.ASKED: {
            S.ACTIVE: Move(pgettext_lazy("verb", "Keep it"), tone="ok"),
            S.ENDED: Move(pgettext_lazy("verb", "End it"), tone="bad"),
        },
    },
    tones={S.ACTIVE: "ok", S.ASKED: "warn"},
)

ROOM_WAITING = Machine(
    name="workerhomes.room_waiting",
    initial=W.WAITING,
    label=_("Place on a room's waiting list"),
    moves={
        W.WAITING: {
            W.OFFERED: Move(pgettext_lazy("verb", "Offer the room"), tone="info"),
            W.LAPSED: Move(pgettext_lazy("verb", "Let it lapse"), tone="warn"),
            W.LEFT: Move(pgettext_lazy("verb", "Leave the list"), tone="plain"),
        },
        W.OFFERED: {
            W.TAKEN: Move(pgettext_lazy("verb", "Take the room"), tone="ok"),
            W.LAPSED: Move(pgettext_lazy("verb", "Let it lapse"), tone="warn"),
            W.LEFT: Move(pgettext_lazy("verb", "Leave the list"), tone="plain"),
        },
    },
    tones={W.WAITING: "info", W.OFFERED: "warn", W.TAKEN: "ok"},
)
