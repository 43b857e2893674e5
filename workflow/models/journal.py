import uuid

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import when

from .. import events


def _never_emptied() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the journal is never emptied';",
    )


class StateChange(models.Model):
    """One line of the journal: what happened to a thing, when, by whom, chained to the line before.

    Each union has its own chain, numbered from 1 without gaps; lines without a union form one more.
    `workflow.journal` says which columns the hash covers. The database refuses to change or delete a line.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    format = models.PositiveSmallIntegerField(default=1)
    union = models.ForeignKey(  # its number in the chain is unique, and that index begins with the union
        "federation.Union", models.PROTECT, null=True, related_name="+", verbose_name=_("union"), db_index=False
    )
    sequence = models.PositiveBigIntegerField(_("number in the chain"))
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("journal", "by"),
    )
    by_name = models.CharField(_("name then"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    thing_label = models.CharField(_("kind of thing"), max_length=100)
    thing_pk = models.CharField(_("thing"), max_length=64, blank=True)
    event = models.CharField(_("event"), max_length=60)
    from_state = models.CharField(_("from"), max_length=24, blank=True)
    to_state = models.CharField(_("to"), max_length=24, blank=True)
    note = models.TextField(_("note"), blank=True)
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("journal line")
        verbose_name_plural = _("journal")
        ordering = ["-at", "-sequence"]
        indexes = [
            models.Index(fields=["thing_label", "thing_pk", "at"], name="workflow_statechange_thing"),
            models.Index(fields=["-at"], name="workflow_statechange_latest"),
            models.Index(fields=["union", "-at"], name="workflow_statechange_of_union"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "sequence"], nulls_distinct=False, name="workflow_statechange_one_a_number"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _never_emptied(),
        ]

    def __str__(self):
        return f"{events.name_of(self.event)} {when(self.at)}"


class ChainHead(models.Model):
    """The last number and hash of one union's chain; its row lock puts the writers of a chain in line."""

    chain = models.BigIntegerField(primary_key=True)  # the union's pk; 0 for lines without a union
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("head of a journal chain")
        verbose_name_plural = _("heads of the journal chains")
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            _never_emptied(),
        ]
