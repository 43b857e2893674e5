"""A file's way in: staged, mapped, checked, applied once."""

import datetime
import hashlib
import json
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import journal, policies
from ..actions.guard import allow
from ..errors import AlreadyImported, ImportRefused
from ..models import ImportMapping, ImportRun
from .engine import Importer, Plan, header_key
from .registry import importer_of

ROW_LIMIT = 100_000
HEADER_SEARCH = 10  # rows; titles and remarks often stand above the header
STAGED_FOR = timedelta(days=7)


def header_row(importer: Importer, rows) -> int:
    """Position of the row that names most columns among the first ten."""
    head = rows[:HEADER_SEARCH]
    return max(range(len(head)), key=lambda at: (len(importer.guess(head[at])), -at), default=0)


def signature(headers) -> str:
    """The same for files whose header rows read the same."""
    return hashlib.sha256("\n".join(header_key(header) for header in headers).encode()).hexdigest()


def remembered(kind, headers) -> dict | None:
    """The mapping that was last confirmed for such a header row."""
    row = ImportMapping.objects.filter(kind=kind, signature=signature(headers)).first()
    return row.mapping if row else None


def _plain(cell):
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return cell if isinstance(cell, int | float | bool) or cell is None else str(cell).replace("\x00", "")


@transaction.atomic
def stage_import(*, kind, union, filename, content, rows, by=None) -> ImportRun:
    """Keeps the rows of a file for checking; the same file uploaded again continues where it stood.

    `content` are its bytes, `rows` its cells, the header row among them. ImportRefused when it is empty, too long
    or was imported for this union before. Older staged files of the union that nobody confirmed are dropped.
    """
    importer = importer_of(kind)
    allow(by, policies.can_import, union, importer.roles)
    digest = hashlib.sha256(content).hexdigest()
    _lock(kind, union)
    _drop_forgotten()
    before = ImportRun.objects.filter(union=union, kind=kind, sha256=digest)
    applied = before.filter(applied_at__isnull=False).first()
    if applied:
        when = timezone.localtime(applied.applied_at).strftime("%Y-%m-%d %H:%M")
        raise AlreadyImported(_("This file was imported on %(when)s already. Nothing has changed.") % {"when": when})
    if standing := before.first():
        return standing
    at = header_row(importer, rows)
    body = [[number, [_plain(cell) for cell in cells]] for number, cells in enumerate(rows, 1) if any(
        cell not in (None, "") for cell in cells
    ) and number > at + 1]  # fmt: skip
    if not body:
        raise ImportRefused(_("This file has no rows below its header."))
    if len(body) > ROW_LIMIT:
        raise ImportRefused(_("This file has more than %(limit)s rows.") % {"limit": ROW_LIMIT})
    headers = [str(_plain(cell) or "")[:100] for cell in rows[at]]
    mapping = remembered(kind, headers) or importer.guess(headers)
    return ImportRun.objects.create(
        kind=kind, union=union, filename=filename[:200], sha256=digest, headers=headers, mapping=mapping,
        staged=json.dumps(body, ensure_ascii=False), uploaded_by=by,
    )  # fmt: skip


def _drop_forgotten():
    ImportRun.objects.filter(applied_at=None, uploaded_at__lt=timezone.now() - STAGED_FOR).delete()


def _lock(kind, union):
    """Two imports of one kind into one union wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import:{kind}:{union.pk}"])


@transaction.atomic
def map_columns(*, run, mapping, by=None) -> ImportRun:
    """Confirms which header feeds which column and remembers it for files with the same header row.

    ImportRefused when a required column is left out or one header is used twice.
    """
    importer = importer_of(run.kind)
    allow(by, policies.can_import, run.union, importer.roles)
    names = {column.name for column in importer.columns}
    mapping = {name: at for name, at in mapping.items() if name in names and at is not None}
    if any(not 0 <= at < len(run.headers) for at in mapping.values()):
        raise ImportRefused(_("There is no such column in the file."))
    missing = importer.missing(mapping)
    if missing:
        labels = ", ".join(str(column.label) for column in missing)
        raise ImportRefused(_("Please choose a column for: %(labels)s") % {"labels": labels})
    if len(set(mapping.values())) < len(mapping):
        raise ImportRefused(_("One column of the file is chosen twice."))
    run.mapping = mapping
    run.save(update_fields=["mapping"])
    ImportMapping.objects.update_or_create(
        kind=run.kind, signature=signature(run.headers), defaults={"mapping": mapping}
    )
    return run


def plan_of(run) -> Plan:
    """What applying `run` would do now; changes nothing."""
    rows = json.loads(run.staged or "[]")
    return importer_of(run.kind).plan(rows, run.mapping, union=run.union, by=run.uploaded_by)


@transaction.atomic
def apply_import(*, run, by=None) -> ImportRun:
    """Stores all rows of `run` in one transaction, or none; applied once, later calls change nothing.

    ImportRefused while any row has an error, also when the data has changed since the dry run.
    """
    allow(by, policies.can_import, run.union, importer_of(run.kind).roles)
    _lock(run.kind, run.union)
    run = ImportRun.objects.select_for_update(of=["self"]).select_related("union").get(pk=run.pk)
    if run.applied_at:
        return run
    plan = plan_of(run)
    if not plan.is_applicable:
        raise ImportRefused(_("Some rows have errors. Nothing was stored."))
    run.staged = ""
    run.applied_at = timezone.now()
    run.created_count, run.changed_count = len(plan.created), len(plan.changed)
    run.unchanged_count = plan.unchanged
    try:
        with transaction.atomic():
            importer_of(run.kind).apply(plan, union=run.union, by=by)
            run.save()
    except IntegrityError as error:
        raise ImportRefused(_("The data has changed meanwhile. Nothing was stored; please check again.")) from error
    counts = {"created": run.created_count, "changed": run.changed_count, "unchanged": run.unchanged_count}
    journal.note(run, "file_imported", by=by, union=run.union, data={"kind": run.kind, "sha256": run.sha256, **counts})
    return run
