"""Drawing samples for every union of a campaign, and looking at their lines (S6-13)."""

import secrets

from django.db import transaction
from django.utils import timezone

from workflow.actions import move, record
from workflow.locks import lock
from workflow.parameters import value_of

from ..models import Sample, SampleLine
from ..parameters import SAMPLE_LEAST, SAMPLE_PERCENT
from ..policies import books as policies
from ..queries import samples as queries
from ..states import SampleState
from .campaigns import add_missing, reckon_risks
from .guard import demand


@transaction.atomic
def draw_samples(campaign, *, by, unions=None) -> int:
    """Draws a sample for each book in force of the campaign's audits under way that has none yet; returns for how many.

    `unions` draws for these alone.
    Unions founded since the campaign was opened come in, and risks are reckoned anew: more points draw more lines.
    Samples that stand are kept.
    """
    demand(by, policies.can_plan_campaign, campaign.union)
    lock(campaign)
    add_missing(campaign)
    reckon_risks(campaign)
    books = queries.to_sample(campaign)
    books = list(books if unions is None else books.filter(union__in=unions))
    tasks = {task.union_id: task for task in campaign.tasks.all()}
    lines, named = queries.drawable_lines(books), queries.named_lines(books)
    samples = Sample.objects.bulk_create(Sample(book=book, seed=secrets.token_hex(8), drawn_by=by) for book in books)
    size = {"least": value_of(SAMPLE_LEAST), "percent": value_of(SAMPLE_PERCENT)}
    drawn = []
    for sample in samples:
        task, mine = tasks[sample.book.union_id], lines.get(sample.book_id, {})
        count = queries.wanted(len(mine), task.risk, task.depth, **size)
        cents = [(line, moved) for line, (_key, moved) in mine.items()]
        chosen = queries.pick(cents, named.get(sample.book_id, set()), count, sample.seed)
        drawn += [SampleLine(sample=sample, entry_id=mine[line][0], why=why) for line, why in sorted(chosen.items())]
    SampleLine.objects.bulk_create(drawn, batch_size=5000)
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
