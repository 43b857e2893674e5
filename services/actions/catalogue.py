"""The catalogue: read from the file the client gave, changed by versions."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.models import Union
from workflow.actions import record

from ..errors import ServiceRefused
from ..models import Service, ServiceVersion
from ..policies.counter import can_keep_catalogue
from .guard import demand

FILE = Path(__file__).resolve().parent.parent / "data" / "services_catalogue.csv"
WORDS = ("about_zh", "about_en", "result", "statutory_limit", "promised_limit", "processing", "cycle", "legal_basis")


@transaction.atomic
def load_catalogue(*, by=None, valid_from: date | None = None) -> int:
    """Enters the services of the file that are not known yet, each with its first version; says how many (F-A3-01)."""
    demand(by, can_keep_catalogue)
    known = set(Service.objects.values_list("code", flat=True))
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["code"] not in known]
    for row in rows:
        service = Service.objects.create(**{name: row[name] for name in ("code", "audience", "name_zh", "name_en")})
        ServiceVersion.objects.create(
            service=service, number=1, valid_from=valid_from or timezone.localdate(), papers=_parts(row["papers"]),
            promised_workdays=int(row["promised_workdays"]), cycle_months=int(row["cycle_months"]),
            reminder_days=[int(day) for day in _parts(row["reminder_days"])], **{name: row[name] for name in WORDS},
        )  # fmt: skip
    if rows:
        top = Union.objects.filter(parent=None).order_by("pk").first()
        record(Service, "service_loaded", by=by, union=top, data={"services": len(rows)})
    return len(rows)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


@transaction.atomic
def publish_version(service: Service, *, by, valid_from: date, **details) -> ServiceVersion:
    """The next version of a service; what is not in `details` stays as in the version before. Never from a past day.

    Raises NotAllowed, ServiceRefused, ValidationError by field.
    """
    demand(by, can_keep_catalogue, sentence=_("The city's counter office keeps the catalogue."))
    if valid_from < timezone.localdate():
        raise ServiceRefused("valid_from", _("A version holds from today on, never backwards."))
    last = service.versions.select_for_update().order_by("-number").first()
    kept = {} if last is None else {name: getattr(last, name) for name in _columns()}
    row = ServiceVersion(
        service=service, number=(last.number if last else 0) + 1, valid_from=valid_from, **kept | details
    )
    row.full_clean()
    row.save()
    top = Union.objects.filter(parent=None).order_by("pk").first()
    record(row, "service_version_published", by=by, union=top, data={"version": str(row)})
    return row


def _columns() -> list[str]:
    left = {"id", "service", "number", "valid_from"}
    return [column.name for column in ServiceVersion._meta.concrete_fields if column.name not in left]
