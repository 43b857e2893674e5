"""Invoices matched and paid by a second person, the ledger, and what was spent with whom."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from ui.exports import table_response
from workflow.errors import NotAllowed
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tables import note_export, table_page
from workflow.tokens import once_on_post

from ..actions import invoices as act
from ..bought_filters import InvoiceFilter, LedgerFilter
from ..errors import HomeRefused
from ..forms import bought as forms
from ..models import Invoice, LedgerLine
from ..policies import bought as policies
from ..queries import bought as queries
from .buying import buying_only, choices


@once_on_post
@buying_only
def invoice_new(request, pk):
    """Enters an invoice; it is matched at once, and a difference is named."""
    contract = get_object_or_404(queries.contracts_within(request.reach), pk=pk)
    if request.method != "POST" and not policies.can_enter_invoice(request.reach, contract):
        raise NotAllowed(_("The manager of the home enters invoices of signed contracts."))
    form = forms.InvoiceForm(
        request.POST or None, choices=queries.to_invoice(contract), initial={"dated_on": timezone.localdate()}
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            invoice = act.enter_invoice(by=request.user, contract=contract, **form.cleaned_data)
            _say(request, invoice)
            return redirect("workerhomes:invoice-detail", invoice.pk)
        except HomeRefused as error:
            refusal = refuse(form, error)
    context = {"contract": contract, "form": form, "refusal": refusal}
    wrong = bool(form.errors or refusal)
    return render(request, "workerhomes/invoice_new.html", context, status=422 if wrong else 200)


def _say(request, invoice) -> None:
    if invoice.state == "matched":
        messages.success(request, _("The invoice matches what was accepted."))
    else:
        messages.warning(request, _("The invoice does not match. What differs stands below."))


@require_safe
@buying_only
def invoice_list(request):
    """Invoices with their state, and as a table."""
    found = InvoiceFilter(request.GET, queries.invoices_within(request.reach), **choices(request))
    columns = [
        (_("Invoice number"), lambda one: one.number), (_("Date"), lambda one: one.dated_on),
        (_("Provider"), lambda one: one.contract.provider.name), (_("Contract"), lambda one: one.contract.number),
        (_("Worker home"), lambda one: one.contract.home.name), (_("Amount in yuan"), lambda one: one.amount),
        (_("State"), lambda one: str(one.state_label)), (_("Paid"), lambda one: one.paid_at),
    ]  # fmt: skip
    return table_page(
        request, "workerhomes/invoice_list.html", found, name=_("Invoices"), columns=columns, about=Invoice,
        here="invoices",
    )  # fmt: skip


INVOICE_STEPS = {
    "pay": Step(
        pgettext_lazy("verb", "Note the payment"), act.pay_invoice, policies.can_pay,
        gettext_lazy("Paid. The line stands in the ledger."),
    ),
    "correct": Step(
        pgettext_lazy("verb", "Enter it again"), act.correct_invoice, policies.can_correct,
        gettext_lazy("The invoice matches what was accepted."), form=forms.MatchForm,
        options=lambda invoice: {
            "choices": queries.to_invoice(invoice.contract, invoice),
            "initial": {"amount": invoice.amount, "call_offs": [line.call_off_id for line in invoice.lines.all()]},
        },
    ),
    "return": Step(
        pgettext_lazy("verb", "Send back"), act.return_invoice, policies.can_correct,
        gettext_lazy("Sent back. What was accepted waits for another invoice."), form=forms.NoteForm, tone="danger",
    ),
}  # fmt: skip


@require_safe
@buying_only
def invoice_detail(request, pk):
    """An invoice beside what was accepted, line by line, with the difference in words."""
    invoice = get_object_or_404(queries.invoices_within(request.reach), pk=pk)
    context = {
        "invoice": invoice, "contract": invoice.contract, "match": queries.match_of(invoice),
        "lines": invoice.lines.select_related("call_off__line", "call_off__delivery"),
        "buttons": buttons(request.reach, invoice, INVOICE_STEPS),
        "entered_by_me": invoice.entered_by_id == request.user.pk and invoice.state == "matched",
    }  # fmt: skip
    return render(request, "workerhomes/invoice_detail.html", context)


@once_on_post
@buying_only
def invoice_step(request, pk, step):
    """Pay, enter again, send back."""
    invoice = get_object_or_404(queries.invoices_within(request.reach), pk=pk)
    return step_page(request, invoice, step, INVOICE_STEPS, reverse("workerhomes:invoice-detail", args=[pk]))


@require_safe
@buying_only
def spending(request):
    """What went to which provider, drawn and as a table; below it the lines of the ledger."""
    found = LedgerFilter(request.GET, queries.ledger_within(request.reach), **choices(request))
    valid = found.form.is_valid()
    spent = queries.spending(found.qs if valid else found.queryset.none())
    if request.GET.get("export") == "providers" and valid:
        heads = [_("Provider"), _("Paid in yuan"), _("Invoices"), _("Rating"), _("Ratings")]
        note_export(request, LedgerLine, len(spent))
        lines = [[one.name, one.amount, one.invoices, one.score, one.scores] for one in spent]
        return table_response(f"{_('Spending by provider')}.xlsx", heads, lines)
    query = request.GET.copy()
    query["export"] = "providers"
    columns = [
        (_("Day"), lambda one: one.day), (_("Worker home"), lambda one: one.home.name),
        (_("Kind"), lambda one: one.get_kind_display()), (_("Provider"), lambda one: one.provider and one.provider.name),
        (_("Amount in yuan"), lambda one: one.amount), (_("Note"), lambda one: one.note),
    ]  # fmt: skip
    return table_page(
        request, "workerhomes/spending.html", found, name=_("Ledger"), columns=columns, about=LedgerLine,
        spent=spent, drawn=[(one.name, one.amount) for one in spent[:12]],
        providers_export=f"?{query.urlencode()}", total=sum((one.amount for one in spent), queries.NOTHING), here="spending",
    )  # fmt: skip
