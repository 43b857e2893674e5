"""What a person could do next, in one sentence: the most pressing thing of all apps first."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.models import Role
from federation.reach import Reach
from lectures.queries.worklists import desk_counts
from lectures.states import OrderState
from ui.components.marks import when

from . import queries

DESKS = {
    Role.COUNTER_OFFICER: "services:desk",
    Role.HOME_DESK: "workerhomes:desk",
    Role.HOME_MANAGER: "workerhomes:desk",
    Role.RIGHTS_DESK: "wishes:desk",
    Role.AUDITOR: "audits:desk",
}


@dataclass(frozen=True)
class NextStep:
    """A sentence, a line of detail, and the button that leads there."""

    title: str
    detail: str
    word: str
    url: str


def name_of(order) -> str:
    """What a lecture is about, for lists: its topic, else the beginning of the need."""
    return str(order.called)[:30]


def next_words(order) -> str:
    """What the person who ordered waits for or can do now."""
    words = {
        OrderState.SUBMITTED: _("The office looks at it within 2 working days."),
        OrderState.REVIEWED: _("The office is choosing a speaker."),
        OrderState.DISPATCHED: _("The speaker has been asked."),
        OrderState.ACCEPTED: _("The speaker comes. Hang up the code for the door."),
        OrderState.DELIVERED: _("Ask your colleagues to rate it."),
        OrderState.RATED: _("The office writes the report."),
        OrderState.REJECTED: _("It came back. Look at the reason and order anew."),
    }
    return words.get(order.state, "")


def next_step_of(reach: Reach) -> NextStep | None:
    """The one thing to do next; None for a visitor. Speakers' questions first, then office work, then own orders."""
    if reach.is_visitor:
        return None
    return _asked(reach) or _office(reach) or _duty(reach) or _ordered(reach) or _talk(reach) or NextStep(
        _("Your team has no lecture planned"),
        _("Choose a topic and a speaker; the rest goes by itself."),
        _("Look at the menu"),
        reverse("lectures:menu"),
    )  # fmt: skip


def _asked(reach):
    asked = queries.own_requests(reach).first()
    if asked is None:
        return None
    detail = f"{name_of(asked.order)} · {asked.order.union.name} · {when(asked.order.starts_at)}"
    title = _("You are asked for a lecture; please answer by %(time)s") % {"time": when(asked.due_at)}
    return NextStep(title, detail, _("Answer"), reverse("lectures:request-answer", args=[asked.token]))


def _office(reach):
    if not reach.has(Role.CORPS_OFFICER):
        return None
    counts = desk_counts(reach)
    waiting = counts["review"] + counts["match"]
    if not waiting:
        return None
    title = ngettext("%(count)s order waits for you", "%(count)s orders wait for you", waiting) % {"count": waiting}
    detail = _("%(review)s to approve, %(match)s to match with a speaker") % counts
    return NextStep(title, detail, _("Open the work list"), reverse("lectures:desk"))


def _duty(reach):
    """The desk at which a duty is done all day, for those who have one."""
    role = next((role for role in DESKS if reach.has(role)), None)
    return role and NextStep(_("Your desk"), role.label.capitalize(), _("Open the desk"), reverse(DESKS[role]))


def _ordered(reach):
    order = queries.own_orders(reach).filter(is_over=False).order_by("starts_at").first()
    if order is None:
        return None
    detail = f"{name_of(order)} · {when(order.starts_at)}"
    return NextStep(
        next_words(order), detail, _("Open the order"), reverse("lectures:order-detail", args=[order.number])
    )


def _talk(reach):
    talk = queries.own_talks(reach).first()
    if talk is None:
        return None
    title = _("Your next talk: %(time)s") % {"time": when(talk.starts_at)}
    url = reverse("lectures:order-detail", args=[talk.number])
    return NextStep(title, f"{name_of(talk)} · {talk.union.name}", _("Open the order"), url)
