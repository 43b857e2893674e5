"""The office of the counter: sessions, the pool of needs, the list of cases."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from federation.models import Role, User
from ui.exports import table_response
from ui.paging import LongPaginator
from workflow.actions import record
from workflow.errors import WorkflowError

from ..actions import needs as need_act
from ..actions import sessions as act
from ..errors import ServiceRefused
from ..filters import CaseFilter, NeedFilter
from ..forms.common import NoteForm
from ..forms.counter import ChangeForm, DeskForm, MergeForm, NeedForClerkForm, PartnersForm, SessionForm
from ..models import Case, Need
from ..policies.counter import WORKS, can_plan
from ..queries import cases as case_queries
from ..queries import catalogue
from ..queries import sessions as queries
from ..queries import tables as table_queries
from ..states import SessionState
from .parts import counter_only, readers_only, refused, status_of

EXPORT_ROWS = 10000


@counter_only
def desk(request):
    """Today's sessions and the next ones, what waits for an announcement, what the pool asks for, bad grades, appeals."""
    today = timezone.localdate()
    rows = queries.sessions_within(request.reach).filter(held_on__gte=today).order_by("held_on", "starts")
    stations = {station.pk: station for station in catalogue.stations_within(request.reach, *WORKS)}
    names = {service.pk: service for service in catalogue.services_known()}
    pools = [(stations[pool.station_id], names[pool.service_id], pool) for pool in queries.pools(list(stations))]
    context = {
        "running": rows.filter(held_on=today, state__in=queries.RUNNING)[:10],
        "proposed": rows.filter(state=SessionState.PROPOSED)[:10],
        "ahead": rows.filter(held_on__gt=today, state=SessionState.ANNOUNCED)[:10], "pools": pools[:30],
        "bad": case_queries.bad_ratings_within(request.reach)[:10], "appeals": case_queries.appeals_within(request.reach)[:10],
        "window": case_queries.forwarded_within(request.reach)[:10],
    }  # fmt: skip
    return render(request, "services/desk.html", context)


@counter_only
def desk_needs(request):
    """Every need within reach, with filters and as a table; a clerk files one for somebody."""
    found = NeedFilter(
        request.GET, queries.needs_within(request.reach), stations=catalogue.stations_within(request.reach)
    )
    valid = found.form.is_valid()
    rows = found.qs if valid else queries.needs_within(request.reach).none()
    if request.GET.get("export") and valid:
        return _needs_table(request, rows[:EXPORT_ROWS])
    form = NeedForClerkForm(
        request.POST or None, services=catalogue.services(), stations=catalogue.stations_within(request.reach, *WORKS)
    )
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            need_act.file_for(by=request.user, **form.cleaned_data)
            messages.success(request, _("The need is noted. The person gets a text message."))
            return redirect("services:desk-needs")
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    page = LongPaginator(rows, 30).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "form": form}
    return render(request, "services/desk_needs.html", context, status=400 if not valid else status_of(form, error))


def _needs_table(request, rows):
    heads = [
        _("Number"),
        pgettext("counter", "Station"),
        pgettext("counter", "Service"),
        pgettext("counter", "Person"),
        _("Plate"),
        _("Company"),
        _("Filed"),
        _("Promised until"),
        _("State"),
    ]
    lines = [
        [
            one.number, one.station.name, f"{one.service.code} {one.service.name}", one.person.name,
            one.vehicle.plate if one.vehicle else "", one.company.name if one.company else "", one.filed_at,
            one.promised_on, str(one.state_label),
        ]
        for one in rows
    ]  # fmt: skip
    _note_export(request, Need, len(lines))
    return table_response(_("Needs") + ".xlsx", heads, lines)


def _note_export(request, model, count: int) -> None:
    top = catalogue.stations_within(request.reach).first()
    record(model, "list_exported", by=request.user, union=top.union if top else None, data={"rows": count})


@require_safe
@readers_only
def desk_cases(request):
    """Every case within reach, with filters, and as a table to take along."""
    rows = case_queries.cases_within(request.reach)
    found = CaseFilter(request.GET, rows, stations=catalogue.stations_within(request.reach))
    valid = found.form.is_valid()
    rows = found.qs if valid else rows.none()
    if request.GET.get("export") and valid:
        return _cases_table(request, rows[:EXPORT_ROWS])
    page = LongPaginator(rows, 30).get_page(request.GET.get("page"))
    return render(request, "services/desk_cases.html", {"filter": found, "page": page}, status=200 if valid else 400)


def _cases_table(request, rows):
    heads = [_("Number"), pgettext("counter", "Station"), pgettext("counter", "Service"), pgettext("services", "For"), pgettext("counter", "Person"), _("Plate"), _("Company"), _("Opened"),
             _("Decided"), pgettext("counter", "Seconds"), _("State")]  # fmt: skip
    lines = [
        [
            one.number, one.station.name, f"{one.version.service.code} {one.version.service.name}",
            one.get_audience_display(), one.person.name, one.vehicle.plate if one.vehicle else "",
            one.company.name if one.company else "", one.created_at, one.decided_at, one.seconds, str(one.state_label),
        ]
        for one in rows
    ]  # fmt: skip
    _note_export(request, Case, len(lines))
    return table_response(pgettext("counter", "Cases") + ".xlsx", heads, lines)


