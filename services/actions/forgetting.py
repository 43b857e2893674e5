"""What the on-site services take out when a person is erased."""

import hashlib
import json

from django.utils.translation import gettext as _

from ..models import Appeal, Appointment, CaseRating, Certificate, FreightCompany, Receipt
from ..queries.cases import OPEN_CASE, cases_of


def hindrance(person) -> str:
    """Open cases are decided first."""
    return (
        _("A case of yours is still open at a counter.")
        if cases_of(person).filter(state__in=OPEN_CASE).exists()
        else ""
    )


def forget(person) -> None:
    """Receipts keep number and a hash of what they said; comments and appeals go."""
    for receipt in Receipt.objects.filter(case__person=person):
        said = json.dumps(receipt.facts, sort_keys=True, ensure_ascii=False).encode()
        facts = receipt.facts | {"name": "", "plate": "", "sha256": hashlib.sha256(said).hexdigest()}
        Receipt.objects.filter(pk=receipt.pk).update(facts=facts)
    CaseRating.objects.filter(case__person=person).update(comment="")
    Appeal.objects.filter(case__person=person).update(text="")
    Appointment.objects.filter(person=person).update(phone_index="", sealed="")
    Certificate.objects.filter(person=person, is_proven=False).delete()
    FreightCompany.objects.filter(contact=person).update(contact=None)
