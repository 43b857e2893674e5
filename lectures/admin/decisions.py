"""Deciding about one order in the admin: the same forms and actions as on the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.errors import WorkflowError
from workflow.tokens import once

from .. import policies
from ..actions import delivery as day
from ..actions import orders as act
from ..actions.reminders import remind_speaker
from ..forms import CancelForm, ConfirmForm, DispatchForm, NoteForm, ReportForm, RescheduleForm
from ..queries.candidates import candidates, wish_of
from ..queries.menu import speakers_on_menu
from ..states import OrderState as S

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Verb:
    """A decision: its word, its form, who may (reach, order), what is done (order, by, data) and said after."""

    key: str
    word: "StrOrPromise"
    form: type[forms.BaseForm]
    may: Callable
    run: Callable
    done: "StrOrPromise"
    tone: str = ""
    starts: Callable = lambda row: {}  # what stands in the form at first

    @property
    def is_plain(self) -> bool:
        """Whether one press of the button says everything."""
        return self.form is forms.Form


def _in(state, policy):
    return lambda reach, order: order.state == state and policy(reach, order)


VERBS = [
    Verb("approve", pgettext_lazy("verb", "Approve"), forms.Form, _in(S.SUBMITTED, policies.can_review),
         lambda order, by, data: act.approve_order(order, by=by), _("Approved. Now choose a speaker."), "primary"),
    Verb("ask", pgettext_lazy("verb", "Ask a speaker"), DispatchForm, _in(S.REVIEWED, policies.can_dispatch),
         lambda order, by, data: act.dispatch_order(order, by=by, **data),
         _("The speaker has been asked."), "primary"),
    Verb("remind", pgettext_lazy("verb", "Remind the speaker"), forms.Form, _in(S.DISPATCHED, policies.can_dispatch),
         lambda order, by, data: remind_speaker(order, by=by), _("The speaker was reminded.")),
    Verb("confirm", pgettext_lazy("verb", "Confirm that it was held"), ConfirmForm, policies.can_confirm,
         lambda order, by, data: day.confirm_delivery(order, by=by, **data),
         _("Confirmed. Listeners can rate it now."), "primary"),
    Verb("close", pgettext_lazy("verb", "Close with a report"), ReportForm, policies.can_close,
         lambda order, by, data: day.close_order(order, by=by, **data), _("Closed with your report."), "primary"),
    Verb("reschedule", pgettext_lazy("verb", "Move the date"), RescheduleForm, policies.can_reschedule,
         lambda order, by, data: act.reschedule_order(order, by=by, **data), _("The date has been moved.")),
    Verb("return", pgettext_lazy("verb", "Return"), NoteForm,
         lambda reach, order: order.can_move(S.REJECTED) and policies.can_review(reach, order),
         lambda order, by, data: act.reject_order(order, by=by, note=data["note"]), _("Returned with your reason."),
         "danger"),
    Verb("cancel", pgettext_lazy("verb", "Cancel the order"), CancelForm, policies.can_cancel,
         lambda order, by, data: act.cancel_order(order, by=by, **data),
         _("Cancelled. Everybody concerned has been told."), "danger"),
]  # fmt: skip


def verbs_for(reach, order) -> list[Verb]:
    """What this person may decide about the order as it stands."""
    return [verb for verb in VERBS if verb.may(reach, order)]


def candidates_for(order) -> list:
    """Speakers for the order, best first, each with score, reasons and warnings."""
    return candidates(order.topic, order=order, most=8, **wish_of(order))


def decide(request, order, key, context):
    """The form of a decision, and the decision itself; afterwards the order's page."""
    verb = next((one for one in VERBS if one.key == key), None)
    if verb is None:
        raise Http404
    return (_carry_out if request.method == "POST" else _ask)(request, order, verb, context)


def _form(verb, *data, **more):
    options = {"speakers": speakers_on_menu()} if verb.form is DispatchForm else {}
    return verb.form(*data, **options, **more)


def _ask(request, order, verb, context, form=None):
    shown = form or _form(verb)
    more = {"order": order, "verb": verb, "form": shown, "title": verb.word, "opts": order._meta}
    status = 422 if form is not None else 200
    return TemplateResponse(request, "admin/lectures/order/decide.html", context | more, status=status)


@once
def _carry_out(request, order, verb, context):
    form = _form(verb, request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, order, verb, context, form).render()
    try:
        verb.run(order, request.user, form.cleaned_data)
    except WorkflowError as error:
        if getattr(error, "field", None) is None and verb.is_plain:
            raise
        field = getattr(error, "field", None)
        form.add_error(field if field in form.fields else None, str(error))
        return _ask(request, order, verb, context, form).render()
    messages.success(request, verb.done)
    return redirect(reverse("admin:lectures_order_change", args=[order.pk]))
