"""The needs of a company from Excel: the file is looked at first, then noted; the wrong rows only by the manager's word."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.exports import table_response
from ui.uploads import BadFile, read_workbook
from workflow.errors import WorkflowError
from workflow.tokens import twice_safe

from ..actions import fleet as act
from ..actions.batches import Row
from ..errors import ServiceRefused
from ..forms.public import FleetForm
from ..policies.counter import WORKS
from ..queries import catalogue as queries
from .parts import refused, status_of

SALT, KEPT_SECONDS = "services.fleet", 3600


@login_required
@twice_safe
def fleet_new(request):
    """Reads the file, shows each row with what is wrong, and notes the good ones when the manager says so."""
    if request.method == "GET" and request.GET.get("template"):
        return table_response(
            "车辆.xlsx", ["车牌号", "道路运输证号"], [["浙A12345", "330100000001"], ["浙A1234挂", ""]]
        )
    companies = queries.companies_to_file_for(request.reach, request.user.person)
    if "checked" in request.POST:
        return _file(request, companies)
    form = FleetForm(
        request.POST or None, request.FILES or None, companies=companies, stations=queries.stations(),
        services=queries.vehicle_services(), initial=_usual(companies),
    )  # fmt: skip
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            return _look(request, form.cleaned_data)
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    context = {"form": form, "known": bool(companies)}
    return render(request, "services/fleet_new.html", context, status=status_of(form, error))


def _usual(companies) -> dict:
    return usual_station(companies) | {"service": "E04"}


def usual_station(companies) -> dict:
    """The station of the first company, which most clerks have alone."""
    first = next(iter(companies), None)
    return {"station": first.station.code} if first else {}


def _look(request, data):
    rows = act.look_at(read_sheet(data["file"]), by=request.user, company=data["company"], service=data["service"])
    return _page(request, data["company"], data["station"], data["service"], rows)


def read_sheet(file) -> list:
    """The rows of the first sheet. Raises ServiceRefused (`file`)."""
    try:
        return read_workbook(file)[0].rows
    except BadFile as error:
        raise ServiceRefused("file", str(error)) from error


def _page(request, company, station, service, rows, error=None):
    said = {"company": company.pk, "station": station.code, "service": service.code,
            "rows": [[row.line, row.plate, row.permit] for row in rows]}  # fmt: skip
    wrong = sum(1 for row in rows if row.problem)
    context = {
        "company": company, "station": station, "service": service, "rows": rows, "wrong": wrong, "good": len(rows) - wrong,
        "checked": signing.dumps(said, salt=SALT, compress=True), "error": error,
    }  # fmt: skip
    return render(request, "services/fleet_check.html", context, status=error.status if error else 200)


def _file(request, companies):
    """The rows that were looked at come back signed, so that nobody has to look for the file again."""
    try:
        said = signing.loads(request.POST["checked"], salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        messages.warning(request, _("This list is too old. Please choose the file again."))
        return redirect("services:fleet-new")
    company = companies.filter(pk=said["company"]).first()
    station = queries.stations().filter(code=said["station"]).first()
    service = queries.vehicle_services().filter(code=said["service"]).first()
    if not (company and station and service):
        messages.warning(request, _("This list is too old. Please choose the file again."))
        return redirect("services:fleet-new")
    rows = [Row(line, plate, permit=permit) for line, plate, permit in said["rows"]]
    agreed = bool(request.POST.get("leave_out_wrong"))
    try:
        needs = act.file_fleet(
            by=request.user, company=company, station=station, service=service, rows=rows, leave_out_wrong=agreed
        )
    except ServiceRefused as error:
        return _page(request, company, station, service, act.judge(rows, service=service, company=company), error)
    words = ngettext("%(count)s need is noted.", "%(count)s needs are noted.", len(needs))
    messages.success(request, words % {"count": len(needs)})
    mine = request.user.person_id and request.user.person_id == company.contact_id
    return redirect("services:mine" if mine or not request.reach.has(*WORKS) else "services:desk-needs")
