"""What several views share: a POST counts once, steps of things that move, lists that are also tables."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from federation.queries import unions_within
from ui.exports import table_response
from ui.paging import LongPaginator
from workflow.actions import record
from workflow.errors import InvalidTransition, NotAllowed, WorkflowError
from workflow.tokens import once

from ..errors import TooManyTries, WishRefused
from ..policies import DESK, OFFICER

EXPORT_ROWS, PAGE = 10000, 30


def twice_safe(view):
    """For everybody: a GET shows, a POST counts once; nothing is kept in caches."""
    guarded = once(view)

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def either(request, *args, **kwargs):
        return (guarded if request.method == "POST" else view)(request, *args, **kwargs)

    return never_cache(either)


def for_roles(*roles):
    """Lets holders of one of the duties in, everybody else meets a sentence."""

    def decorate(view):
        guarded = twice_safe(view)

        @login_required
        @wraps(view)
        def inside(request, *args, **kwargs):
            if not request.reach.has(*roles):
                raise NotAllowed(_("This page belongs to the officers who work on wishes."))
            return guarded(request, *args, **kwargs)

        return inside

    return decorate


desk_only, officers_only = for_roles(*DESK), for_roles(*OFFICER)


def refuse(form, error) -> str:
    """Puts a refusal beside its field; what belongs to no field comes back to stand above the form."""
    name = getattr(error, "field", None)
    sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    if form is not None:
        form.add_error(name if name in form.fields else None, sentence)
        return ""
    return sentence


REFUSALS = (WishRefused, TooManyTries, ValidationError)


@dataclass(frozen=True)
class Step:
    """`word` on the button, `act(thing, by=…, **cleaned)`, `may(reach, thing)`, what is said after, the form that asks."""

    word: Any
    act: Callable
    may: Callable
    done: Any
    form: type | None = None
    tone: str = "plain"
    options: Callable = field(default=lambda thing: {})


def buttons(reach, thing, steps: dict) -> list[tuple[str, Step]]:
    """The steps that this person can take now, in their order."""
    return [(name, step) for name, step in steps.items() if step.may(reach, thing)]


def step_page(request, thing, name: str, steps: dict, back: str, **more):
    """Shows the form of a step, or takes the step and leads `back`; refusals stand beside their field."""
    step = steps.get(name)
    if step is None:
        raise Http404
    if request.method != "POST" and not step.may(request.reach, thing):
        raise NotAllowed(_("This is not your step, or its time is over."))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = step.form(*sent, **step.options(thing)) if step.form else None
    context = {"thing": thing, "step": step, "form": form, "back": back, "refusal": "", "step_name": name, **more}
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            step.act(thing, by=request.user, **(form.cleaned_data if form else {}))
            messages.success(request, step.done)
            return redirect(back)
        except REFUSALS as error:
            context["refusal"] = refuse(form, error)
        except WorkflowError as error:
            if isinstance(error, (InvalidTransition, NotAllowed)):
                raise
            context["refusal"] = refuse(form, error)
    wrong = bool(context["refusal"] or (form is not None and form.errors))
    return render(request, "wishes/step_form.html", context, status=422 if wrong else 200)


def table_page(request, template: str, rows, columns, name: str, about, found=None, **context):
    """A page of rows, or with `export` in the address all of them as Excel, journalled about a model."""
    valid = found is None or found.form.is_valid()
    rows = rows if valid else rows.none()
    if request.GET.get("export") and valid:
        lines = [[getter(row) for _head, getter in columns] for row in rows[:EXPORT_ROWS]]
        top = unions_within(request.reach).first()
        record(about, "list_exported", by=request.user, union=top, data={"rows": len(lines)})
        return table_response(f"{name}.xlsx", [head for head, _getter in columns], lines)
    page = LongPaginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query["export"] = "1"
    context |= {"filter": found, "page": page, "export": f"?{query.urlencode()}"}
    return render(request, template, context, status=200 if valid else 400)
