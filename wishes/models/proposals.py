from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states import PROPOSAL


class Proposal(Moving):
    """Wishes of one trade turned into something that can be asked of a department or a whole trade (F-A5-10)."""

    machine = PROPOSAL

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="proposals", verbose_name=_("union"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    industry = models.CharField(pgettext_lazy("wishes", "trade"), max_length=40)
    title = models.CharField(pgettext_lazy("wishes", "title"), max_length=100)
    text = models.TextField(_("what we propose"))
    addressee = models.CharField(_("addressed to"), max_length=120)
    created_at = models.DateTimeField(pgettext_lazy("wishes", "begun"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    answer = models.TextField(pgettext_lazy("proposal", "answer"), blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=PROPOSAL.legal_states(), name="wishes_proposal_legal_state")]

    def __str__(self):
        return self.title


class ProposalDocument(models.Model):
    """A paper of a proposal: the research, the plan for the trade, a department's letter (F-A5-10)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="documents")
    title = models.CharField(pgettext_lazy("wishes", "title"), max_length=80)
    file = models.FileField(_("document"), upload_to="private/proposals/")
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("document of a proposal")
        verbose_name_plural = _("documents of proposals")
        ordering = ["added_at", "pk"]

    def __str__(self):
        return self.title


class ProposalNote(models.Model):
    """A meeting or a piece of research on the way."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="notes")
    held_on = models.DateField(_("day"))
    with_whom = models.CharField(_("with whom"), max_length=120)
    text = models.TextField(_("what was said"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("note of a proposal")
        verbose_name_plural = _("notes of proposals")
        ordering = ["held_on", "pk"]
