"""The vehicles of a company as a traffic light; their permits entered by the fleet clerk, one by one or from Excel (S5-13)."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from ui.exports import table_response
from workflow.errors import WorkflowError
from workflow.tables import table_page
from workflow.tokens import twice_safe

from ..actions import permits as act
from ..actions.stated import state_permit
from ..errors import ServiceRefused
from ..filters import FleetFilter
from ..forms.public import PermitFileForm, PermitForm
from ..models import Vehicle
from ..queries import catalogue as queries
from .fleet import KEPT_SECONDS, read_sheet, usual_station
from .parts import refused, status_of

SALT = "services.permits"


def _companies(request):
    return queries.companies_to_file_for(request.reach, request.user.person)


@require_safe
@login_required
def fleet(request):
    """Every vehicle of one's companies with its permit, the first to end first, filtered and as a table to take along."""
    companies = _companies(request)
    found = FleetFilter(request.GET, queries.fleet_of(companies), companies=companies)
    count = len(companies)
    return table_page(
        request, "services/fleet.html", found, name=_("Fleet"), columns=_columns(), about=Vehicle, known=bool(count),
        many=count > 1,
    )  # fmt: skip


def _columns():
    permit = lambda name: lambda row: getattr(row.permits[0], name) if row.permits else None  # noqa: E731
    return [
        (_("Plate"), lambda row: row.plate), (_("Company"), lambda row: row.company.name),
        (_("Permit number"), permit("number")), (_("Valid until"), permit("expires_on")),
        (pgettext("permit", "Days left"), permit("days_left")),
    ]  # fmt: skip


@login_required
@twice_safe
def permit_new(request):
    """The fleet clerk enters the permit of one vehicle, so that the portal can remind."""
    companies, error = _companies(request), None
    initial = usual_station(companies) | {"plate": request.GET.get("plate", "")[:20]}
    form = PermitForm(request.POST or None, companies=companies, stations=queries.stations(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            state_permit(by=request.user, **form.cleaned_data)
            messages.success(request, _("We watch it. You hear from us before it ends."))
            return redirect("services:fleet")
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    context = {"form": form, "known": bool(companies)}
    return render(request, "services/permit_new.html", context, status=status_of(form, error))


@login_required
@twice_safe
def permit_file(request):
    """Reads the file of a fleet, shows each row with what is wrong, and keeps the good ones when the clerk says so."""
    if request.method == "GET" and request.GET.get("template"):
        until = timezone.localdate() + timedelta(days=200)
        heads = ["车牌号", "道路运输证号", "年审有效期至"]
        return table_response(
            "车辆证件.xlsx", heads, [["浙A12345", "330100000001", until], ["浙A1234挂", "330100000002", until]]
        )
    companies = _companies(request)
    if "checked" in request.POST:
        return _keep(request, companies)
    form = PermitFileForm(
        request.POST or None, request.FILES or None, companies=companies, stations=queries.stations(),
        initial=usual_station(companies),
    )  # fmt: skip
    error = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rows = act.read_permits(read_sheet(data["file"]), by=request.user, company=data["company"])
            return _page(request, data["company"], data["station"], rows)
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    context = {"form": form, "known": bool(companies)}
    return render(request, "services/permit_file.html", context, status=status_of(form, error))


def _page(request, company, station, rows, error=None):
    said = {"company": company.pk, "station": station.code,
            "rows": [[row.line, row.plate, row.permit, str(row.until or "")] for row in rows]}  # fmt: skip
    wrong = sum(1 for row in rows if row.problem)
    context = {
        "company": company, "station": station, "rows": rows, "wrong": wrong, "good": len(rows) - wrong, "dated": True,
        "checked": signing.dumps(said, salt=SALT, compress=True), "error": error,
    }  # fmt: skip
    return render(request, "services/permit_check.html", context, status=error.status if error else 200)


def _keep(request, companies):
    """The rows that were looked at come back signed, so that nobody has to look for the file again."""
    try:
        said = signing.loads(request.POST["checked"], salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        said = {"company": 0, "station": ""}
    company = companies.filter(pk=said["company"]).first()
    station = queries.stations().filter(code=said["station"]).first()
    if not (company and station):
        messages.warning(request, _("This list is too old. Please choose the file again."))
        return redirect("services:permit-file")
    rows = [act.PermitRow(line, plate, permit=permit, until=until) for line, plate, permit, until in said["rows"]]
    agreed = bool(request.POST.get("leave_out_wrong"))
    try:
        kept = act.state_permits(by=request.user, company=company, station=station, rows=rows, leave_out_wrong=agreed)
    except ServiceRefused as error:
        return _page(request, company, station, act.judge_permits(rows, company=company), error)
    words = ngettext("%(count)s permit is watched.", "%(count)s permits are watched.", len(kept))
    messages.success(request, words % {"count": len(kept)})
    return redirect("services:fleet")
