"""Pages of people about themselves, the invitation link, and unmasking on the staff desk."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ui.pdf import pdf_response

from .. import actions, queries
from ..actions.accounts import UNMASKABLE
from ..errors import LinkInvalid
from ..forms import AcceptForm, ConsentForm, EraseForm, ReasonForm
from ..policies import can_unmask
from ..queries.own_data import paper_of


def _person(request):
    if request.user.person_id is None:
        raise PermissionDenied(_("This page belongs to members. Your account has no membership."))
    return request.user.person


@never_cache
@login_required
@require_safe
def member(request):
    """The own membership: union, member number and where one was before; staff without one are told so."""
    person = request.user.person
    history = list(queries.history_of(person)) if person else []
    live = next((membership for membership in history if membership.left_on is None), None)
    return render(request, "federation/member.html", {"person": person, "live": live, "history": history})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request):
    """Shows what is kept and agreed to; POST agrees to a purpose or takes it back."""
    person = _person(request)
    form = ConsentForm(request.POST or None, notices=queries.latest_notices())
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["agree"]:
            actions.give_consent(person=person, notice=form.cleaned_data["notice"], by=request.user)
            messages.success(request, _("Thank you. Your consent is recorded."))
        else:
            actions.withdraw_consent(person=person, purpose=form.cleaned_data["notice"].purpose)
            messages.success(request, _("Your consent is withdrawn."))
        return redirect("federation:privacy")
    live = {consent.purpose: consent for consent in queries.live_consents(person)}
    purposes = [(notice, live.get(notice.purpose)) for notice in queries.latest_notices()]
    context = {"person": person, "history": queries.history_of(person), "purposes": purposes, "form": form}
    return render(request, "federation/privacy.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def privacy_copy(request):
    """The own data as a JSON file, or on paper (`?form=pdf`)."""
    data = queries.copy_of(_person(request))
    if request.GET.get("form") == "pdf":
        return pdf_response("my-data.pdf", "federation/pdf/copy", paper_of(data))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def privacy_erase(request):
    """What goes and what stays; POST erases the own data at once and signs out, or says what has to end first."""
    person = _person(request)
    form = EraseForm(request.POST if request.method == "POST" else None)
    hindrance = actions.hindrance_of(person)
    if request.method == "POST" and form.is_valid() and not hindrance:
        actions.erase_person(person)
        logout(request)
        messages.success(request, _("Your data are erased. Thank you for having been with us."))
        return redirect("/")
    context = {"form": form, "hindrance": hindrance}
    status = 409 if request.method == "POST" and hindrance else 422 if form.errors else 200
    return render(request, "federation/privacy_erase.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request, token):
    """Lets an invited person choose a name and password; the link works once."""
    try:
        invitation = actions.invitation_for(token)
    except LinkInvalid as error:
        return render(request, "federation/invitation_dead.html", {"reason": error.messages[0]}, status=410)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            actions.accept_invitation(token=token, username=data["username"], password=data["password"])
            messages.success(request, _("Your account is ready. Please sign in."))
            return redirect(f"{_sign_in()}?{urlencode({'login': data['username']})}")
        except LinkInvalid as error:
            return render(request, "federation/invitation_dead.html", {"reason": error.messages[0]}, status=410)
        except ValidationError as error:
            _blame(form, error)
    context = {"form": form, "invitation": invitation}
    return render(request, "federation/invitation_accept.html", context, status=422 if form.errors else 200)


def _blame(form, error):
    if not hasattr(error, "error_dict"):
        return form.add_error("password", error)
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)


def _sign_in():
    try:
        return reverse("account_login")
    except NoReverseMatch:
        return reverse("admin:login")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unmask(request, pk, field):
    """Asks why, then shows the full number once; every look is journalled."""
    person = get_object_or_404(queries.people_within(request.reach), pk=pk)
    if field not in UNMASKABLE:
        raise PermissionDenied(_("This field cannot be shown."))
    if not can_unmask(request.reach, queries.live_membership(person).union):
        raise PermissionDenied(_("Your duties do not allow full numbers."))
    form, number = ReasonForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            number = actions.unmask(by=request.user, person=person, field=field, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error)
    label = person._meta.get_field(field).verbose_name
    context = {"person": person, "form": form, "number": number, "label": label, "title": label}
    return render(request, "federation/unmask.html", context, status=422 if form.errors else 200)
