"""A need waits for a session, a session comes, people book and queue."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.machine import Machine, Move

COUNTER = ("counter_officer",)


class NeedState(TextChoices):
    OPEN = "open", pgettext_lazy("need", "waiting for a date")
    PLANNED = "planned", pgettext_lazy("need", "date set")
    MET = "met", pgettext_lazy("need", "served")
    WITHDRAWN = "withdrawn", pgettext_lazy("need", "withdrawn")


class SessionState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("session", "proposed")
    ANNOUNCED = "announced", pgettext_lazy("session", "announced")
    OPEN = "open", pgettext_lazy("session", "open")
    CLOSED = "closed", pgettext_lazy("session", "closed")
    MERGED = "merged", pgettext_lazy("session", "merged")
    CANCELLED = "cancelled", pgettext_lazy("session", "cancelled")


class SlotState(TextChoices):
    HELD = "held", pgettext_lazy("appointment", "to be confirmed")
    BOOKED = "booked", pgettext_lazy("appointment", "booked")
    ARRIVED = "arrived", pgettext_lazy("appointment", "arrived")
    LAPSED = "lapsed", pgettext_lazy("appointment", "not confirmed in time")
    MISSED = "missed", pgettext_lazy("appointment", "missed")
    CANCELLED = "cancelled", pgettext_lazy("appointment", "cancelled")


class TicketState(TextChoices):
    WAITING = "waiting", pgettext_lazy("ticket", "waiting")
    CALLED = "called", pgettext_lazy("ticket", "called")
    SERVING = "serving", pgettext_lazy("ticket", "at the desk")
    HELD = "held", pgettext_lazy("ticket", "on hold")
    DONE = "done", pgettext_lazy("ticket", "done")
    LEFT = "left", pgettext_lazy("ticket", "left")


N, S, B, T = NeedState, SessionState, SlotState, TicketState

NEED = Machine(
    name="services.need",
    initial=N.OPEN,
    label=_("Need of an on-site service"),
    moves={
        N.OPEN: {
            N.PLANNED: Move(pgettext_lazy("verb", "Put into a session"), roles=COUNTER, tone="info"),
            N.MET: Move(pgettext_lazy("verb", "Served"), roles=COUNTER, tone="ok"),
            N.WITHDRAWN: Move(pgettext_lazy("verb", "Withdraw"), tone="plain"),
        },
        N.PLANNED: {
            N.OPEN: Move(pgettext_lazy("verb", "Wait again"), roles=COUNTER, tone="warn"),
            N.MET: Move(pgettext_lazy("verb", "Served"), roles=COUNTER, tone="ok"),
            N.WITHDRAWN: Move(pgettext_lazy("verb", "Withdraw"), tone="plain"),
        },
    },
    tones={N.OPEN: "warn", N.PLANNED: "info", N.MET: "ok"},
)

SESSION = Machine(
    name="services.session",
    initial=S.PROPOSED,
    label=_("On-site session"),
    moves={
        S.PROPOSED: {
            S.ANNOUNCED: Move(pgettext_lazy("verb", "Announce"), roles=COUNTER, tone="ok"),
            S.MERGED: Move(pgettext_lazy("verb", "Merge"), roles=COUNTER, tone="plain"),
            S.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), roles=COUNTER, needs_note=True, tone="bad"),
        },
        S.ANNOUNCED: {
            S.OPEN: Move(pgettext_lazy("verb", "Open the counter"), roles=COUNTER, tone="ok"),
            S.MERGED: Move(pgettext_lazy("verb", "Merge"), roles=COUNTER, tone="plain"),
            S.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), roles=COUNTER, needs_note=True, tone="bad"),
        },
        S.OPEN: {
            S.CLOSED: Move(pgettext_lazy("verb", "Close the counter"), roles=COUNTER, tone="plain"),
            S.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), roles=COUNTER, needs_note=True, tone="bad"),
        },
    },
    tones={S.PROPOSED: "warn", S.ANNOUNCED: "info", S.OPEN: "ok", S.CANCELLED: "bad"},
)

APPOINTMENT = Machine(
    name="services.appointment",
    initial=B.HELD,
    label=_("Appointment at a session"),
    moves={
        B.HELD: {
            B.BOOKED: Move(pgettext_lazy("verb", "Confirm"), tone="ok"),
            B.LAPSED: Move(pgettext_lazy("counter verb", "Let it lapse"), tone="warn"),
            B.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), tone="bad"),
        },
        B.BOOKED: {
            B.ARRIVED: Move(pgettext_lazy("verb", "Check in"), roles=COUNTER, tone="ok"),
            B.MISSED: Move(pgettext_lazy("verb", "Did not come"), roles=COUNTER, tone="warn"),
            B.CANCELLED: Move(pgettext_lazy("verb", "Cancel"), tone="bad"),
        },
    },
    tones={B.HELD: "warn", B.BOOKED: "ok", B.ARRIVED: "info", B.MISSED: "bad"},
)

TICKET = Machine(
    name="services.ticket",
    initial=T.WAITING,
    label=_("Ticket in the queue"),
    moves={
        T.WAITING: {
            T.CALLED: Move(pgettext_lazy("verb", "Call"), roles=COUNTER, tone="ok"),
            T.LEFT: Move(pgettext_lazy("verb", "Leave the queue"), tone="plain"),
        },
        T.CALLED: {
            T.SERVING: Move(pgettext_lazy("verb", "Is here"), roles=COUNTER, tone="ok"),
            T.HELD: Move(pgettext_lazy("verb", "Put on hold"), roles=COUNTER, tone="warn"),
            T.LEFT: Move(pgettext_lazy("verb", "Did not come"), roles=COUNTER, tone="plain"),
        },
        T.SERVING: {
            T.DONE: Move(pgettext_lazy("verb", "Finish"), roles=COUNTER, tone="ok"),
            T.HELD: Move(pgettext_lazy("verb", "Put on hold"), roles=COUNTER, tone="warn"),
        },
        T.HELD: {
            T.WAITING: Move(pgettext_lazy("verb", "Back into the queue"), roles=COUNTER, tone="info"),
            T.CALLED: Move(pgettext_lazy("verb", "Call"), roles=COUNTER, tone="ok"),
            T.LEFT: Move(pgettext_lazy("verb", "Did not come"), roles=COUNTER, tone="plain"),
        },
    },
    tones={T.WAITING: "info", T.CALLED: "ok", T.SERVING: "ok", T.HELD: "warn"},
)
