import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField
from workflow.models import Moving

from ..kinds import Category, ClosedAs, Kind, Lasting, Outcome, ReturnRule, Source
from ..states import WAITS_FOR_WORD, WISH, WishState
from .proposals import Proposal

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else


def new_token() -> str:
    """An unguessable link part of 144 bits."""
    return secrets.token_urlsafe(18)


def new_code() -> str:
    """A tracking code that can be written down: 12 signs, 59 bits."""
    return "".join(secrets.choice(SIGNS) for _n in range(12))


class Wish(Moving):
    """What somebody asks of the union, wherever it was heard (F-A5-06, S7-01).

    `union` is where it came up, `handler` the unit that has it now. `due_at` and `paused_at` repeat the clock of the
    present state, so that lists need no second table. `person` is empty for an anonymous wish; its `code` finds it.
    """

    machine = WISH

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    code = models.CharField(_("tracking code"), max_length=12, unique=True, default=new_code, editable=False)
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="wishes", verbose_name=_("union"))
    handler = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="wishes_handled", verbose_name=_("lead unit")
    )
    assisting = models.ManyToManyField(
        "federation.Union", related_name="wishes_assisted", blank=True, verbose_name=_("assisting units")
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("handler")
    )
    person = models.ForeignKey(
        "federation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="wishes",
        verbose_name=pgettext_lazy("wishes", "person"),
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("wishes", "written by"),
    )
    contact = EncryptedTextField(pgettext_lazy("wishes", "contact"), blank=True)
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    is_for_other = models.BooleanField(_("for somebody else"), default=False)
    is_sensitive = models.BooleanField(_("restricted"), default=False)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices, default=Kind.REQUEST)
    category = models.CharField(_("category"), max_length=14, choices=Category.choices)
    industry = models.CharField(pgettext_lazy("wishes", "trade"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=14, choices=Source.choices)
    source_ref = models.CharField(_("heard at"), max_length=60, blank=True)
    text = models.TextField(_("wish"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    photo = models.ImageField(_("photo"), upload_to="wishes/", blank=True)
    headline = models.CharField(_("public headline"), max_length=80, blank=True)
    is_published = models.BooleanField(pgettext_lazy("wishes", "published"), default=False)
    answer = models.TextField(pgettext_lazy("wish", "answer"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome.choices, blank=True)
    plan = models.TextField(pgettext_lazy("wishes", "plan"), blank=True)
    report_on = models.DateField(_("next progress report"), null=True, blank=True)
    closed_as = models.CharField(_("closed as"), max_length=14, choices=ClosedAs.choices, blank=True)
    comment = models.TextField(_("what the wisher said"), blank=True)
    hops = models.PositiveSmallIntegerField(_("times passed on"), default=0)
    reopenings = models.PositiveSmallIntegerField(_("times opened again"), default=0)
    is_extended = models.BooleanField(_("extended"), default=False)
    is_escalated = models.BooleanField(_("with a leader"), default=False)
    joined_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined", verbose_name=_("joined to")
    )
    proposal = models.ForeignKey(
        Proposal, models.SET_NULL, null=True, blank=True, related_name="wishes", verbose_name=_("proposal")
    )
    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    changed_at = models.DateTimeField(_("last change"), default=timezone.now)
    due_at = models.DateTimeField(pgettext_lazy("wishes", "due"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    first_due_at = models.DateTimeField(_("first answer due"), null=True, blank=True)
    first_answer_at = models.DateTimeField(_("first answer"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    resolved_at = models.DateTimeField(pgettext_lazy("wishes", "result"), null=True, blank=True)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("wishes", "closed"), null=True, blank=True)
    asked_again_at = models.DateTimeField(_("asked again"), null=True, blank=True)
    lasting = models.PositiveSmallIntegerField(_("four weeks later"), choices=Lasting.choices, null=True, blank=True)
    wants_follow_up = models.BooleanField(_("may be asked later"), default=True)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = pgettext_lazy("wishes", "wishes")
        ordering = ["-registered_at", "-pk"]
        indexes = [
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="wishes_wish_words"),
            models.Index(fields=["handler", "state", "due_at"], name="wishes_wish_desk"),
            models.Index(fields=["union", "registered_at"], name="wishes_wish_of_month"),
            models.Index(fields=["changed_at"], name="wishes_wish_changed"),
            models.Index(fields=["source", "source_ref"], condition=~Q(source_ref=""), name="wishes_wish_heard_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=WISH.legal_states(), name="wishes_wish_legal_state"),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(person=None, contact=""), name="wishes_wish_anonymous_is_nobody"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[WishState.TOLD, WishState.ANSWERED]) | ~Q(outcome=""),
                name="wishes_wish_told_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=WishState.CLOSED) | ~Q(closed_as=""), name="wishes_wish_closed_by_a_word"
            ),
            models.CheckConstraint(condition=Q(reopenings__lte=2), name="wishes_wish_reopened_twice_at_most"),
            models.CheckConstraint(
                condition=Q(is_sensitive=False) | Q(is_published=False), name="wishes_wish_restricted_stays_inside"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def journal_union_id(self) -> int:
        return self.union_id

    @property
    def is_late(self) -> bool:
        """Whether the unit is behind; who waits for the wisher's word alone is not."""
        waits = self.state in WAITS_FOR_WORD or self.paused_at is not None
        return self.due_at is not None and not waits and self.due_at < timezone.now()

    @property
    def is_soon(self) -> bool:
        """Whether the last day of the promise has begun: four fifths of an ordinary wish's five working days are over."""
        waits = self.state in WAITS_FOR_WORD or self.paused_at is not None or self.due_at is None
        return not waits and timezone.now() <= self.due_at < timezone.now() + timedelta(days=1)


class Hop(models.Model):
    """One transfer: from whom to whom, signed or returned by a rule (S7-04)."""

    wish = models.ForeignKey(Wish, models.CASCADE, related_name="hop_rows")
    sender = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("wishes", "from")
    )
    receiver = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("wishes", "to")
    )
    at = models.DateTimeField(_("passed on"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    signed_at = models.DateTimeField(pgettext_lazy("wishes", "signed"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)
    rule = models.CharField(_("rule"), max_length=10, choices=ReturnRule.choices, blank=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wish"], condition=Q(signed_at=None, returned_at=None), name="wishes_hop_one_open"
            ),
            models.CheckConstraint(condition=Q(returned_at=None) | ~Q(rule=""), name="wishes_hop_returned_by_a_rule"),
        ]


class Follower(models.Model):
    """Somebody with the same wish who joined instead of repeating it (S7-02)."""

    wish = models.ForeignKey(Wish, models.CASCADE, related_name="followers")
    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="wishes_followed")
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    class Meta:
        verbose_name = _("joined person")
        verbose_name_plural = _("joined people")
        ordering = ["joined_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["wish", "person"], name="wishes_follower_once")]


class Call(models.Model):
    """A call back: reached or not, on which day; two failed ones on different days end the waiting."""

    wish = models.ForeignKey(Wish, models.CASCADE, related_name="calls")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(pgettext_lazy("wishes", "called"), default=timezone.now)
    is_reached = models.BooleanField(_("reached"))
    round = models.PositiveSmallIntegerField(default=0)  # the wish's reopenings then: each round has calls of its own

    class Meta:
        verbose_name = _("call back")
        verbose_name_plural = _("calls back")
        ordering = ["at", "pk"]
