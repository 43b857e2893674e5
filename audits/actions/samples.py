"""Drawing samples for every union of a campaign, and looking at their lines (S6-13)."""

import secrets

from django.db import transaction
from django.utils import timezone

from workflow.actions import move, record
from workflow.locks import lock

from ..models import LedgerLine, Sample, SampleLine
from ..policies import books as policies
from ..queries import samples as queries
from ..states import SampleState
from .campaigns import add_missing, reckon_risks
from .guard import demand


@transaction.atomic
def draw_samples(campaign, *, by) -> int:
    """Draws a sample for each book in force of the campaign that has none yet; returns for how many.

    Unions founded since the campaign was opened come in, and risks are reckoned anew: more points draw more lines.
    Samples that stand are kept.
    """
    demand(by, policies.can_plan_campaign, campaign.union)
    lock(campaign)
    add_missing(campaign)
    reckon_risks(campaign)
    books = list(queries.books_of(campaign).filter(sample=None))
    tasks = {task.union_id: task for task in campaign.tasks.all()}
    lines, named = queries.drawable_lines(books), queries.named_lines(books)
    samples = Sample.objects.bulk_create(Sample(book=book, seed=secrets.token_hex(8), drawn_by=by) for book in books)
    for sample in samples:
        book, task = sample.book, tasks[sample.book.union_id]
        mine = lines.get(book.pk, [])
        count = queries.wanted(len(mine), task.risk, task.depth)
        chosen = queries.pick(mine, named.get(book.pk, set()), count, sample.seed)
        keys = dict(LedgerLine.objects.filter(book=book, line__in=chosen).values_list("line", "pk"))
        SampleLine.objects.bulk_create(
            SampleLine(sample=sample, entry_id=keys[line], why=why) for line, why in sorted(chosen.items())
        )
    if samples:
        record(campaign, "samples_drawn", by=by, union=campaign.union, data={"books": len(samples)})
    return len(samples)


@transaction.atomic
def look_at(book, *, by, keys, is_fine: bool) -> int:
    """Notes that an auditor looked at lines of the book's sample; those that stand so already are left. Returns how many."""
    demand(by, policies.can_audit, book.union)
    to = SampleState.IN_ORDER if is_fine else SampleState.DOUBTED
    rows = list(queries.sample_of(book).filter(pk__in=keys).exclude(state=to))
    for row in rows:
        move(row, to, by=by, checked_by=by, checked_at=timezone.now())
    return len(rows)
