"""A company's batch: the file looked at row by row, then filed at once; the slip for all."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ui.pdf import pdf_response
from ui.uploads import BadFile, read_workbook
from workflow.errors import WorkflowError

from ..actions import batches as act
from ..actions.guard import person_for
from ..errors import ServiceRefused
from ..forms.counter import BatchForm
from ..queries import cases as queries
from ..queries import catalogue, sessions
from ..states import CaseState, ReceiptState
from .parts import counter_only, refused, status_of


@counter_only
def batch_new(request, pk):
    """Reads the file of a company at the counter."""
    session = get_object_or_404(sessions.sessions_within(request.reach), pk=pk)
    form = BatchForm(
        request.POST or None, request.FILES or None, companies=catalogue.companies_within(request.reach),
        services=session.services.filter(audience="company"),
    )  # fmt: skip
    error = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            batch = _read(request, session, data)
            return redirect("services:batch", batch.number)
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    return render(request, "services/batch_new.html", {"session": session, "form": form}, status=status_of(form, error))


def _read(request, session, data):
    try:
        rows = read_workbook(data["file"])[0].rows
    except BadFile as error:
        raise ServiceRefused("file", str(error)) from error
    return act.read_batch(
        by=request.user, session=session, company=data["company"], service=data["service"],
        person=person_for(data["name"], data["phone"]), file_name=data["file"].name, rows=rows,
    )  # fmt: skip


@counter_only
def batch(request, number):
    """The rows of a file, good and wrong; filed with one click, the wrong ones left out only by the manager's word."""
    row = get_object_or_404(queries.batches_within(request.reach), number=number)
    error = None
    if request.method == "POST":
        try:
            _carry_out(request, row)
            return redirect("services:batch", number)
        except ServiceRefused as raised:
            error = raised
            row.refresh_from_db()
    lines = list(row.rows.select_related("case__version__service").prefetch_related("case__receipts"))
    wrong = [line for line in lines if line.problem]
    context = {"batch": row, "lines": lines, "wrong": len(wrong), "good": len(lines) - len(wrong), "error": error}
    return render(request, "services/batch.html", context, status=error.status if error else 200)


def _carry_out(request, row) -> None:
    step = request.POST.get("step")
    if step == "file":
        act.file_batch(row, by=request.user, leave_out_wrong=bool(request.POST.get("leave_out_wrong")))
    elif step == "withdraw":
        act.withdraw_batch(row, by=request.user)
    else:
        raise Http404


def _stands(line) -> tuple[str, str]:
    """The receipt that is valid and how the row stands, in the words of the slip."""
    if line.case is None:
        return "", line.problem
    letters = [one for one in line.case.receipts.all() if one.reverses_id is None]
    valid = next((one.number for one in letters if one.state == ReceiptState.ISSUED), "")
    if valid:
        return valid, "已办理"
    if line.case.state == CaseState.FORWARDED:
        return "", f"已收件，转窗口办理，承诺 {line.case.promised_on:%Y-%m-%d} 前办结"
    return "", f"{letters[-1].number} 已撤销" if letters else "未办结"


@counter_only
def batch_slip(request, number):
    """One summary slip for all receipts of a batch."""
    row = get_object_or_404(queries.batches_within(request.reach), number=number)
    rows = row.rows.select_related("case").prefetch_related("case__receipts")
    lines = [[line.line, line.plate, *_stands(line)] for line in rows]
    data = {
        "number": row.number, "company": row.company.name, "service": row.version.service.name_zh,
        "station": row.session.station.name, "union": row.session.station.union.name, "day": row.session.held_on,
        "lines": lines, "done": sum(1 for line in lines if line[2]), "count": len(lines),
    }  # fmt: skip
    return pdf_response(_("Batch") + f" {row.number}.pdf", "services/pdf/slip", data)
