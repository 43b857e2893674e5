"""Round tables in the office and what came of them for everybody: the list, the meeting, the decisions, the sessions."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from ui.paging import LongPaginator
from workflow.errors import WorkflowError
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tables import table_page

from ..actions import tables as act
from ..filters import HeardFilter, TableFilter
from ..forms.common import NoteForm
from ..forms.tables import AgreeForm, HoldForm, RaiseForm, TableForm
from ..models import RoundTable
from ..policies.counter import WORKS, can_decide, can_hold, can_raise
from ..queries import catalogue
from ..queries import tables as queries
from ..track import chain
from .parts import counter_only

STEPS = {
    "raise": Step(
        pgettext_lazy("verb", "Add to the list"), act.raise_need, can_raise, gettext_lazy("It stands on the list."), RaiseForm
    ),
    "pool": Step(
        pgettext_lazy("verb", "Take over what people wait for"), act.take_from_pool, can_raise,
        gettext_lazy("What people wait for stands on the list."), tone="",
    ),
    "hold": Step(
        pgettext_lazy("verb", "Write down what was said"), act.hold_table, can_hold,
        gettext_lazy("Written down. Now the needs can be decided."), HoldForm,
        options=lambda table: {"companies": table.station.companies.filter(is_active=True)},
    ),
    "cancel": Step(
        pgettext_lazy("verb", "Cancel"), act.cancel_table, can_hold, gettext_lazy("The round table is cancelled."), NoteForm,
        tone="danger",
    ),
}  # fmt: skip
DECISIONS = {
    "agree": Step(
        pgettext_lazy("counter verb", "Agree"), act.agree, can_decide, gettext_lazy("Decided. The session can be planned."), AgreeForm,
        options=lambda row: {
            "services": catalogue.services_known(),
            "initial": {"services": list(row.services.values_list("code", flat=True))},
        },
    ),
    "later": Step(pgettext_lazy("verb", "Put off"), act.put_off, can_decide, gettext_lazy("Decided."), NoteForm, tone=""),
    "decline": Step(pgettext_lazy("counter verb", "Decline"), act.decline, can_decide, gettext_lazy("Decided."), NoteForm, tone="danger"),
}  # fmt: skip


@require_safe
@counter_only
def table_list(request):
    """Every round table within reach, the latest first, and as a table to take along."""
    columns = [
        (_("Number"), lambda row: row.number), (_("Day"), lambda row: row.held_on), (pgettext("counter", "Station"), lambda row: row.station.name),
        (_("What is it about?"), lambda row: row.topic), (_("Needs"), lambda row: row.needs),
        (_("to be decided"), lambda row: row.undecided), (_("State"), lambda row: str(row.state_label)),
    ]  # fmt: skip
    stations = catalogue.stations_within(request.reach)
    found = TableFilter(request.GET, queries.tables_within(request.reach), stations=stations)
    return table_page(
        request, "services/table_list.html", found, name=_("Round tables"), columns=columns, about=RoundTable
    )


@counter_only
def table_new(request):
    """Calls a round table."""
    stations = catalogue.stations_within(request.reach, *WORKS)
    form, refusal = TableForm(request.POST or None, stations=stations, initial={"starts": "14:00"}), ""
    if request.method == "POST" and form.is_valid():
        try:
            table = act.call_table(by=request.user, **form.cleaned_data)
            return redirect("services:table-detail", table.number)
        except (WorkflowError, ValidationError) as error:
            refusal = refuse(form, error)
    context = {"form": form, "refusal": refusal}
    return render(request, "services/table_new.html", context, status=422 if refusal or form.errors else 200)


def _table(request, number):
    return get_object_or_404(queries.tables_within(request.reach), number=number)


@require_safe
@counter_only
def table_detail(request, number):
    """One round table: who came, what was said, and from each need the way to the session that brings it."""
    table = _table(request, number)
    rows = queries.chain_of(table)
    context = {
        "table": table, "buttons": buttons(request.reach, table, STEPS), "companies": table.companies.all(),
        "partners": table.partners.all(), "may_plan": any(row.state == "agreed" for row in rows),
        "raised": [(row, chain(row), buttons(request.reach, row, DECISIONS)) for row in rows],
        "sessions": table.sessions.select_related("station"),
    }  # fmt: skip
    return render(request, "services/table_detail.html", context)


@counter_only
def table_step(request, number, step):
    """Puts a need on the list, writes down the meeting, or calls it off."""
    table = _table(request, number)
    return step_page(request, table, step, STEPS, reverse("services:table-detail", args=[number]))


@counter_only
def raised_step(request, pk, step):
    """Decides one need of a round table."""
    row = get_object_or_404(queries.raised_within(request.reach), pk=pk)
    return step_page(request, row, step, DECISIONS, reverse("services:table-detail", args=[row.table.number]))


@require_safe
def heard(request):
    """What drivers and companies asked for at round tables, what was decided and what came of it, for everybody."""
    found = HeardFilter(request.GET, queries.decided_needs())
    valid = found.form.is_valid()
    page = LongPaginator(found.qs if valid else found.queryset.none(), 20).get_page(request.GET.get("page"))
    rows = queries.chains(queries.decided_needs().filter(pk__in=[row.pk for row in page]), public=True)
    context = {"filter": found, "page": page, "rows": [(row, chain(row)) for row in rows]}
    return render(request, "services/heard.html", context, status=200 if valid else 400)
