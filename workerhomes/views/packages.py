"""Packages made to measure: choosing with the price worked out, both sides' page, the agreement on paper."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from federation.models import Role
from ui.pdf import pdf_response, qr_svg
from workflow.errors import NotAllowed
from workflow.parameters import value_of
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tables import table_page
from workflow.tokens import once, once_on_post

from ..actions import packages as act
from ..bought_filters import PackageFilter
from ..errors import HomeRefused
from ..forms.bought import NoteForm, ScoreForm
from ..forms.packages import PackageForm, SheetForm
from ..models import PackageOrder
from ..package_rule import quote
from ..parameters import PACKAGE_CAP_YUAN
from ..policies import packages as policies
from ..policies.bought import READS
from ..queries import packages as queries
from ..queries.homes import homes, homes_within
from .homes import find_home


@require_http_methods(["GET", "HEAD", "POST"])
def package_new(request, code):
    """What a home offers for packages; officers choose, see the price and its split, and order."""
    return (_package_order if request.method == "POST" else _package_form)(request, code)


@login_required
@once
def _package_order(request, code):
    return _package_form(request, code)


def _package_form(request, code):
    home = find_home(code)
    form = PackageForm(
        request.POST or None, items=queries.items_of(home), unions=queries.unions_to_order_for(request.reach)
    )
    context = {"home": home, "form": form, "refusal": "", "cap": value_of(PACKAGE_CAP_YUAN), "price": None,
               "items": queries.items_of(home), "may": request.reach.has(Role.UNION_OFFICER)}  # fmt: skip
    if request.method == "POST":
        if not context["may"]:
            raise NotAllowed(_("Packages are ordered by the officers of a union."))
        step = _price if request.POST.get("step") == "price" else _order
        answer = step(request, home, form, context)
        if answer is not None:
            return answer
    wrong = bool(context["refusal"] or form.errors)
    return render(request, "workerhomes/package_new.html", context, status=422 if wrong else 200)


def _price(request, home, form, context) -> None:
    """Only what the price needs is looked at; the rest may still be empty."""
    form.full_clean()
    data = form.cleaned_data
    for name in [name for name in form.errors if name not in ("items", "people")]:
        del form.errors[name]
    if data.get("items") and data.get("people"):
        context["price"] = quote(data["items"], data["people"])
        try:
            act.check_package(home, list(data["items"]), data["people"], data.get("held_on"))
        except HomeRefused as error:
            context["refusal"] = refuse(form, error)


def _order(request, home, form, context):
    if not form.is_valid():
        return None
    try:
        order = act.order_package(by=request.user, home=home, **form.cleaned_data)
        messages.success(request, _("Ordered. The home confirms it, then a second officer approves it."))
        return redirect("workerhomes:package-detail", order.number)
    except HomeRefused as error:
        context["refusal"] = refuse(form, error)
        context["price"] = quote(form.cleaned_data["items"], form.cleaned_data["people"])
    return None


@require_safe
@login_required
def package_list(request):
    """The packages of my unions and my homes, with filters, and as a table."""
    if not request.reach.has(*READS):
        raise NotAllowed(_("Packages are ordered by the officers of a union."))
    rows = queries.packages_within(request.reach)
    found = PackageFilter(request.GET, rows, homes=homes())
    columns = [
        (_("Number"), lambda one: one.number), (pgettext("workerhomes", "Title"), lambda one: one.title),
        (_("Worker home"), lambda one: one.home.name), (_("Union"), lambda one: one.union.name),
        (_("People"), lambda one: one.people), (_("Day"), lambda one: one.held_on),
        (_("Total in yuan"), lambda one: one.total), (_("Home pays"), lambda one: one.home_share),
        (_("Higher union pays"), lambda one: one.federation_share), (_("Union pays"), lambda one: one.union_share),
        (_("State"), lambda one: str(one.state_label)), (_("Rating"), lambda one: one.score),
    ]  # fmt: skip
    return table_page(
        request, "workerhomes/package_list.html", found, name=_("Packages"), columns=columns, about=PackageOrder,
        own=homes_within(request.reach)[:3], manages=request.reach.has(Role.HOME_MANAGER),
    )  # fmt: skip


def _sheet(order) -> dict:
    return {"lines": queries.lines_of(order), "initial": {"delivered_on": min(order.held_on, timezone.localdate())}}


STEPS = {
    "confirm": Step(
        pgettext_lazy("verb", "Confirm"), act.confirm_package, policies.can_confirm_package,
        gettext_lazy("Confirmed. A second officer of the union approves it now."),
    ),
    "approve": Step(
        pgettext_lazy("verb, workerhomes", "Approve"), act.approve_package, policies.can_approve_package,
        gettext_lazy("Approved. The agreement can be printed."),
    ),
    "deliver": Step(
        pgettext_lazy("verb", "Write the delivery sheet"), act.deliver_package, policies.can_deliver_package,
        gettext_lazy("Noted. The union signs the sheet now."), form=SheetForm, options=_sheet,
    ),
    "accept": Step(
        pgettext_lazy("verb", "Sign and rate"), act.accept_package, policies.can_accept_package,
        gettext_lazy("Thank you. The sheet is signed."), form=ScoreForm,
    ),
    "settle": Step(
        pgettext_lazy("verb", "Settle"), act.settle_package, policies.can_settle_package,
        gettext_lazy("Settled. The line stands in the ledger."),
    ),
    "reject": Step(
        pgettext_lazy("verb", "Return"), act.reject_package, policies.can_reject_package,
        gettext_lazy("Returned with your reason."), form=NoteForm, tone="danger",
    ),
    "cancel": Step(
        pgettext_lazy("verb", "Cancel the order"), act.cancel_package, policies.can_cancel_package,
        gettext_lazy("Cancelled. The other side has been told."), form=NoteForm, tone="danger",
    ),
}  # fmt: skip


def _found(request, number):
    return get_object_or_404(queries.packages_within(request.reach), number=number)


@require_safe
@login_required
def package_detail(request, number):
    """One package as both sides see it: items, split, what is next, the delivery sheet."""
    order = _found(request, number)
    context = {
        "order": order, "home": order.home, "lines": queries.lines_of(order), "calls": queries.calls_of(order),
        "buttons": buttons(request.reach, order, STEPS),
        "shares": [(_("worker home"), order.home_share), (_("higher union"), order.federation_share),
                   (_("ordering union"), order.union_share)],
        "waits_for_second": order.state == "confirmed" and order.ordered_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "workerhomes/package_detail.html", context)


@once_on_post
def package_step(request, number, step):
    """Confirm, approve, deliver, accept, settle, return, cancel."""
    order = _found(request, number)
    return step_page(request, order, step, STEPS, reverse("workerhomes:package-detail", args=[number]))


@require_safe
@login_required
def package_agreement(request, number):
    """The agreement as PDF, with the delivery sheet once there is one; not before it is approved."""
    order = _found(request, number)
    if order.approved_at is None:
        raise NotAllowed(_("The agreement can be printed once the package is approved."))
    return pdf_response(f"{order.number}.pdf", "workerhomes/pdf/agreement", printed(order))


def printed(order) -> dict:
    """What the layout of an agreement reads."""
    address = settings.BASE_URL.rstrip("/") + reverse("workerhomes:package-verify", args=[order.token])
    lines = list(queries.lines_of(order))
    sheets = [line for line in lines if getattr(line, "sheet", None)]
    return {
        "home": order.home.name, "host": order.home.union.name, "union": order.union.name, "number": order.number,
        "title": order.title, "people": order.people, "held_on": order.held_on, "place": order.home.address,
        "wishes": order.wishes, "total": f"{order.total:,.2f}", "home_share": f"{order.home_share:,.2f}",
        "federation_share": f"{order.federation_share:,.2f}", "union_share": f"{order.union_share:,.2f}",
        "cap": f"{order.cap_per_person:,.2f}", "approved_by": str(order.approved_by),
        "approved_on": timezone.localdate(order.approved_at), "address": address, "code": qr_svg(address),
        "lines": [[one.item.title, one.quantity, f"{one.unit_price:,.2f}", f"{one.amount:,.2f}"] for one in lines],
        "sheets": [[one.item.title, one.sheet.delivered_on, one.sheet.people, one.sheet.comment] for one in sheets],
        "signed_by": str(sheets[0].sheet.signed_by or "") if sheets else "", "score": order.score,
        "signed_on": timezone.localdate(order.accepted_at) if order.accepted_at else "",
        "noted_by": str(sheets[0].sheet.noted_by) if sheets else "",
        "ended": order.state in ("cancelled", "rejected"),
    }  # fmt: skip


@require_safe
def package_verify(request, token):
    """Whether a printed agreement is real and still holds; names of people and prices do not stand here."""
    order = queries.package_to_verify(token)
    return render(request, "workerhomes/package_verify.html", {"order": order}, status=200 if order else 404)
