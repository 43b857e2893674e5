"""What a speaker agrees to: read it, answer it, see what was answered (S1-14)."""

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ui.pdf import pdf_response

from ..actions.agreements import answer_agreement
from ..models import Agreement
from ..queries import appointments as queries
from .me import own_pages
from .pages import form_page


@form_page
@own_pages
def agreement(request, speaker):
    """The newest text with both answers; the version that was read is the one that is answered."""
    current = queries.current_agreement()
    if request.method == "POST":
        number = request.POST.get("version", "")
        shown = get_object_or_404(
            Agreement, version=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
        )
        accepted = request.POST.get("answer") == "yes"
        answer_agreement(
            speaker, shown, by=request.user, accepted=accepted, address=request.META.get("REMOTE_ADDR") or None
        )
        messages.success(request, _("Thank you, your answer is kept."))
        return redirect("lectures:me-agreement")
    context = {"agreement": current, "answer": queries.latest_answer(speaker), "answers": queries.answers_of(speaker),
               "terms": queries.appointments_of(speaker)}  # fmt: skip
    return render(request, "lectures/me_agreement.html", context)


@require_safe
@login_required
def agreement_pdf(request, pk):
    """The agreement with the record of an answer as PDF, for the speaker and the office; out of reach is not found."""
    answer = get_object_or_404(queries.answers_visible(request.reach), pk=pk)
    name = f"宣讲员协议-{answer.speaker.name}-v{answer.agreement.version}.pdf"
    return pdf_response(name, "lectures/pdf/agreement", printed(answer))


def printed(answer) -> dict:
    """What the layout reads; in Chinese, as every letter of the office."""
    agreement, corps = answer.agreement, answer.speaker.home_corps
    at = timezone.localtime(answer.answered_at)
    record = [
        ("宣讲员", answer.speaker.name),
        ("协议版本", f"第{agreement.version}版，{timezone.localdate(agreement.published_at):%Y年%m月%d日}发布"),
        ("答复", "同意" if answer.accepted else "不同意"),
        ("答复时间", f"{at:%Y年%m月%d日 %H:%M}"),
    ]
    if answer.on_behalf_reason:
        record += [("代为答复", str(answer.answered_by)), ("代答理由", answer.on_behalf_reason)]
    return {
        "union": corps.union.name, "corps": corps.name, "title": "宣讲员协议书", "record": record,
        "lines": [line for line in agreement.text_zh.splitlines() if line.strip()], "answered_at": at.date(),
        "fingerprint": sha256(agreement.text_zh.encode()).hexdigest()[:24],
    }  # fmt: skip
