"""Traces of movement are forgotten soon; devices at the doors are paired and withdrawn."""

import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.parameters import value_of

from ..errors import HomeRefused
from ..models import DayList, DoorDevice
from ..parameters import TRACE_DAYS
from ..policies.homes import can_manage_home
from ..queries.door import traces_to_forget
from .guard import demand

LISTS_KEPT = timedelta(days=7)


@transaction.atomic
def forget_traces(now: datetime | None = None) -> tuple[int, int]:
    """Takes the person out of visits and tries that are too old or whose consent is withdrawn; figures stay.

    Returns how many (visits, tries). Twice does no harm.
    """
    now = now or timezone.now()
    kept = timedelta(days=value_of(TRACE_DAYS, timezone.localdate(now)))
    visits, attempts = traces_to_forget(now, kept)
    named = visits.update(person=None)
    old = now - kept
    tried = attempts.filter(tried_at__lt=old).update(person=None, card="") + attempts.update(person=None)
    DayList.objects.filter(issued_at__lt=now - LISTS_KEPT).delete()
    return named, tried


@transaction.atomic
def pair_device(*, by, home, name: str) -> tuple[DoorDevice, str]:
    """Adds a device to the doors of `home` and returns it with its key, which is told this once and kept as a hash.

    Raises NotAllowed, HomeRefused for a name that is taken there.
    """
    demand(by, can_manage_home, home)
    raw = b32encode(secrets.token_bytes(20)).decode()
    key = "-".join(raw[at : at + 4] for at in range(0, 32, 4))
    device = DoorDevice(home=home, name=name, key_hash=sha256(key.encode()).hexdigest(), created_by=by)
    try:
        with transaction.atomic():
            device.save()
    except IntegrityError as error:
        raise HomeRefused("name", _("This home has a device of that name.")) from error
    record(device, "door_device_paired", by=by, union=home.union)
    return device, key


@transaction.atomic
def revoke_device(device: DoorDevice, *, by) -> DoorDevice:
    """Withdraws the key of a device at once; a second time changes nothing. Raises NotAllowed."""
    demand(by, can_manage_home, device.home)
    if DoorDevice.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(device, "door_device_revoked", by=by, union=device.home.union)
    device.refresh_from_db()
    return device
