"""Pictures of vouchers: added with the line or afterwards, never exchanged, withdrawn by who added them."""

import hashlib

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record

from ..errors import AuditRefused
from ..models import VoucherPicture
from ..policies import books as policies
from ..queries.vouchers import book_of
from .guard import demand

MOST_PICTURES = 6


def add_pictures(pictures, *, by, union, year: int, row=None, voucher: str = "") -> list[VoucherPicture]:
    """Keeps cleaned pictures at a draft's row or a voucher; rights and transaction are the caller's.

    Raises AuditRefused beyond six for one voucher.
    """
    if not pictures:
        return []
    here = VoucherPicture.objects.filter(union=union, year=year, row=row, voucher=voucher, withdrawn_at=None)
    if here.count() + len(pictures) > MOST_PICTURES:
        raise AuditRefused("pictures", _("At most %(most)s pictures for one voucher.") % {"most": MOST_PICTURES})
    made = []
    for picture in pictures:
        digest = hashlib.sha256(picture.read()).hexdigest()
        picture.seek(0)
        made.append(
            VoucherPicture.objects.create(
                union=union, year=year, row=row, voucher=voucher, picture=picture, sha256=digest, added_by=by
            )
        )
    return made


def drop_pictures(pictures) -> None:
    """Deletes pictures that were never handed in, their files once the transaction is through."""
    names = [picture.picture.name for picture in pictures]
    pictures.delete()
    _forget(names)


def _forget(names) -> None:
    """Deletes files once the transaction is through."""

    def delete():
        for name in filter(None, names):
            default_storage.delete(name)

    transaction.on_commit(delete)


@transaction.atomic
def add_to_line(book, line, *, by, pictures) -> list[VoucherPicture]:
    """Adds pictures to the voucher of a posted line, each with its hash in the journal of the books."""
    demand(by, policies.can_add_papers, book)
    made = add_pictures(pictures, by=by, union=book.union, year=book.year, voucher=line.voucher)
    for picture in made:
        record(book, "voucher_added", by=by, data={"voucher": line.voucher, "sha256": picture.sha256})
    return made


@transaction.atomic
def withdraw_picture(picture: VoucherPicture, *, by) -> None:
    """Withdraws a picture that was added by mistake: its file goes, the journal keeps its hash. Harmless the second time."""
    book = book_of(picture)
    sentence = _("A picture is withdrawn by who added it, before the books are certified.")
    demand(by, policies.can_withdraw, picture, book, sentence=sentence)
    if not picture.voucher:
        drop_pictures(VoucherPicture.objects.filter(pk=picture.pk))
    elif VoucherPicture.objects.filter(pk=picture.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record(book, "voucher_withdrawn", by=by, data={"voucher": picture.voucher, "sha256": picture.sha256})
        _forget([picture.picture.name])
