"""Finds what was changed in the journal behind its back, and signs the heads that prove a later rewriting."""

import hmac
import json
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from django.core.signing import Signer
from django.db import connection, transaction

from . import journal
from .models import ChainHead, StateChange


@dataclass(frozen=True)
class Finding:
    """The first bad line of one chain (`chain` is the union's key, 0 for none), and what is wrong there."""

    chain: int
    sequence: int
    problem: str

    def __str__(self):
        return f"chain {self.chain}, line {self.sequence}: {self.problem}"


@contextmanager
def _one_moment():
    """Everything read inside belongs to one moment, so that lines written meanwhile raise no alarm."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def uncovered_columns() -> set[str]:
    """Columns of the table that no hash covers; the hash itself is not counted."""
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, StateChange._meta.db_table)
    return {column.name for column in table} - set(journal.FORMATS[journal.CURRENT]) - {"hash"}


def findings(anchors=()) -> list[Finding]:
    """The first bad line of every chain that has one; empty when the journal is whole.

    `anchors` are signed heads kept elsewhere (see `signed_heads`): lines they name must still be there unchanged.
    """
    found = [Finding(0, 0, f"column {name} is covered by no hash") for name in sorted(uncovered_columns())]
    wanted = {}
    for anchor in anchors:
        if not _is_genuine(anchor):
            found.append(
                Finding(anchor.get("chain", 0), anchor.get("sequence", 0), "the kept head has a false signature")
            )
            continue
        wanted.setdefault(anchor["chain"], {})[anchor["sequence"]] = anchor["hash"]
    with _one_moment():
        found += _walk({head.chain: head for head in ChainHead.objects.all()}, wanted)
    return found


def is_whole(line: StateChange) -> bool:
    """Whether a single line is as it was written, and the line after it (else the head of its chain) was written behind it as it is."""
    row = {column: getattr(line, column) for column in journal.FORMATS.get(line.format, ())}
    if not row or journal.hash_of(row) != line.hash:
        return False
    after = StateChange.objects.filter(union_id=line.union_id, sequence=line.sequence + 1)
    follows = after.values_list("previous_hash", flat=True).first()
    if follows is None:
        follows = ChainHead.objects.filter(chain=line.union_id or 0).values_list("hash", flat=True).first()
    return follows == line.hash


def _walk(heads, wanted):
    lines = StateChange.objects.order_by("union_id", "sequence").values("hash", *journal.FORMATS[journal.CURRENT])
    seen = set()
    for chain, own in groupby(lines.iterator(chunk_size=2000), key=lambda row: row["union_id"] or 0):
        seen.add(chain)
        finding = _first_bad(chain, own, heads.get(chain), dict(wanted.get(chain, {})))
        if finding:
            yield finding
    for chain in sorted((set(heads) | set(wanted)) - seen):
        head = heads.get(chain)
        if wanted.get(chain) or (head and head.sequence):
            yield Finding(chain, 1, "all lines are missing")


def _first_bad(chain, lines, head, wanted) -> Finding | None:
    expected, before = 1, ""
    for row in lines:
        problem = _problem(row, expected, before)
        if problem is None and row["sequence"] in wanted and wanted.pop(row["sequence"]) != row["hash"]:
            problem = "differs from the head kept elsewhere: the chain was rewritten"
        if problem:
            return Finding(chain, min(row["sequence"], expected), problem)
        expected, before = expected + 1, row["hash"]
    if wanted:
        return Finding(chain, expected, "the end is cut off: a head kept elsewhere is further")
    if head is None or head.sequence != expected - 1:
        return Finding(chain, expected, "the end does not agree with the head: lines cut off or added")
    return None if head.hash == before else Finding(chain, expected - 1, "the last line does not agree with the head")


def _problem(row, expected, before) -> str | None:
    if row["format"] not in journal.FORMATS:
        return "has an unknown format"
    if row["sequence"] != expected:
        return "is missing" if row["sequence"] > expected else "stands twice"
    if not hmac.compare_digest(journal.hash_of(row).encode(), row["hash"].encode()):
        return "was changed"
    return None if row["previous_hash"] == before else "does not follow the line before"


def _signer() -> Signer:
    return Signer(salt="workflow.journal.heads")


def _text(anchor) -> str:
    return json.dumps([anchor.get("chain"), anchor.get("sequence"), anchor.get("hash")])


def _is_genuine(anchor) -> bool:
    signature = str(anchor.get("signature", ""))
    return hmac.compare_digest(_signer().signature(_text(anchor)).encode(), signature.encode("utf-8", "replace"))


def signed_heads() -> list[dict]:
    """The head of every chain, signed with the portal's key; send them off the host each day."""
    heads = ChainHead.objects.filter(sequence__gt=0).order_by("chain").values("chain", "sequence", "hash")
    return [{**head, "signature": _signer().signature(_text(head))} for head in heads]
