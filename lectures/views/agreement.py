"""What a speaker agrees to: read it, answer it, see what was answered (S1-14)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

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
