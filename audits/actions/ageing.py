"""Books that were begun and never handed in do not stay for ever: who began them is told first, then they are deleted."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from workflow.actions import record
from workflow.locks import lock
from workflow.parameters import value_of

from .. import notices
from ..models import Draft, Upload, VoucherPicture
from ..parameters import DRAFT_DAYS, DRAFT_NOTICE_DAYS
from .vouchers import drop_pictures

# what was begun, the column of its last change, who is told
BEGUN = [(Draft, "changed_at", "started_by", "draft_ending"), (Upload, "uploaded_at", "uploaded_by", "upload_ending")]


def tend_begun() -> dict:
    """Tells of what nobody has touched for long, and deletes what was told of days ago and is still untouched; safe to repeat."""
    now, done = timezone.now(), {"told": 0, "deleted": 0}
    notice = timedelta(days=int(value_of(DRAFT_NOTICE_DAYS)))
    old = now - timedelta(days=int(value_of(DRAFT_DAYS)))
    for model, touched, whose, word in BEGUN:
        waiting = model.objects.filter(posted_at=None).select_related("union", f"{whose}__person")
        untold = Q(warned_at=None) | Q(warned_at__lt=F(touched))
        for row in waiting.filter(untold, **{f"{touched}__lte": old + notice}):
            with transaction.atomic():
                model.objects.filter(pk=row.pk).update(warned_at=now)
                ends_on = timezone.localdate() + notice
                notices.tell(getattr(row, whose).person, row, word, occasion=str(ends_on), ends_on=str(ends_on))
            done["told"] += 1
        gone = {f"{touched}__lte": old, "warned_at__lte": now - notice, "warned_at__gte": F(touched)}
        for row in waiting.filter(**gone):
            done["deleted"] += _delete(row, gone)
    return done


@transaction.atomic
def _delete(row, gone) -> bool:
    """Deletes a row with all that hangs on it, unless it was touched or handed in meanwhile; the journal keeps that it was there."""
    lock(row)
    if not type(row).objects.filter(pk=row.pk, posted_at=None, **gone).exists():
        return False
    record(row, "begun_books_deleted", union=row.union)
    if isinstance(row, Draft):
        drop_pictures(VoucherPicture.objects.filter(row__draft=row))
    row.delete()
    return True
