"""Books as they were handed in. Their rows carry the columns of the engine's working tables, so that a slice is one INSERT.

Amounts are whole cents; what is posted is never changed: a correction is a new version (F-A4-05, S6-07, S6-18).
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import BOOK, BookState

UNCHANGEABLE = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
OF_SHEET = (
    "city", "members", "pay", "wages", "remitted", "retained", "chair", "deputies", "accountant", "cashier", "bank_no",
    "employer_bank_no", "open_bank", "open_cash", "reviewed_on", "reported_on", "province",
)  # fmt: skip
FACTS = (
    "union_id", "year", "version", "upload_id", "uploaded_by_id", "posted_at", "is_micro", "line_count", "income", "expense", *OF_SHEET,
    "has",
)  # fmt: skip


def _word(label, length=200):
    return models.CharField(label, max_length=length, blank=True, default="")


def _money(label):
    return models.BigIntegerField(label, null=True, blank=True)


class Upload(models.Model):
    """A file that was handed in; looked at first, posted as a whole or not at all. Known again by its hash."""

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="+", verbose_name=_("union"))
    filename = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    content = models.BinaryField(editable=False)
    mapping = models.JSONField(default=dict, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    uploaded_at = models.DateTimeField(pgettext_lazy("audits", "handed in"), auto_now_add=True)
    posted_at = models.DateTimeField(_("posted"), null=True, editable=False)
    warned_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("file of books")
        verbose_name_plural = _("files of books")
        ordering = ["-uploaded_at"]
        constraints = [models.UniqueConstraint(fields=["union", "sha256"], name="audits_upload_once")]

    def __str__(self):
        return self.filename


class ColumnMapping(models.Model):
    """Which heading of a vendor's file feeds which column, remembered by the headings."""

    signature = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField(default=dict)

    def __str__(self):
        return self.signature