@counter_only
def session_new(request):
    """Plans a session by hand, or as a round table ordered it; its needs join when it is announced."""
    table = table_queries.tables_within(request.reach).filter(number=request.GET.get("table", "")[:20]).first()
    asked = table_queries.services_agreed(table) if table else catalogue.services_known()
    initial = {"starts": "09:00", "ends": "11:00", "services": list(asked.values_list("code", flat=True)),
               "station": table.station.code if table else request.GET.get("station", "")[:20]}  # fmt: skip
    form = SessionForm(
        request.POST or None, services=catalogue.services_known(), initial=initial,
        stations=catalogue.stations_within(request.reach, *WORKS),
    )  # fmt: skip
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            data = {**form.cleaned_data, "services": list(form.cleaned_data["services"])}
            session = act.propose_session(by=request.user, round_table=table, **data)
            return redirect("services:desk-session", session.pk)
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    return render(request, "services/session_new.html", {"form": form, "table": table}, status=status_of(form, error))


def _officers(session):
    duties = {"duties__role": Role.COUNTER_OFFICER, "duties__ends_on": None, "is_active": True}
    paths = _above(session.station.union.path)
    return (
        User.objects.filter(duties__union__path__in=paths, **duties).select_related("person").distinct().order_by("pk")
    )


def _above(path: str) -> list[str]:
    """The path of a union and those of all above it."""
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def _forms_of(request, session, step="") -> dict:
    others = queries.sessions_within(request.reach).filter(station=session.station_id, state__in=queries.RUNNING[:2])
    data = request.POST if request.method == "POST" else None
    return {
        "desk": DeskForm(data if step == "desk" else None, session=session, officers=_officers(session)),
        "merge": MergeForm(data if step == "merge" else None, others=others.exclude(pk=session.pk)),
        "cancel": NoteForm(data if step == "cancel" else None),
        "change": ChangeForm(
            data if step == "change" else None,
            services=catalogue.services_known(),
            initial={
                "held_on": session.held_on,
                "starts": session.starts,
                "ends": session.ends,
                "services": list(session.services.values_list("code", flat=True)),
            },
        ),
        "partners": PartnersForm(data if step == "partners" else None, initial={"partners": session.partners.all()}),
    }


@counter_only
def desk_session(request, pk):
    """One session in the office: why it was proposed, its roster, needs, appointments and, at the end, its report."""
    session = get_object_or_404(queries.sessions_within(request.reach), pk=pk)
    step = request.POST.get("step", "")
    forms, error = _forms_of(request, session, step), None
    if request.method == "POST":
        try:
            done = _carry_out(request, session, step, forms.get(step))
            if done is not None:
                messages.success(request, done)
                return redirect("services:desk-session", pk)
        except WorkflowError as raised:
            if step not in forms:
                raise
            error = raised
            refused(forms[step], error)
    context = {
        "session": session, "forms": forms, "needs": session.needs.select_related("person", "service", "vehicle")[:200],
        "desks": session.desks.select_related("officer__person"), "booked": queries.booked_of(session),
        "brought": session.services.all(), "partners": session.partners.all(), "tally": session.report,
        "may": can_plan(request.reach, session.station), "is_today": session.held_on <= timezone.localdate(),
    }  # fmt: skip
    return render(request, "services/desk_session.html", context, status=422 if error or _wrong(forms) else 200)


def _wrong(forms) -> bool:
    return any(form.is_bound and form.errors for form in forms.values())


def _carry_out(request, session, step, form):
    """The sentence to say when the step was done; None when its form is wrong."""
    by = request.user
    if step == "announce":
        act.announce_session(session, by=by)
        return _("Announced. Everybody who waits gets a text message.")
    if step == "open":
        act.open_session(session, by=by)
        return _("The counter is open.")
    if step == "close":
        act.close_session(session, by=by)
        return _("Closed. The report is below.")
    if form is None:
        raise Http404
    if not form.is_valid():
        return None
    if step == "desk":
        act.seat_officer(session, by=by, **form.cleaned_data)
        return _("The desk is set.")
    if step == "partners":
        act.save_session(session, by=by, partners=form.cleaned_data["partners"])
        return _("Saved.")
    if step == "change":
        data = dict(form.cleaned_data)
        try:
            act.save_session(session, by=by, services=list(data.pop("services")), **data)
        except ValidationError as error:  # the timetable brings the counter on that day already
            raise ServiceRefused("held_on", " ".join(error.messages)) from error
        return _("Changed. Whoever is expected gets a text message.")
    if step == "merge":
        act.merge_session(session, by=by, **form.cleaned_data)
        return _("Merged. Everybody concerned gets a text message.")
    act.cancel_session(session, by=by, **form.cleaned_data)
    return _("Cancelled. Everybody concerned gets a text message.")
