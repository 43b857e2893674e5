"""The steps that a page offers for a thing that moves: its buttons, and the page that asks before a step is taken."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .errors import InvalidTransition, NotAllowed, WorkflowError

PAGE = "components/step_form.html"


@dataclass(frozen=True)
class Step:
    """`word` on the button, `act(thing, by=…, **cleaned)`, `may(reach, thing)`, what is said after, the form that asks.

    `options(thing)` gives what the form needs besides data (initial values, choices).
    """

    word: Any
    act: Callable
    may: Callable
    done: Any
    form: type | None = None
    tone: str = "primary"
    options: Callable = field(default=lambda thing: {})

    @property
    def asks(self) -> bool:
        """Whether a form stands before the step; a template would call the class itself."""
        return self.form is not None


def buttons(reach, thing, steps: dict) -> list[tuple[str, Step]]:
    """The steps that this person can take now, in their order; of the primary ones the first alone stays so."""
    offered = [(name, step) for name, step in steps.items() if step.may(reach, thing)]
    first = next((name for name, step in offered if step.tone == "primary"), None)
    return [
        (name, replace(step, tone="") if step.tone == "primary" and name != first else step) for name, step in offered
    ]


def step_page(request, thing, name: str, steps: dict, back: str, *, template: str = PAGE, **context):
    """Shows the form of a step, or takes the step and leads `back`; refusals stand beside their field.

    404 for a step that is not in `steps`, 403 for one that is not this person's, 409 when the thing has moved on.
    """
    step = steps.get(name)
    if step is None:
        raise Http404
    if request.method != "POST" and not step.may(request.reach, thing):
        raise NotAllowed(_("This is not your step, or its time is over."))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = step.form(*sent, **step.options(thing)) if step.form else None
    refusal = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            step.act(thing, by=request.user, **(form.cleaned_data if form else {}))
            messages.success(request, step.done)
            return redirect(back)
        except (InvalidTransition, NotAllowed):
            raise
        except (WorkflowError, ValidationError) as error:
            refusal = refuse(form, error)
    wrong = bool(refusal or (form is not None and form.errors))
    base = f"{thing._meta.app_label}/base.html"
    context |= {
        "thing": thing,
        "step": step,
        "step_name": name,
        "form": form,
        "back": back,
        "refusal": refusal,
        "base": base,
    }
    return render(request, template, context, status=422 if wrong else 200)


def refuse(form, error) -> str:
    """Puts a refusal beside its field; what belongs to no field comes back to stand above the form."""
    name = getattr(error, "field", None)
    sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    if form is not None and name in form.fields:
        form.add_error(name, sentence)
        return ""
    return sentence
