"""Buying services: contracts, what is called off, what was delivered."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from federation.models import Role
from workflow.errors import NotAllowed
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tables import table_page
from workflow.tokens import once_on_post

from ..actions import bought as act
from ..bought_filters import CallOffFilter, ContractFilter
from ..errors import HomeRefused
from ..forms import bought as forms
from ..models import CallOff, Contract
from ..policies import bought as policies
from ..queries import bought as queries
from ..queries.homes import homes_within


def buying_only(view):
    """Lets those in who buy for a home or watch over it, and nobody else."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not request.reach.has(*policies.READS):
            raise NotAllowed(_("What homes buy is seen by their people, the officers above them and the auditors."))
        return view(request, *args, **kwargs)

    return guarded


def choices(request) -> dict:
    """What the filters may choose from."""
    return {
        "homes": homes_within(request.reach, *policies.READS),
        "providers": queries.providers_within(request.reach),
    }


@require_safe
@buying_only
def contract_list(request):
    """Contracts with their ceiling, and what can be called off today, the best rated provider first."""
    found = ContractFilter(request.GET, queries.contracts_within(request.reach), **choices(request))
    columns = [
        (_("Number"), lambda one: one.number), (pgettext("workerhomes", "Title"), lambda one: one.title),
        (_("Provider"), lambda one: one.provider.name), (_("Worker home"), lambda one: one.home.name),
        (pgettext("workerhomes", "From"), lambda one: one.starts_on), (pgettext("workerhomes", "Until"), lambda one: one.ends_on),
        (_("Ceiling in yuan"), lambda one: one.ceiling), (_("Called off in yuan"), lambda one: one.committed),
        (_("Rating"), lambda one: one.mean_score), (_("State"), lambda one: str(one.state_label)),
    ]  # fmt: skip
    return table_page(
        request, "workerhomes/contract_list.html", found, name=_("Contracts"), columns=columns, about=Contract,
        offers=queries.offers_within(request.reach, timezone.localdate())[:12],
        manages=request.reach.has(Role.HOME_MANAGER), here="contracts",
    )  # fmt: skip


CONTRACT_STEPS = {
    "sign": Step(
        pgettext_lazy("verb, worker homes", "Sign"), act.sign_contract, policies.can_sign,
        gettext_lazy("Signed. Services can be called off now."),
    ),
    "end": Step(
        pgettext_lazy("verb", "End"), act.end_contract, policies.can_end, gettext_lazy("The contract is ended."),
        form=forms.NoteForm, tone="danger",
    ),
}  # fmt: skip


@require_safe
@buying_only
def contract_detail(request, pk):
    """A contract: what is left below the ceiling, its prices, call-offs and invoices."""
    contract = get_object_or_404(queries.contracts_within(request.reach), pk=pk)
    context = {
        "contract": contract, "prices": contract.prices.all(),
        "calls": queries.call_offs_within(request.reach).filter(line__contract=contract)[:20],
        "invoices": queries.invoices_within(request.reach).filter(contract=contract)[:20],
        "buttons": buttons(request.reach, contract, CONTRACT_STEPS),
        "may_call": policies.can_call_off(request.reach, contract),
        "may_invoice": policies.can_enter_invoice(request.reach, contract),
    }  # fmt: skip
    return render(request, "workerhomes/contract_detail.html", context)


@once_on_post
@buying_only
def contract_step(request, pk, step):
    """Sign or end."""
    contract = get_object_or_404(queries.contracts_within(request.reach), pk=pk)
    return step_page(request, contract, step, CONTRACT_STEPS, reverse("workerhomes:contract-detail", args=[pk]))


