"""The talks on party history of the weeks on the line, with their slides, for those who see the week (F-A6-04)."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ui.documents import document_response
from workflow.tables import table_page

from ..filters.weeks import TalkFilter
from ..models import Lesson, Proof
from ..queries import weeks as queries
from ..queries.visits import parts_within


def _told_by(proof) -> str:
    return "、".join(one.person.name if one.person else str(one) for one in proof.officers.all())


@require_safe
@login_required
def talk_list(request):
    """Every talk of the weeks I see: form, length, who listened, file; with filters, and as a table."""
    columns = [
        (_("Day"), lambda one: one.held_on), (_("Topic"), lambda one: one.text),
        (pgettext("of a talk", "Form"), lambda one: str(one.get_form_display())), (_("Minutes"), lambda one: one.minutes),
        (_("Listeners"), lambda one: one.people), (_("Who listened, and where"), lambda one: one.audience),
        (_("Company"), lambda one: one.placement.firm.name), (pgettext("officers", "Group"), lambda one: one.placement.group.name),
        (_("Campaign"), lambda one: one.placement.group.campaign.title), (_("Who told it"), _told_by),
        (_("Slides or script"), lambda one: one.file.name.rpartition(".")[2]),
    ]  # fmt: skip
    found = TalkFilter(request.GET, queries.talks_told(request.reach))
    return table_page(
        request, "campaigns/talk_list.html", found, name=_("Talks on party history"), columns=columns, about=Proof
    )


@require_safe
@login_required
def talk_file(request, pk):
    """Slides or script of one talk: a download, never run in the browser."""
    talk = get_object_or_404(queries.talks_told(request.reach), pk=pk)
    return document_response(talk.file, f"{talk.held_on:%Y-%m-%d}-{talk.pk}")


@require_safe
@login_required
def lesson_file(request, pk):
    """Slides or script of a micro party lesson, for the officers of its series."""
    lesson = get_object_or_404(parts_within(Lesson, request.reach), pk=pk)
    return document_response(lesson.file, f"{lesson.visit.held_on:%Y-%m-%d}-{lesson.pk}")
