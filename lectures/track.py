"""The delivery track: each step with its time and person, the next one with its promise."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .states import OrderState as S


@dataclass
class Step:
    """One step; `how` is done, now, next or off."""

    word: str
    how: str = "next"
    at: datetime | None = None
    by: str = ""
    note: str = ""


def track_of(order, history) -> list[Step]:
    """Taken up → approved → asked → accepted → held → rated → closed, with the journal's times and people."""
    words = {
        S.SUBMITTED: _("Taken up"), S.REVIEWED: _("Approved"), S.DISPATCHED: _("Speaker asked"),
        S.ACCEPTED: _("Speaker accepted"), S.DELIVERED: _("Held"), S.RATED: _("Rated"), S.CLOSED: _("Closed"),
    }  # fmt: skip
    reached = {line.to_state: line for line in history if line.to_state}
    steps, order_of = [], list(words)
    here = order_of.index(order.state) if order.state in words else -1
    for index, state in enumerate(order_of):
        line = reached.get(state)
        if here < 0 and line is None and state != S.SUBMITTED:
            break
        if state == S.RATED and here > index and line is None:
            continue
        how = "done" if here < 0 or index < here or order.state == S.CLOSED else "now" if index == here else "next"
        shown = line if how != "next" else None
        steps.append(Step(words[state], how, shown.at if shown else None, _name(shown), shown.note if shown else ""))
    steps[0].at, steps[0].by = order.created_at, str(order.ordered_by)
    if here < 0:
        line = reached.get(order.state)
        steps.append(
            Step(str(order.state_label), "off", line.at if line else None, _name(line), line.note if line else "")
        )
    return steps


def _name(line) -> str:
    return line.by_name if line is not None else ""
