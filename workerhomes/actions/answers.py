"""What somebody answers on the sign-up form of an activity, looked at before it is kept."""

from django.utils.translation import gettext as _

from ..errors import HomeRefused
from ..models import Question

K = Question.Kind


def check_answers(activity, answers: dict) -> dict:
    """The answers by the key of their question, as they are kept; others are dropped.

    Raises HomeRefused (`question_<key>`) for a missing or senseless one.
    """
    kept = {}
    for question in activity.questions.all():
        field, value = f"question_{question.pk}", answers.get(str(question.pk))
        if value in (None, "") or (value is False and question.is_required):
            if question.is_required:
                raise HomeRefused(field, _("Please answer this question."))
            continue
        if question.kind == K.CHOICE and value not in question.choices:
            raise HomeRefused(field, _("Please choose one of the answers."))
        if question.kind == K.NUMBER and not isinstance(value, int):
            raise HomeRefused(field, _("Please enter a number."))
        kept[str(question.pk)] = value if question.kind in (K.NUMBER, K.YES_NO) else str(value)[:300]
    return kept
