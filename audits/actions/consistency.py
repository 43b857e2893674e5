"""The standing scan: whether everything that is kept agrees with itself, down to the first bad row (S6-16)."""

import hashlib
from dataclasses import dataclass, field

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from federation.models import Union
from workflow import verify

from ..models import Campaign, Finding, Flaw, Proof, Scan, VoucherPicture
from ..policies import books as policies
from ..queries.agreement import AGREEMENTS
from ..queries.campaigns import conflicts
from ..queries.letters import altered_letters
from ..queries.sealed import touched_rows
from ..queries.touched import said_of
from ..queries.trail import altered_books, lost_books, undigested_books
from ..states import TaskState
from .guard import demand

KEPT = 30  # scans


@dataclass(frozen=True)
class Seen:
    """A flaw as a check tells it."""

    union: int
    book: int | None = None
    thing: str = ""
    row: str = ""
    said: dict = field(default_factory=dict)


def scan_soon(*, by, union) -> None:
    """Has a worker look at everything again; an auditor may ask for it."""
    demand(by, policies.can_plan_campaign, union)
    transaction.on_commit(lambda: current_app.send_task("audits.scan_consistency"), robust=True)


def scan() -> Scan:
    """Looks at everything once. What is found again keeps its row and age, what is gone goes; safe to repeat."""
    run = Scan.objects.create()
    for name, check in CHECKS.items():
        many, found = check()
        _keep(name, found)
        run.counts[name] = [many, len(found)]
    run.ended_at = timezone.now()
    run.save(update_fields=["counts", "ended_at"])
    Scan.objects.filter(pk__in=list(Scan.objects.values_list("pk", flat=True)[KEPT:])).delete()
    return run


@transaction.atomic
def _keep(name: str, found: list[Seen]) -> None:
    known = {(row.union_id, row.book_id, row.thing): row for row in Flaw.objects.filter(check_name=name)}
    fresh = []
    for seen in found:
        row = known.pop((seen.union, seen.book, seen.thing), None)
        if row is None:
            said = {"thing": seen.thing, "row": seen.row, "said": seen.said}
            fresh.append(Flaw(check_name=name, union_id=seen.union, book_id=seen.book, **said))
        elif (row.row, row.said) != (seen.row, seen.said):
            Flaw.objects.filter(pk=row.pk).update(row=seen.row, said=seen.said)
    Flaw.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=2000)
    Flaw.objects.filter(pk__in=[row.pk for row in known.values()]).delete()


def _agreement(name: str):
    """A check that asks the statement of this name."""
    asked = AGREEMENTS[name]

    def look() -> tuple[int, list[Seen]]:
        with connection.cursor() as cursor:
            cursor.execute(asked.many)
            (many,) = cursor.fetchone()
            cursor.execute(asked.sql, [])
            return many, [
                Seen(union, book, "", row, _said(here, there)) for union, book, row, here, there in cursor.fetchall()
            ]

    return look


def _said(here, there) -> dict:
    return {} if here is None else {"here": int(here), "there": int(there or 0)}


def _rows() -> tuple[int, list[Seen]]:
    """Rows of posted books that are others than the journal tells of."""
    altered, compared = altered_books()
    return compared, [Seen(book.union_id, book.pk, said=said_of(touched_rows(book))) for book in altered]


def _books() -> tuple[int, list[Seen]]:
    """Books of which the journal says that they were handed in and that are gone."""
    lost, many = lost_books()
    return many, [
        Seen(one.union.pk, None, f"book {one.key}", f"{one.year or ''} {one.version or ''}".strip()) for one in lost
    ]


def _letters() -> tuple[int, list[Seen]]:
    """Letters that say something else than when they were issued."""
    letters, many = altered_letters()
    return many, [Seen(one.task.union_id, None, str(one.pk), one.number) for one in letters]


def _digests() -> tuple[int, list[Seen]]:
    """Books that came in without a digest: nothing could tell whether their rows were touched."""
    books, many = undigested_books()
    return many, [Seen(book.union_id, book.pk) for book in books]


def _chains() -> tuple[int, list[Seen]]:
    """Chains of the journal with a bad line; that of no union stands at the root of the tree."""
    root = Union.objects.filter(parent=None).order_by("path").first()
    known = set(Union.objects.values_list("pk", flat=True))
    rows = [
        Seen(one.chain if one.chain in known else root.pk, None, str(one.chain), f"{one.sequence}: {one.problem}"[:200])
        for one in verify.findings()
    ]
    return verify.ChainHead.objects.count(), rows


def _files() -> tuple[int, list[Seen]]:
    """Pictures and proofs whose file is gone or another one than its hash says."""
    pictures = VoucherPicture.objects.filter(voucher__gt="", withdrawn_at=None).order_by("pk")
    proofs = Proof.objects.select_related("finding").order_by("pk")
    many, found = 0, []
    for picture in pictures.iterator(500):
        many += 1
        if not _is_same(picture.picture, picture.sha256):
            found.append(Seen(picture.union_id, None, f"picture {picture.pk}", f"{picture.year} {picture.voucher}"))
    for proof in proofs.iterator(500):
        many += 1
        if not _is_same(proof.file, proof.sha256):
            found.append(
                Seen(
                    proof.finding.union_id, None, f"proof {proof.pk}", f"{proof.finding.number} {proof.filename}"[:200]
                )
            )
    return many, found


def _is_same(file, sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as opened:
            for piece in iter(lambda: opened.read(1 << 20), b""):
                digest.update(piece)
    except (OSError, ValueError):
        return False
    return digest.hexdigest() == sha256


def _auditors() -> tuple[int, list[Seen]]:
    """Audits that are not closed, with nobody to do them or with somebody who must not."""
    campaigns = Campaign.objects.filter(closes_on__gte=timezone.localdate())
    tasks = [
        task
        for one in campaigns
        for task in one.tasks.exclude(state=TaskState.CLOSED).select_related("auditor__person")
    ]
    barred = conflicts([task.auditor_id for task in tasks if task.auditor_id])
    found = [
        Seen(task.union_id, None, f"task {task.pk}", str(task.auditor or ""))
        for task in tasks
        if task.auditor_id is None or task.union_id in barred[task.auditor_id]
    ]
    return len(tasks), found


def _dates() -> tuple[int, list[Seen]]:
    """Findings that are to be put right and whose day has passed."""
    rows = Finding.objects.filter(state__in=("upheld", "planned"))
    late = rows.filter(due_on__lt=timezone.localdate()).order_by("due_on", "pk")
    return rows.count(), [Seen(row.union_id, row.book_id, row.number, f"{row.number} {row.due_on}") for row in late]


CHECKS = {name: _agreement(name) for name in AGREEMENTS} | {
    "rows": _rows, "books": _books, "letters": _letters, "digests": _digests, "chains": _chains, "files": _files, "auditors": _auditors, "dates": _dates,
}  # fmt: skip
