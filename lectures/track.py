"""The delivery track: each step with its time and person, the next one with its promise."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workflow.days import add_workdays
from workflow.events import name_of

from .queries.availability import travel_minutes
from .states import CandidacyState as C
from .states import OrderState as S

REVIEW_WORKDAYS = 2
STATES = (S.SUBMITTED, S.REVIEWED, S.DISPATCHED, S.ACCEPTED, S.DELIVERED, S.RATED, S.CLOSED)
ENDED = (S.REJECTED, S.CANCELLED)


@dataclass
class Step:
    """One step; `how` is done, now, next or off; `promise` says until when the next one comes."""

    word: str
    how: str = "next"
    at: datetime | None = None
    by: str = ""
    note: str = ""
    promise: str = ""


def track_of(order, history, asked=None) -> list[Step]:
    """Taken up → approved → matched → accepted → on the way → held → rated → closed, as the journal tells it.

    `asked` is the open question to a speaker. A returned or cancelled order ends after what it reached.
    """
    lines = {line.to_state: line for line in history if line.to_state}
    here = STATES.index(order.state) if order.state in STATES else max(
        (STATES.index(state) for state in lines if state in STATES), default=0
    )  # fmt: skip
    words = _words()
    steps = [_step(order, state, words[state], index, here, lines) for index, state in enumerate(STATES)]
    steps[0].at, steps[0].by = order.created_at, str(order.ordered_by)
    if order.state in ENDED:
        line = lines.get(order.state)
        done = [step for step in steps if step.how != "next"]
        for step in done:
            step.how = "done"
        return [*done, Step(str(order.state_label), "off", *_told(line))]
    steps.insert(4, _on_the_way(order, here))
    if order.state in (S.RATED, S.CLOSED) and S.RATED not in lines:
        steps = [step for step in steps if step.word != words[S.RATED]]
    _promise(order, steps, asked, words)
    return steps


def _words() -> dict:
    return {
        S.SUBMITTED: _("Taken up"), S.REVIEWED: _("Approved"), S.DISPATCHED: _("Matched"), S.ACCEPTED: _("Accepted"),
        S.DELIVERED: _("Held"), S.RATED: _("Rated"), S.CLOSED: _("Closed"),
    }  # fmt: skip


def _step(order, state, word, index, here, lines) -> Step:
    how = "next" if index > here else "now" if index == here and order.state != S.CLOSED else "done"
    line = lines.get(state) if index <= here else None
    step = Step(word, how, *_told(line))
    if state == S.DISPATCHED and how != "next" and order.speaker:
        step.note = order.speaker.name
    return step


def _told(line) -> tuple:
    return (line.at, line.by_name, line.note) if line is not None else (None, "", "")


def told(order, history) -> list[dict]:
    """The journal of an order as people read it: when, what, who and why."""
    return [
        {"at": line.at, "by_name": line.by_name, "note": line.note,
         "label": order.machine.label_of(line.to_state) if line.to_state else name_of(line.event)}
        for line in history
    ]  # fmt: skip


def leaves_at(order) -> datetime:
    """When the speaker sets out: the beginning less the time on the way."""
    return order.starts_at - timedelta(minutes=travel_minutes(order.distance_km))


def _on_the_way(order, here) -> Step:
    accepted, held = STATES.index(S.ACCEPTED), STATES.index(S.DELIVERED)
    gone = here >= accepted and timezone.now() >= leaves_at(order)
    how = "done" if here >= held else "now" if gone else "next"
    return Step(_("On the way"), how, leaves_at(order) if how != "next" else None)


def _promise(order, steps, asked, words):
    """The first step that is still to come says when."""
    ahead = next((step for step in steps if step.how == "next"), None)
    if ahead is None:
        return
    if ahead.word == _("On the way"):
        ahead.promise = _("leaves about %(time)s") % {"time": _moment(leaves_at(order))}
    elif ahead.word == words[S.REVIEWED]:
        due = add_workdays(timezone.localtime(order.created_at).date(), REVIEW_WORKDAYS).due_on
        ahead.promise = _("by %(day)s") % {"day": date_format(due, _("D j M"))}
    elif ahead.word == words[S.DISPATCHED]:
        ahead.promise = _("the office is choosing a speaker")
    elif ahead.word == words[S.ACCEPTED] and asked:
        ahead.promise = _("%(name)s answers by %(time)s") % {"name": asked.speaker.name, "time": _moment(asked.due_at)}
    elif ahead.word == words[S.DELIVERED]:
        ahead.promise = _("begins %(time)s") % {"time": _moment(order.starts_at)}
    elif ahead.word == words[S.RATED]:
        ahead.promise = _("within 3 days after the lecture")
    elif ahead.word == words[S.CLOSED]:
        ahead.promise = _("the office writes the report")


def _moment(when) -> str:
    return date_format(timezone.localtime(when), _("D j M, H:i"))


APPLICATION = (C.SUBMITTED, C.CHECKED, C.SHORTLISTED, C.IN_TRAINING, C.TRIAL, C.READY, C.APPOINTED)


def application_track(candidacy, history) -> list[Step]:
    """Handed in → checked → chosen → academy → trial talk → ready → appointed, as the journal tells it.

    Nobody's name stands in it: a panel decides as one. What is decided and not told yet does not show.
    """
    lines = {line.to_state: line for line in history if line.to_state}
    reached = [state for state in APPLICATION if state in lines] if candidacy.state != C.DRAFT else []
    here = APPLICATION.index(reached[-1]) if reached else -1
    steps = []
    for index, state in enumerate(APPLICATION):
        how = "next" if index > here else "now" if state == candidacy.state and not candidacy.is_final else "done"
        line = lines.get(state) if index <= here else None
        steps.append(Step(str(candidacy.machine.label_of(state)), how, line.at if line else None))
    if candidacy.state in (C.REFUSED, C.WITHDRAWN):
        line = lines.get(candidacy.state)
        done = [step for step in steps if step.how != "next"]
        return [
            *done,
            Step(str(candidacy.state_label), "off", line.at if line else None, "", line.note if line else ""),
        ]
    return steps
