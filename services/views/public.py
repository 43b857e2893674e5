"""The catalogue and needs, for everybody: no account is asked for."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation import limits
from workflow.errors import WorkflowError
from workflow.middleware import client_address
from workflow.queries import history_of
from workflow.tokens import twice_safe

from ..actions import needs as act
from ..actions import stated
from ..errors import ServiceRefused, TooManyTries
from ..forms.public import CertificateForm, CodeForm, FindForm, NeedForm
from ..models import NeedCode
from ..policies.counter import can_drop_stated
from ..queries import cases as case_queries
from ..queries import catalogue as queries
from ..queries import sessions as session_queries
from ..rules import asks_issuer, needs_vehicle
from ..track import certificate_happenings, need_happenings
from .parts import refused, status_of

MOST_SHOWN = 30


@require_safe
def catalogue(request):
    """Two lists of services, for drivers and for companies, and when the counter comes next."""
    lists = queries.two_lists()
    context = {
        "drivers": lists["person"], "companies": lists["company"], "sessions": session_queries.sessions_ahead()[:6],
    }  # fmt: skip
    return render(request, "services/catalogue.html", context)


def _person(request):
    return request.user.person if request.user.is_authenticated else None


@require_safe
def service_detail(request, code):
    """One service: papers, limits, legal basis, where it is offered next."""
    service = queries.services().filter(code=code).first()
    if service is None or not service.now:
        raise Http404
    sessions = session_queries.sessions_ahead().filter(services=service)[:4]
    context = {
        "service": service,
        "version": service.now[0],
        "sessions": sessions,
        "vehicle": needs_vehicle(service),
        "issuer": asks_issuer(service),
        "home": queries.home_authority(_person(request), service),
    }
    return render(request, "services/service_detail.html", context)


@twice_safe
def need_new(request):
    """Says what is needed, by phone and plate; a code follows by text message."""
    initial = {name: request.GET.get(name, "")[:20] for name in ("service", "station", "plate")}
    if request.user.is_authenticated and request.user.person_id:
        initial |= {"name": request.user.person.name, "phone": request.user.person.phone}
    form = NeedForm(request.POST or None, services=queries.services(), stations=queries.stations(), initial=initial)
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            waiting = act.send_code(address=client_address(request), **form.cleaned_data)
            return redirect("services:need-code", waiting.token)
        except (ServiceRefused, TooManyTries) as raised:
            error = raised
            refused(form, error)
    return render(request, "services/need_new.html", {"form": form}, status=status_of(form, error))


@twice_safe
def need_code(request, token):
    """The code from the text message files the need."""
    waiting = get_object_or_404(NeedCode, token=token)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("services:need-detail", act.confirm_code(waiting, form.cleaned_data["code"]).token)
        except ServiceRefused as error:
            refused(form, error)
    return render(request, "services/need_code.html", {"form": form}, status=status_of(form))


@twice_safe
def need_detail(request, token):
    """What was asked for, until when the counter comes, and the way out."""
    need = get_object_or_404(session_queries.needs_by_token(), token=token)
    if request.method == "POST":
        act.withdraw_need(need)
        return redirect("services:need-detail", token)
    return render(
        request,
        "services/need_detail.html",
        {
            "need": need,
            "session": need.session,
            "happenings": need_happenings(history_of(need)),
            "home": queries.home_authority(need.person, need.service),
        },
    )


@twice_safe
def find(request):
    """The way to one's case or need by number and phone; both must fit, tries are counted."""
    form, status = FindForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not limits.take("case_find", limits.place(client_address(request)), ((20, limits.FAILURE_WINDOW),)):
                refused(form, TooManyTries())
                return render(request, "services/find.html", {"form": form}, status=429)
            case = case_queries.case_by_number(**form.cleaned_data)
            if case is not None:
                return redirect("services:case-follow", case.token)
            need = session_queries.need_by_number(**form.cleaned_data)
            if need is not None:
                return redirect("services:need-detail", need.token)
            refused(form, WorkflowError(act.NOT_FOUND))
    return render(request, "services/find.html", {"form": form}, status=status)


@login_required
@twice_safe
def certificate_new(request):
    """A driver enters the own certificate, so that the portal can remind."""
    person, error = request.user.person, None
    form = CertificateForm(request.POST or None, stations=queries.stations())
    if request.method == "POST" and form.is_valid():
        try:
            if person is None:
                raise WorkflowError(_("This account belongs to nobody who could hold a certificate."))
            stated.state_certificate(person=person, by=request.user, **form.cleaned_data)
            return redirect("services:mine")
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    return render(request, "services/certificate_new.html", {"form": form}, status=status_of(form, error))


@login_required
@twice_safe
def certificate(request, pk):
    """One certificate from its issue to its end: what it is, until when, and all that was done with it (F-A3-13)."""
    person = request.user.person
    row = get_object_or_404(queries.certificates_seen_by(request.reach, person), pk=pk)
    if request.method == "POST":
        if not can_drop_stated(person, row):
            raise Http404
        stated.drop_stated(row, person=person, by=request.user)
        return redirect("services:fleet" if row.vehicle else "services:mine")
    context = {
        "certificate": row, "happenings": certificate_happenings(history_of(row)),
        "cases": row.cases.select_related("version__service").order_by("-created_at")[:20],
        "may_drop": can_drop_stated(person, row),
    }  # fmt: skip
    return render(request, "services/certificate.html", context)


@require_safe
@login_required
def mine(request):
    """My certificates as a traffic light, the fleet in figures, what I wait for, my cases."""
    person = request.user.person
    context = {
        "certificates": queries.certificates_of(person)[:100], "needs": (needs := session_queries.needs_of(person))[:MOST_SHOWN],
        "needs_count": needs.count(),
        "cases": case_queries.cases_of(person)[:MOST_SHOWN],
    } if person else {}  # fmt: skip
    if person and person.freight_companies.exists():
        context |= {"lights": queries.lights_of(person.freight_companies.all())}
    return render(request, "services/mine.html", context)
