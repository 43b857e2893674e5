"""A signature that is handed over, or asked of somebody else, with the reason."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from workflow.errors import NotAllowed
from workflow.steps import Step, buttons, step_page

from ..actions import signatures as act
from ..forms.books import PassOnForm
from ..policies import signatures as policies
from ..queries.books import books_within
from ..queries.signatures import chain_of, others_who_can_sign
from .base import once_on_post


def _able(asked) -> dict:
    return {"able": others_who_can_sign(asked)}


PASSING = {
    "hand-over": Step(
        word=pgettext_lazy("verb, audits", "Hand over"), act=act.hand_over, may=policies.can_hand_over, form=PassOnForm, options=_able,
        done=pgettext_lazy("audits", "The signature is handed over. Both of you have been told."),
    ),
    "ask-another": Step(
        word=pgettext_lazy("verb, audits", "Ask somebody else"), act=act.ask_another, may=policies.can_ask_another, form=PassOnForm, options=_able,
        done=pgettext_lazy("audits", "Somebody else is asked now. All of them have been told."),
    ),
}  # fmt: skip


def ways_on(reach, asked) -> list:
    """The steps by which this person can have somebody else sign; none where nobody else may."""
    offered = buttons(reach, asked, PASSING) if asked else []
    return offered if offered and others_who_can_sign(asked) else []


@once_on_post
def signature_step(request, pk, step):
    """Hand the signature over, or ask somebody else for it."""
    book = get_object_or_404(books_within(request.reach), pk=pk)
    asked = chain_of(book).last()
    if asked is None or step not in PASSING:
        raise Http404
    if not PASSING[step].may(request.reach, asked):
        raise NotAllowed(_("This is not your step, or its time is over."))
    return step_page(request, asked, step, PASSING, reverse("audits:book-signatures", args=[pk]))
