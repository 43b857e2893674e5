"""The sample of a book: drawn for a whole campaign, looked at line by line."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from workflow.errors import NotAllowed
from workflow.tables import table_page
from workflow.tokens import once

from ..actions import samples as act
from ..filters import SampleFilter
from ..models import Sample
from ..policies import books as policies
from ..queries import books as book_queries
from ..queries import campaigns as campaign_queries
from ..queries import samples as queries
from ..states import SampleState
from .base import desk_only, once_on_post
from .books import rights_at


@require_POST
@desk_only
@once
def campaign_draw(request, pk):
    """Draws a sample for every union of the campaign whose books have none yet."""
    campaign = get_object_or_404(campaign_queries.campaigns_within(request.reach), pk=pk)
    count = act.draw_samples(campaign, by=request.user)
    messages.success(request, ngettext("%(count)s sample drawn.", "%(count)s samples drawn.", count) % {"count": count})
    return redirect("audits:campaign", pk)


def columns() -> list:
    """Heads of the table of a sample, in the language of who takes it along."""
    return [
        (_("line"), lambda row: row.entry.line), (_("booked on"), lambda row: row.entry.booked), (_("voucher"), lambda row: row.entry.voucher),
        (pgettext("audits table", "text"), lambda row: row.entry.words), (_("payee"), lambda row: row.entry.payee),
        (_("income"), lambda row: row.entry.amount_in / 100), (_("expense"), lambda row: row.entry.amount_out / 100),
        (_("why sampled"), lambda row: str(row.get_why_display())), (_("state"), lambda row: str(row.state_label)),
        (_("looked at by"), lambda row: str(row.checked_by or "")),
    ]  # fmt: skip


@once_on_post
def book_sample(request, pk):
    """The sampled lines with why they are in; POST notes the ticked ones as in order or doubtful."""
    book = get_object_or_404(book_queries.books_within(request.reach), pk=pk)
    if not policies.can_audit(request.reach, book.union):
        raise NotAllowed(_("Samples are looked at by the auditors of the union."))
    if request.method == "POST":
        ticked = [key for key in request.POST.getlist("lines") if key.isascii() and key.isdigit() and len(key) < 15]
        count = act.look_at(book, by=request.user, keys=ticked, is_fine=request.POST.get("do") != "doubt")
        if ticked:
            said = ngettext("%(count)s line noted.", "%(count)s lines noted.", count) % {"count": count}
            messages.success(request, said)
        else:
            messages.error(request, _("Please tick at least one line."))
        return redirect("audits:book" if request.POST.get("from") == "lines" else "audits:book-sample", pk)
    rows = queries.sample_of(book)
    context = {
        "book": book, "tab": "sample", "sample": Sample.objects.filter(book=book).first(), "all_count": rows.count(),
        "seen_count": rows.exclude(state=SampleState.DRAWN).count(), **rights_at(request, book),
    }  # fmt: skip
    return table_page(
        request, "audits/book_sample.html", SampleFilter(request.GET, rows), name=f"{book.union.code}-{book.year}-sample",
        columns=columns(), about=Sample, **context,
    )  # fmt: skip
