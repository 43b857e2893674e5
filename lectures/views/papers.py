"""The world verifies a paper, its holder prints it."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ui.pdf import pdf_response, qr_svg

from ..models import Paper
from ..queries import papers as queries
from ..queries.courses import is_learner
from ..queries.speakers import speaker_of


@require_safe
def paper_verify(request, code):
    """Whether a paper is valid, expired or revoked; a guessed code is answered in the same words as a wrong one."""
    paper = queries.papers_to_verify().filter(code=code).first()
    today = timezone.localdate()
    found = "unknown" if paper is None else "valid"
    if paper and paper.revoked_at:
        found = "revoked"
    elif paper and paper.expires_on and paper.expires_on < today:
        found = "expired"
    status = 404 if paper is None else 200
    return render(request, "lectures/paper_verify.html", {"paper": paper, "found": found}, status=status)


@require_safe
@login_required
def paper_list(request):
    """My letters and certificates."""
    page = Paginator(queries.papers_of(request.reach), 20).get_page(request.GET.get("page"))
    speaker = speaker_of(request.reach)
    context = {"page": page, "today": timezone.localdate(), "speaker": speaker,
               "learner": speaker is None and is_learner(request.reach)}  # fmt: skip
    return render(request, "lectures/paper_list.html", context)


@require_safe
@login_required
def paper_pdf(request, code):
    """The paper as PDF, for its holder and the office; out of reach is not found."""
    paper = get_object_or_404(queries.papers_within(request.reach), code=code)
    return pdf_response(f"{paper.title}-{paper.number}.pdf", f"lectures/pdf/{_layout(paper)}", printed(paper))


def _layout(paper) -> str:
    return "certificate" if paper.kind in (Paper.Kind.CERTIFICATE, Paper.Kind.AWARD) else "letter"


def printed(paper) -> dict:
    """What the layout of a paper reads."""
    address = settings.BASE_URL.rstrip("/") + reverse("lectures:paper-verify", args=[paper.code])
    return {
        **paper.facts, "union": paper.corps.union.name, "corps": paper.corps.name, "title": paper.title, "number": paper.number,
        "issued_on": paper.issued_on, "expires_on": paper.expires_on, "address": address, "code": qr_svg(address),
        "kind": paper.kind, "revoked": bool(paper.revoked_at),
    }  # fmt: skip
