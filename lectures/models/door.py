import uuid

from django.db import models
from django.utils.translation import pgettext_lazy


class ExpectedListener(models.Model):
    """Somebody whose coming was announced, so that the door finds the name (S2-16); never of a school's order.

    `number_tail` are the last characters of a member number, `person` the member behind it.
    """

    order = models.ForeignKey("lectures.Order", models.CASCADE, related_name="expected")
    name = models.CharField(pgettext_lazy("of a human being", "name"), max_length=60)
    number_tail = models.CharField(max_length=4, blank=True)
    person = models.ForeignKey("federation.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "name", "number_tail"], name="lectures_expectedlistener_once"),
            models.UniqueConstraint(fields=["order", "person"], name="lectures_expectedlistener_person_once"),
        ]

    def __str__(self):
        return self.name

    @property
    def nonce(self) -> uuid.UUID:
        """The nonce of a door without scripts: the same for each try, so that a second one is no second arrival."""
        return uuid.uuid5(uuid.NAMESPACE_OID, f"lectures.expectedlistener:{self.pk}")