class Book(Moving):
    """The books of one union and fiscal year in one version, with the facts of the union sheet, which stay as they were posted."""

    machine = BOOK

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="account_books", verbose_name=_("union"))
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, related_name="books", verbose_name=_("file"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    posted_at = models.DateTimeField(pgettext_lazy("audits", "handed in"))
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    certified_at = models.DateTimeField(_("certified"), null=True, editable=False)
    audited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    audited_at = models.DateTimeField(_("audited"), null=True, editable=False)
    is_micro = models.BooleanField(_("small fund, ten questions"), default=False)
    ran_at = models.DateTimeField(_("rules ran"), null=True, editable=False)
    line_count = models.PositiveIntegerField(_("lines"), default=0, editable=False)
    income = models.BigIntegerField(default=0, editable=False)
    expense = models.BigIntegerField(default=0, editable=False)
    not_judged = ArrayField(models.CharField(max_length=6), default=list, editable=False)

    city = _word(_("place"), 60)
    members = models.PositiveIntegerField(pgettext_lazy("audits", "members"), null=True)
    pay = _money(_("average monthly pay"))
    wages = _money(_("annual wage bill"))
    remitted = _money(_("remittance of the year"))
    retained = models.DecimalField(_("share kept"), max_digits=5, decimal_places=4, null=True)
    chair = _word(_("chair"), 40)
    deputies = ArrayField(models.CharField(max_length=40), verbose_name=_("deputies"), default=list)
    accountant = _word(_("accountant"), 60)
    cashier = _word(_("cashier"), 60)
    bank_no = _word(_("bank account of the union"), 40)
    employer_bank_no = _word(_("bank account of the employer"), 40)
    open_bank = _money(_("bank at the beginning"))
    open_cash = _money(_("cash at the beginning"))
    reviewed_on = models.DateField(_("reviewed by the audit committee"), null=True)
    reported_on = models.DateField(_("reported to members"), null=True)
    province = _word(_("province"), 20)
    has = ArrayField(models.CharField(max_length=12), verbose_name=_("tables handed in"), default=list)

    class Meta:
        verbose_name = _("books")
        verbose_name_plural = _("books")
        ordering = ["-year", "union__path", "-version"]
        constraints = [
            models.CheckConstraint(condition=BOOK.legal_states(), name="audits_book_legal_state"),
            models.UniqueConstraint(fields=["union", "year", "version"], name="audits_book_version_once"),
            models.UniqueConstraint(
                fields=["union", "year"], condition=~Q(state=BookState.SUPERSEDED), name="audits_book_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(certified_by=None) | ~Q(certified_by=F("uploaded_by")), name="audits_book_certified_by_another"
            ),
            models.CheckConstraint(
                condition=Q(audited_by=None) | (~Q(audited_by=F("uploaded_by")) & ~Q(audited_by=F("certified_by"))),
                name="audits_book_audited_by_a_third",
            ),
        ]  # fmt: skip
        indexes = [
            # a list is put in order by these alone: a book's own row is long
            models.Index(
                fields=["union", "year", "version", "id"],
                condition=~Q(state=BookState.SUPERSEDED),
                name="audits_book_listed",
            ),
            models.Index(fields=["state"], name="audits_book_state"),
        ]
        triggers = [
            pgtrigger.Protect(name="facts_stay", operation=pgtrigger.UpdateOf(*FACTS)),
            pgtrigger.Protect(name="not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.union} {self.year}"


class BookRow(models.Model):
    """A row of a book, in a table that nobody can change afterwards."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class LedgerLine(BookRow):
    """A line of the ledger (domain: income and expense detail), words folded as the rules compare them."""

    line = models.PositiveIntegerField(_("line"))
    booked = models.DateField(_("booked on"))
    voucher = _word(_("voucher"), 30)
    v_month = models.PositiveSmallIntegerField(null=True)
    v_number = models.PositiveIntegerField(null=True)
    business = models.DateField(pgettext_lazy("audits", "done on"), null=True)
    kind = models.CharField(_("kind"), max_length=4)
    code = _word(pgettext_lazy("audits", "account"), 20)
    words = models.CharField(pgettext_lazy("audits", "text"), max_length=300)
    amount_in = models.BigIntegerField(_("income"), default=0)
    amount_out = models.BigIntegerField(_("expense"), default=0)
    moved = models.BigIntegerField(pgettext_lazy("audits", "moved"), default=0)
    pay = _word(_("paid by"), 20)
    payee = _word(_("payee"))
    invoice = _word(_("invoice"), 40)
    invoice_on = models.DateField(_("invoice of"), null=True)
    invoice_to = _word(_("made out to"))
    papers = models.PositiveIntegerField(pgettext_lazy("audits", "papers"), null=True)
    paper_kinds = _word(_("kinds of papers"))
    handler = _word(_("handled by"), 40)
    approver = _word(_("approved by"), 40)
    minutes = _word(pgettext_lazy("audits", "minutes"), 60)
    activity = _word(_("activity"), 40)
    gift = _word(pgettext_lazy("audits", "gift"), 20)
    festival = _word(_("festival"), 30)
    heads = models.IntegerField(_("people"), null=True)
    per_head = _money(_("for each"))
    project = _word(_("project"), 100)
    note = _word(_("note"), 300)

    class Meta:
        verbose_name = pgettext_lazy("audits", "ledger line")
        verbose_name_plural = pgettext_lazy("audits", "ledger lines")
        constraints = [models.UniqueConstraint(fields=["book", "line"], name="audits_ledgerline_once")]
        indexes = [
            models.Index(fields=["invoice"], condition=~Q(invoice=""), name="audits_ledgerline_invoice"),
        ]
        triggers = UNCHANGEABLE

    def __str__(self):
        return f"{self.line} {self.voucher}"


class BudgetRow(BookRow):
    code = _word(pgettext_lazy("audits", "account"), 20)
    planned = models.BigIntegerField(_("planned"), default=0)
    approved = models.BigIntegerField(pgettext_lazy("audits", "approved"), default=0)

    class Meta:
        indexes = [models.Index(fields=["book"], name="audits_budgetrow_book")]
        triggers = UNCHANGEABLE


class FinalRow(BookRow):
    code = _word(pgettext_lazy("audits", "account"), 20)
    amount = models.BigIntegerField(_("amount"), default=0)

    class Meta:
        indexes = [models.Index(fields=["book"], name="audits_finalrow_book")]
        triggers = UNCHANGEABLE


class FilingRow(BookRow):
    matter = _word(_("matter"), 40)
    passed_on = models.DateField(null=True)
    reviewed_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    changes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["book"], name="audits_filingrow_book")]
        triggers = UNCHANGEABLE


class BalanceRow(BookRow):
    opening_money = _money(_("money at the beginning"))
    closing_money = _money(_("money at the end"))
    assets = _money(_("assets"))
    liabilities_and_net = _money(_("liabilities and net assets"))
    surplus = _money(_("surplus"))
    fixed_assets = _money(_("fixed assets"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book"], name="audits_balancerow_once")]
        triggers = UNCHANGEABLE


class BankRow(BookRow):
    month = models.PositiveSmallIntegerField(_("month"))
    in_books = _money(_("in the books"))
    at_bank = _money(_("at the bank"))
    explained = _word(_("explained by"))
    bank_no = _word(_("bank account"), 40)

    class Meta:
        indexes = [models.Index(fields=["book"], name="audits_bankrow_book")]
        triggers = UNCHANGEABLE


class ActivityRow(BookRow):
    activity = _word(_("activity"), 40)
    name = _word(_("name"), 100)
    kind = _word(_("kind"), 20)
    starts = models.DateField(pgettext_lazy("audits", "from"))
    ends = models.DateField(pgettext_lazy("audits", "until"), null=True)
    place = _word(_("place"), 100)
    city = _word(_("city"), 60)
    people = models.IntegerField(_("people"), null=True)
    winners = models.IntegerField(_("winners"), null=True)
    top_prize = _money(_("top prize"))
    souvenirs = models.IntegerField(_("souvenirs"), null=True)
    souvenir_price = _money(_("price of a souvenir"))
    overnight = models.BooleanField(_("overnight"), null=True)
    papers_missing = _word(_("papers missing"), 40)

    class Meta:
        indexes = [models.Index(fields=["book"], name="audits_activityrow_book")]
        triggers = UNCHANGEABLE


class MemberRow(BookRow):
    """A member as the rules need one: by number, without a name."""

    member = _word(_("member number"), 40)
    birth_month = models.PositiveSmallIntegerField(null=True)
    joined = models.DateField(null=True)
    active = models.BooleanField(default=True)
    pay = _money(_("monthly pay"))
    pays_dues = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["book"], name="audits_memberrow_book")]
        triggers = UNCHANGEABLE


class GiftRow(BookRow):
    """A row of the gift register, by member number, without a name."""

    row = models.PositiveIntegerField()
    line = models.PositiveIntegerField(_("line"), null=True)
    gift = _word(pgettext_lazy("audits", "gift"), 20)
    festival = _word(_("festival"), 30)
    given = models.DateField(pgettext_lazy("audits", "given on"))
    member = _word(_("member number"), 40)
    status = _word(_("member"), 10)
    form = _word(_("form"), 20)
    amount = _money(_("amount"))
    signed = models.BooleanField(default=True)
    illness = _word(_("illness"), 40)
    relation = _word(_("relation"), 20)
    file_no = _word(_("hardship file"), 40)

    class Meta:
        indexes = [models.Index(fields=["book", "line"], name="audits_giftrow_book")]
        triggers = UNCHANGEABLE
