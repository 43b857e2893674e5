"""Trainings, attendance and questions (F-A4-02 … F-A4-04)."""

from django.db import transaction
from django.utils.translation import gettext as _

from workflow.actions import record

from ..errors import AuditRefused
from ..models import Question, TrainingEvent, TrainingPresence
from ..policies import books as policies
from .guard import demand


def _store(row, details, event, *, by, union):
    for name, value in details.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    record(row, event, by=by, union=union)
    return row


@transaction.atomic
def save_event(*, by, event=None, union, **details) -> TrainingEvent:
    """Keeps a training held by a union within the auditor's reach."""
    demand(by, policies.can_plan_campaign, union)
    return _store(event or TrainingEvent(), {"union": union, **details}, "training_saved", by=by, union=union)


@transaction.atomic
def save_presence(*, by, row=None, event, union, **details) -> TrainingPresence:
    """Keeps whether an invited union came."""
    demand(by, policies.can_plan_campaign, union)
    return _store(
        row or TrainingPresence(), {"event": event, "union": union, **details}, "training_saved", by=by, union=union
    )


@transaction.atomic
def save_question(*, by, question=None, **details) -> Question:
    """Keeps a question; published only with an answer."""
    demand(by, policies.can_answer_questions)
    if details.get("is_published") and not (details.get("answer") or "").strip():
        raise AuditRefused("answer", _("A published question needs its answer."))
    return _store(question or Question(), details, "question_saved", by=by, union=None)
