"""Providers, contracts, call-offs, invoices and the ledger, each within reach; what was spent with whom."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext as _

from ..models import Attendance, CallOff, Contract, Delivery, Invoice, LedgerLine, PriceLine, Provider, Session
from ..policies.bought import READS
from ..states import CallOffState, ContractState

NOTHING = Decimal("0.00")


def _score_of(key: str):
    """The mean rating (1 to 5) of a provider's accepted deliveries, NULL for none; `key` leads to the provider."""
    of = "call_off__line__contract__provider"
    rows = Delivery.objects.filter(**{of: OuterRef(key)}, score__isnull=False).order_by().values(of)
    return Subquery(rows.annotate(mean=Avg("score")).values("mean"))


def _score_count(key: str):
    of = "call_off__line__contract__provider"
    rows = Delivery.objects.filter(**{of: OuterRef(key)}, score__isnull=False).order_by().values(of)
    return Subquery(rows.annotate(n=Count("pk")).values("n"))


def providers_within(reach):
    """Providers kept by the unions within reach, with `mean_score` and `scores`, by name."""
    rows = Provider.objects.filter(reach.q("union__path", *READS)).select_related("union")
    return rows.annotate(mean_score=_score_of("pk"), scores=_score_count("pk")).order_by("name")


def contracts_within(reach):
    """Contracts of the homes within reach with the provider's `mean_score`, the newest first."""
    rows = Contract.objects.filter(reach.q("home__union__path", *READS)).select_related("home__union", "provider")
    return rows.annotate(mean_score=_score_of("provider"), scores=_score_count("provider")).order_by(
        "-starts_on", "-pk"
    )


def prices_within(reach):
    """Price lines of contracts within reach."""
    rows = PriceLine.objects.filter(reach.q("contract__home__union__path", *READS))
    return rows.select_related("contract__home__union", "contract__provider").order_by("contract", "pk")


def offers_within(reach, day: date):
    """What may be called off on `day`: lines of signed contracts that run then, the best rated provider first (S4-12)."""
    rows = prices_within(reach).filter(
        contract__state=ContractState.SIGNED, contract__starts_on__lte=day, contract__ends_on__gte=day
    )
    rows = rows.annotate(mean_score=_score_of("contract__provider"), scores=_score_count("contract__provider"))
    return rows.order_by(F("mean_score").desc(nulls_last=True), "contract__provider__name", "item")


def call_offs_within(reach):
    """Call-offs of the homes within reach, the latest day first."""
    rows = CallOff.objects.filter(reach.q("line__contract__home__union__path", *READS))
    rows = rows.select_related(
        "line__contract__home__union", "line__contract__provider", "activity", "session", "package_order", "delivery",
        "ordered_by__person",
    )  # fmt: skip
    return rows.order_by("-due_on", "-pk")


def to_accept(reach, *roles):
    """Delivered call-offs that wait for acceptance, the oldest first."""
    rows = call_offs_within(reach).filter(reach.q("line__contract__home__union__path", *roles))
    return rows.filter(state=CallOffState.DELIVERED).order_by("due_on", "pk")


def invoices_within(reach):
    """Invoices of the homes within reach, the newest first."""
    rows = Invoice.objects.filter(reach.q("contract__home__union__path", *READS))
    rows = rows.select_related("contract__home__union", "contract__provider", "entered_by__person", "paid_by__person")
    return rows.order_by("-dated_on", "-pk")


def to_invoice(contract, invoice=None):
    """Accepted call-offs of a contract that no invoice names (or `invoice` itself does), the oldest first."""
    free = Q(invoice_line=None) | Q(invoice_line__invoice=invoice) if invoice else Q(invoice_line=None)
    rows = CallOff.objects.filter(free, line__contract=contract, state=CallOffState.ACCEPTED)
    return rows.select_related("line", "delivery").order_by("due_on", "pk")


def ledger_within(reach):
    """Lines of the ledgers of homes within reach, the newest first."""
    rows = LedgerLine.objects.filter(reach.q("home__union__path", *READS))
    return rows.select_related("home__union", "provider", "invoice", "package_order").order_by("-day", "-pk")


def sessions_of(home, first: date):
    """Sessions of a home's activities from `first` on: what a call-off may be for."""
    rows = Session.objects.filter(activity__home=home, starts_at__date__gte=first)
    return rows.select_related("activity").order_by("starts_at")[:200]


def attended(session) -> int:
    """People who came to a session, as the check-in counted them."""
    return Attendance.objects.filter(session=session).aggregate(n=Sum("people"))["n"] or 0


@dataclass(frozen=True)
class Match:
    """The three-way match of an invoice: price list, acceptance and invoice (yuan); `problems` are sentences."""

    accepted: Decimal
    invoiced: Decimal
    problems: list[str] = field(default_factory=list)

    @property
    def difference(self) -> Decimal:
        """Above zero: more is asked than was accepted."""
        return self.invoiced - self.accepted

    @property
    def fits(self) -> bool:
        return not self.problems


def match_of(invoice) -> Match:
    """Compares an invoice with what was accepted and with the prices of its contract, and names every difference."""
    calls = list(
        CallOff.objects.filter(invoice_line__invoice=invoice)
        .select_related("line", "delivery")
        .order_by("due_on", "pk")
    )
    good = [call for call in calls if call.state == CallOffState.ACCEPTED]
    match = Match(sum((call.amount for call in good), NOTHING), invoice.amount)
    for call in calls:
        if call.state != CallOffState.ACCEPTED:
            match.problems.append(_("%(number)s has not been accepted.") % {"number": call.number})
        agreed = priced(call.line.price, call.quantity)
        if call.amount != agreed:
            said = {"number": call.number, "price": agreed, "amount": call.amount}
            match.problems.append(_("%(number)s: the price list gives ¥%(price)s, ordered were ¥%(amount)s.") % said)
    if match.difference > 0:
        said = {"accepted": match.accepted, "more": match.difference}
        match.problems.append(_("The invoice asks ¥%(more)s more than the ¥%(accepted)s that were accepted.") % said)
    elif match.difference < 0:
        said = {"accepted": match.accepted, "less": -match.difference}
        match.problems.append(_("The invoice asks ¥%(less)s less than the ¥%(accepted)s that were accepted.") % said)
    return match


def priced(price: Decimal, quantity: Decimal) -> Decimal:
    """Yuan for so much, to the fen."""
    return (price * quantity).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Spend:
    """What went to one provider: yuan paid, invoices, mean rating (None: not rated yet)."""

    name: str
    amount: Decimal
    invoices: int
    score: float | None
    scores: int


def spending(lines) -> list[Spend]:
    """Paid invoices among ledger lines by provider, most first; `lines` is a queryset of the ledger."""
    rows = lines.filter(kind=LedgerLine.Kind.INVOICE, provider__isnull=False).order_by()
    rows = rows.values("provider", "provider__name").annotate(paid=-Sum("amount"), n=Count("pk"))
    rows = rows.annotate(mean=_score_of("provider"), scores=_score_count("provider")).order_by(
        "-paid", "provider__name"
    )
    return [Spend(row["provider__name"], row["paid"], row["n"], row["mean"], row["scores"] or 0) for row in rows]


def ordered_by_payer(invoice, user) -> bool:
    """Whether this account ordered something on the invoice: then another one releases the money."""
    return CallOff.objects.filter(Exists(invoice.lines.filter(call_off=OuterRef("pk"))), ordered_by=user).exists()