@once_on_post
@buying_only
def call_off_new(request, pk):
    """Calls off a service; over the ceiling the refusal names what is left."""
    contract = get_object_or_404(queries.contracts_within(request.reach), pk=pk)
    if request.method != "POST" and not policies.can_call_off(request.reach, contract):
        raise NotAllowed(_("The manager of the home calls off, while the contract is signed."))
    today = timezone.localdate()
    asked = {"due_on": max(today, contract.starts_on), "line": request.GET.get("line", "")[:9]}
    form = forms.CallOffForm(
        request.POST or None, contract=contract, sessions=list(queries.sessions_of(contract.home, today - timedelta(days=30))),
        initial=asked,
    )  # fmt: skip
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            form.cleaned_data["line"].contract = contract
            made = act.call_off(by=request.user, **form.cleaned_data)
            messages.success(request, _("Called off. The provider can be told the number."))
            return redirect("workerhomes:call-off-detail", made.number)
        except HomeRefused as error:
            refusal = refuse(form, error)
    context = {"contract": contract, "form": form, "refusal": refusal}
    wrong = bool(form.errors or refusal)
    return render(request, "workerhomes/call_off_new.html", context, status=422 if wrong else 200)


@require_safe
@buying_only
def call_off_list(request):
    """Everything that was called off, with filters, and as a table."""
    found = CallOffFilter(request.GET, queries.call_offs_within(request.reach), **choices(request))
    columns = [
        (_("Number"), lambda one: one.number), (pgettext("worker homes", "For the day"), lambda one: one.due_on),
        (_("Service"), lambda one: one.line.item), (_("Provider"), lambda one: one.line.contract.provider.name),
        (_("Worker home"), lambda one: one.line.contract.home.name), (_("How much"), lambda one: one.quantity),
        (_("Amount in yuan"), lambda one: one.amount), (_("State"), lambda one: str(one.state_label)),
        (_("People who came"), lambda one: getattr(getattr(one, "delivery", None), "people", None)),
        (_("Rating"), lambda one: getattr(getattr(one, "delivery", None), "score", None)),
    ]  # fmt: skip
    return table_page(
        request, "workerhomes/call_off_list.html", found, name=_("Call-offs"), columns=columns, about=CallOff,
        here="calls",
    )  # fmt: skip


def _delivery(call) -> dict:
    people = queries.attended(call.session) if call.session else None
    return {"initial": {"delivered_on": min(call.due_on, timezone.localdate()), "people": people or None}}


CALL_OFF_STEPS = {
    "deliver": Step(
        pgettext_lazy("verb", "Note the delivery"), act.note_delivery,
        lambda by, call: policies.can_note_delivery(by, call) and call.state == "ordered",
        gettext_lazy("Noted. The manager accepts it now."), form=forms.DeliveryForm, options=_delivery,
    ),
    "deliver-again": Step(
        pgettext_lazy("verb", "Delivered again"), act.note_delivery,
        lambda by, call: policies.can_note_delivery(by, call) and call.state == "disputed",
        gettext_lazy("Noted. The manager accepts it now."), form=forms.AgainForm, options=_delivery,
    ),
    "accept": Step(
        pgettext_lazy("verb, worker homes", "Accept"), act.accept_call_off, policies.can_accept,
        gettext_lazy("Accepted. The provider can send the invoice."), form=forms.ScoreForm,
    ),
    "object": Step(
        pgettext_lazy("verb", "Object"), act.object_to, policies.can_object,
        gettext_lazy("The objection is noted; nothing is paid for it."), form=forms.NoteForm, tone="danger",
    ),
    "cancel": Step(
        pgettext_lazy("verb", "Cancel"), act.cancel_call_off, policies.can_cancel,
        gettext_lazy("Cancelled. The money is free below the ceiling again."), form=forms.NoteForm, tone="danger",
    ),
}  # fmt: skip


@require_safe
@buying_only
def call_off_detail(request, number):
    """One call-off, from the order to the rating."""
    call = get_object_or_404(queries.call_offs_within(request.reach), number=number)
    context = {
        "call": call, "contract": call.line.contract, "delivery": getattr(call, "delivery", None),
        "buttons": buttons(request.reach, call, CALL_OFF_STEPS),
        "invoice": getattr(getattr(call, "invoice_line", None), "invoice", None),
    }  # fmt: skip
    return render(request, "workerhomes/call_off_detail.html", context)


@once_on_post
@buying_only
def call_off_step(request, number, step):
    """Deliver, accept, object, cancel."""
    call = get_object_or_404(queries.call_offs_within(request.reach), number=number)
    return step_page(request, call, step, CALL_OFF_STEPS, reverse("workerhomes:call-off-detail", args=[number]))
