import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField
from ui.naming import NamedByKind
from workflow.models import Moving

from ..states import CALL_OFF, CONTRACT, INVOICE
from .activities import Activity, Session
from .homes import Home

# who ordered a service never releases the money for it
FOUR_EYES = """
IF EXISTS (SELECT 1 FROM workerhomes_invoiceline line JOIN workerhomes_calloff ordered ON ordered.id = line.call_off_id
           WHERE line.invoice_id = NEW.id AND ordered.ordered_by_id = NEW.paid_by_id) THEN
    RAISE EXCEPTION 'who ordered does not pay' USING ERRCODE = '23514', CONSTRAINT = 'workerhomes_invoice_four_eyes';
END IF;
RETURN NEW;
"""


class Provider(models.Model):
    """A firm or association from which homes buy services (F-A2-07)."""

    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="home_providers", verbose_name=_("kept by the union")
    )
    name = models.CharField(_("name"), max_length=100)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    offers = models.CharField(_("what it offers"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = EncryptedTextField(_("contact phone"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Contract(Moving):
    """A framework contract: prices, and a ceiling that `committed` (live call-offs, in yuan) never passes (S4-11)."""

    machine = CONTRACT

    number = models.CharField(_("number"), max_length=30, unique=True)
    home = models.ForeignKey(Home, models.PROTECT, related_name="contracts", verbose_name=_("worker home"))
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="contracts", verbose_name=_("provider"))
    title = models.CharField(pgettext_lazy("worker homes", "title"), max_length=100)
    starts_on = models.DateField(pgettext_lazy("workerhomes", "from"))
    ends_on = models.DateField(pgettext_lazy("workerhomes", "until"))
    ceiling = models.DecimalField(_("ceiling in yuan"), max_digits=12, decimal_places=2)
    committed = models.DecimalField(_("called off in yuan"), max_digits=12, decimal_places=2, default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=CONTRACT.legal_states(), name="workerhomes_contract_legal_state"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="workerhomes_contract_dates"),
            models.CheckConstraint(
                condition=Q(ceiling__gt=0, committed__gte=0, committed__lte=F("ceiling")),
                name="workerhomes_contract_below_ceiling",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def union(self):
        return self.home.union

    @property
    def left(self):
        """Yuan that may still be called off."""
        return self.ceiling - self.committed


class PriceLine(models.Model):
    """A service and its price in a contract."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="prices")
    item = models.CharField(pgettext_lazy("worker homes", "service"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20)
    price = models.DecimalField(_("price in yuan"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("price line")
        verbose_name_plural = _("price lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "item"], name="workerhomes_priceline_once"),
            models.CheckConstraint(condition=Q(price__gt=0), name="workerhomes_priceline_positive"),
        ]

    def __str__(self):
        return self.item


class CallOff(Moving):
    """So much of a service, ordered under a contract for a day, at the price of that day (S4-11)."""

    machine = CALL_OFF

    number = models.CharField(_("number"), max_length=20, unique=True)
    line = models.ForeignKey(
        PriceLine, models.PROTECT, related_name="call_offs", verbose_name=pgettext_lazy("worker homes", "service")
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="call_offs", verbose_name=_("activity")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="call_offs", verbose_name=_("session")
    )
    package_order = models.ForeignKey(
        "workerhomes.PackageOrder", models.PROTECT, null=True, blank=True, related_name="call_offs"
    )
    quantity = models.DecimalField(_("quantity"), max_digits=8, decimal_places=2)
    unit_price = models.DecimalField(_("price in yuan"), max_digits=10, decimal_places=2)
    amount = models.DecimalField(_("amount in yuan"), max_digits=12, decimal_places=2)
    due_on = models.DateField(_("for the day"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(pgettext_lazy("worker homes", "ordered"), auto_now_add=True)

    class Meta:
        verbose_name = _("call-off")
        verbose_name_plural = _("call-offs")
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=CALL_OFF.legal_states(), name="workerhomes_calloff_legal_state"),
            models.CheckConstraint(condition=Q(quantity__gt=0, amount__gt=0), name="workerhomes_calloff_positive"),
        ]

    def __str__(self):
        return self.number

    @property
    def union(self):
        return self.line.contract.home.union


class Delivery(models.Model):
    """What was delivered on a call-off, how many came, and how the home rates it; acceptance builds on it (S4-12)."""

    call_off = models.OneToOneField(CallOff, models.PROTECT, related_name="delivery", verbose_name=_("call-off"))
    delivered_on = models.DateField(_("delivered on"))
    people = models.PositiveSmallIntegerField(_("people who came"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    comment = models.CharField(pgettext_lazy("workerhomes", "comment"), max_length=300, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("worker homes", "delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-delivered_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(1, 5)), name="workerhomes_delivery_score")
        ]


class Invoice(Moving):
    """A provider's invoice; each line names one accepted call-off, and the sum must be the amount."""

    machine = INVOICE

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="invoices", verbose_name=_("contract"))
    number = models.CharField(_("invoice number"), max_length=30)
    dated_on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount in yuan"), max_digits=12, decimal_places=2)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-dated_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=INVOICE.legal_states(), name="workerhomes_invoice_legal_state"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="workerhomes_invoice_positive"),
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="workerhomes_invoice_once",
                violation_error_message=_("This invoice was entered already."),
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None) | ~Q(paid_by=F("entered_by")), name="workerhomes_invoice_two_people"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(  # a check constraint sees one table alone
                name="four_eyes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__paid_by__isnull=False),
                func=FOUR_EYES,
            )
        ]

    def __str__(self):
        return self.number

    @property
    def union(self):
        return self.contract.home.union


class InvoiceLine(models.Model):
    """One call-off on an invoice; a call-off is invoiced once."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    call_off = models.OneToOneField(CallOff, models.PROTECT, related_name="invoice_line", verbose_name=_("call-off"))
    amount = models.DecimalField(_("amount in yuan"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        ordering = ["pk"]


class LedgerLine(NamedByKind, models.Model):
    """Money of a home, in or out, written once and never changed; `amount` below zero goes out."""

    class Kind(models.TextChoices):
        CONTRIBUTION = "contribution", _("contribution")
        INVOICE = "invoice", _("invoice paid")
        PACKAGE = "package", _("package settled")
        CORRECTION = "correction", _("correction")

    home = models.ForeignKey(Home, models.PROTECT, related_name="ledger", verbose_name=_("worker home"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    day = models.DateField(_("day"))
    amount = models.DecimalField(_("amount in yuan"), max_digits=12, decimal_places=2)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="ledger")
    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, blank=True, related_name="ledger_line")
    package_order = models.OneToOneField(
        "workerhomes.PackageOrder", models.PROTECT, null=True, blank=True, related_name="ledger_line"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("ledger line")
        verbose_name_plural = _("ledger lines")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["home", "-day"], name="workerhomes_ledger_of_home")]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="workerhomes_ledgerline_not_zero")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
