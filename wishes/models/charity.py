from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.fields import EncryptedTextField
from workflow.models import Moving

from ..states import CHARITY, ClaimState


class Charity(Moving):
    """A small wish of somebody in hardship that one giver fulfils; names stay hidden until the hand-over (S7-14)."""

    machine = CHARITY

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="charities", verbose_name=_("union"))
    recipient = models.ForeignKey(
        "federation.Person", models.PROTECT, related_name="charities", verbose_name=_("recipient")
    )
    title = models.CharField(_("what is wished for"), max_length=60)
    story = models.CharField(_("why, without names"), max_length=300)
    need = EncryptedTextField(_("hardship, for the check alone"), blank=True)
    value = models.DecimalField(_("value at most"), max_digits=8, decimal_places=2)
    is_checked = models.BooleanField(_("means checked"), default=False)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(pgettext_lazy("wishes", "written"), default=timezone.now)
    published_at = models.DateTimeField(pgettext_lazy("wishes", "published"), null=True, blank=True)

    class Meta:
        verbose_name = _("charity wish")
        verbose_name_plural = _("charity wishes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=CHARITY.legal_states(), name="wishes_charity_legal_state"),
            models.CheckConstraint(condition=Q(value__gt=0), name="wishes_charity_value_above_nothing"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(is_checked=True),
                name="wishes_charity_checked_before_published",
            ),
        ]

    def __str__(self):
        return self.title


class Claim(models.Model):
    """One giver's word for one charity wish; a live one runs out on `expires_at`."""

    charity = models.ForeignKey(Charity, models.PROTECT, related_name="claims")
    giver = models.ForeignKey("federation.Person", models.PROTECT, related_name="claims", verbose_name=_("giver"))
    state = models.CharField(_("state"), max_length=12, choices=ClaimState.choices, default=ClaimState.LIVE)
    claimed_at = models.DateTimeField(_("claimed"), default=timezone.now)
    expires_at = models.DateTimeField(_("runs out"))
    ended_at = models.DateTimeField(pgettext_lazy("wishes", "ended"), null=True, blank=True)
    gift = models.CharField(_("what was given"), max_length=120, blank=True)
    worth = models.DecimalField(_("worth"), max_digits=8, decimal_places=2, null=True, blank=True)
    proof = models.ImageField(_("photo of the hand-over"), upload_to="charity/", blank=True)

    class Meta:
        verbose_name = _("claim of a charity wish")
        verbose_name_plural = _("claims of charity wishes")
        ordering = ["-claimed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["charity"], condition=Q(state="live"), name="wishes_claim_one_live"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(worth__isnull=False), name="wishes_claim_done_with_worth"
            ),
        ]
