"""Providers, drafts of contracts and their prices are written here; call-offs, invoices and ledger are read and exported."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from federation.queries import unions_within

from ..actions import bought as act
from ..models import CallOff, Contract, Invoice, LedgerLine, PriceLine, Provider
from ..queries import bought as queries
from ..states import CallOffState, ContractState, InvoiceState
from .base import MANAGER, HomeFilter, HomesAdmin, ReadAdmin, StateFilter, chip


class ContractStates(StateFilter):
    states = ContractState.choices


class CallOffStates(StateFilter):
    states = CallOffState.choices


class InvoiceStates(StateFilter):
    states = InvoiceState.choices


class OfContract(HomeFilter):
    field = "contract__home"


class OfLine(HomeFilter):
    field = "line__contract__home"


class Stands:
    """Shows the state in its colour."""

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)


@admin.register(Provider)
class ProviderAdmin(HomesAdmin):
    list_display = ["name", "union", "offers", "mean", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "offers", "credit_code"]
    fields = ["union", "name", "credit_code", "offers", "contact_name", "contact_phone", "is_active"]

    def scoped(self, reach):
        return queries.providers_within(reach)

    def choices_within(self, request, name):
        return unions_within(request.reach, *MANAGER) if name == "union" else None

    @admin.display(description=_("rating"), ordering="mean_score")
    def mean(self, provider):
        return "–" if provider.mean_score is None else f"{provider.mean_score:.1f}"

    def save_through(self, request, thing, form, change):
        provider = Provider.objects.select_related("union").get(pk=thing.pk) if change else None
        return act.save_provider(by=request.user, provider=provider, **form.cleaned_data)


@admin.register(Contract)
class ContractAdmin(Stands, HomesAdmin):
    list_display = ["number", "title", "provider", "home", "starts_on", "ends_on", "ceiling", "committed", "stands"]
    list_filter = [HomeFilter, ContractStates]
    search_fields = ["number", "title", "provider__name"]
    fields = ["number", "home", "provider", "title", "starts_on", "ends_on", "ceiling"]

    def scoped(self, reach):
        return queries.contracts_within(reach)

    def choices_within(self, request, name):
        if name == "provider":
            return queries.providers_within(request.reach)
        return super().choices_within(request, name)

    def save_through(self, request, thing, form, change):
        contract = Contract.objects.select_related("home__union").get(pk=thing.pk) if change else None
        return act.save_contract(by=request.user, contract=contract, **form.cleaned_data)


@admin.register(PriceLine)
class PriceLineAdmin(HomesAdmin):
    list_display = ["item", "contract", "unit", "price"]
    list_filter = [OfContract]
    search_fields = ["item", "contract__number"]
    fields = ["contract", "item", "unit", "price"]

    def scoped(self, reach):
        return queries.prices_within(reach)

    def choices_within(self, request, name):
        return queries.contracts_within(request.reach) if name == "contract" else None

    def save_through(self, request, thing, form, change):
        line = PriceLine.objects.select_related("contract__home__union").get(pk=thing.pk) if change else None
        return act.save_price(by=request.user, line=line, **form.cleaned_data)


@admin.register(CallOff)
class CallOffAdmin(Stands, ReadAdmin):
    list_display = ["number", "line", "due_on", "quantity", "amount", "stands"]
    list_filter = [OfLine, CallOffStates, ("due_on", admin.DateFieldListFilter)]
    search_fields = ["number", "line__item"]
    fields = ["number", "line", "quantity", "unit_price", "amount", "due_on", "stands"]

    def scoped(self, reach):
        return queries.call_offs_within(reach)


@admin.register(Invoice)
class InvoiceAdmin(Stands, ReadAdmin):
    list_display = ["number", "contract", "dated_on", "amount", "stands"]
    list_filter = [OfContract, InvoiceStates]
    search_fields = ["number", "contract__number"]
    fields = ["contract", "number", "dated_on", "amount", "stands", "paid_at"]

    def scoped(self, reach):
        return queries.invoices_within(reach)


@admin.register(LedgerLine)
class LedgerLineAdmin(ReadAdmin):
    list_display = ["day", "home", "kind", "provider", "amount", "note"]
    list_filter = [HomeFilter, "kind", ("day", admin.DateFieldListFilter)]
    search_fields = ["note", "provider__name"]
    fields = ["home", "kind", "day", "amount", "provider", "note", "written_at"]

    def scoped(self, reach):
        return queries.ledger_within(reach)
