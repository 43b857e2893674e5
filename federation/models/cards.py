from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..fields import EncryptedTextField
from ..states import LIVE_CARD, CardState


class Card(models.Model):
    """An e-membership card: it names a person by `code` alone; union and validity are read live (F-A2-02).

    `key` seals the codes that change every 30 seconds; a card that is replaced takes its key along.
    """

    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="cards", verbose_name=_("person"))
    code = models.CharField(_("card"), max_length=16, unique=True, editable=False)
    key = EncryptedTextField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=CardState.choices, default=CardState.ACTIVE)
    photo = models.ImageField(_("photo"), upload_to="cards/", blank=True)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("membership card")
        verbose_name_plural = _("membership cards")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=LIVE_CARD), name="federation_card_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=CardState.values), name="federation_card_known_state"),
        ]
        indexes = [models.Index(fields=["changed_at"], name="federation_card_changed")]

    def __str__(self):
        return f"{self.person} · {self.get_state_display()}"
