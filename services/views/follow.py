"""A case by its secret link: timeline, receipt, grade, appeal; a receipt verified by anybody (S5-14, S5-15, S5-09)."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from federation.masks import mask_name
from ui.pdf import pdf_response, qr_svg
from workflow.tokens import twice_safe

from ..actions import followup as act
from ..errors import ServiceRefused
from ..forms.public import AppealForm, GradeForm
from ..models import CaseRating
from ..queries import cases as queries
from ..states import CaseState
from ..track import happenings
from .parts import refused, status_of


@twice_safe
def case_follow(request, token):
    """Each step with its time, what is promised, the receipt; a grade and an appeal where they are due."""
    case = get_object_or_404(queries.cases_by_token(), token=token)
    step = request.POST.get("step", "")
    grade, appeal = (
        GradeForm(request.POST if step == "rate" else None),
        AppealForm(request.POST if step == "appeal" else None),
    )
    if step == "rate" and grade.is_valid():
        return _carried_out(request, case, grade, act.rate_case, _("Thank you for your grade."))
    if step == "appeal" and appeal.is_valid():
        return _carried_out(
            request, case, appeal, act.file_appeal, _("Your appeal is filed. Another officer looks at it.")
        )
    return _page(request, case, grade, appeal)


def _carried_out(request, case, form, action, words):
    try:
        action(case, **form.cleaned_data)
        messages.success(request, words)
        return redirect("services:case-follow", case.token)
    except ServiceRefused as error:
        refused(form, error)
    grade, appeal = (form, AppealForm()) if action is act.rate_case else (GradeForm(), form)
    return _page(request, case, grade, appeal)


def _page(request, case, grade, appeal):
    rating, receipt = CaseRating.objects.filter(case=case).first(), queries.valid_receipt(case)
    context = {
        "case": case, "version": case.version, "service": case.version.service, "happenings": happenings(queries.timeline_of(case)),
        "receipt": receipt, "taken_back": None if receipt else queries.last_reversal(case), "rating": rating, "appeal": getattr(case, "appeal", None),
        "grade_form": grade, "appeal_form": appeal, "can_rate": rating is None and case.state in act.ENDED,
        "can_appeal": case.state == CaseState.REJECTED, "missing": getattr(case, "missing_notice", None),
    }  # fmt: skip
    status = max(status_of(grade), status_of(appeal))
    return render(request, "services/case_follow.html", context, status=status)


def receipt_data(receipt) -> dict:
    """What the printed letter says; everything but the address was frozen when it was issued."""
    address = settings.BASE_URL.rstrip("/") + reverse("services:receipt-verify", args=[receipt.token])
    said = ("name", "plate", "company", "service", "result", "case", "station", "union", "officer", "note", "reverses",
            "valid_until", "permit")  # fmt: skip
    facts = dict.fromkeys(said, "") | receipt.facts
    facts["valid_until"] = parse_date(facts["valid_until"])
    return {**facts, "number": receipt.number, "issued": receipt.issued_at, "address": address,
            "code": qr_svg(address), "is_reversal": bool(receipt.reverses_id)}  # fmt: skip


def receipt_answer(receipt):
    """The letter as PDF."""
    return pdf_response(f"{receipt.number}.pdf", "services/pdf/receipt", receipt_data(receipt))


@never_cache
@require_safe
def case_receipt(request, token):
    """The receipt of one's case as PDF."""
    case = get_object_or_404(queries.cases_by_token(), token=token)
    receipt = queries.valid_receipt(case)
    if receipt is None:
        raise Http404
    return receipt_answer(receipt)


@never_cache
@require_safe
def receipt_verify(request, token):
    """Whether a receipt letter is genuine and still stands; names are masked."""
    receipt = queries.receipts_by_token().filter(token=token).first()
    if receipt is None:
        return render(request, "services/receipt_verify.html", {"found": "unknown"}, status=404)
    second = getattr(receipt, "reversal", None)
    context = {
        "receipt": receipt, "facts": receipt.facts, "name": mask_name(receipt.facts.get("name", "")), "second": second,
        "found": "reversal" if receipt.reverses_id else "reversed" if second else "valid",
    }  # fmt: skip
    return render(request, "services/receipt_verify.html", context)
