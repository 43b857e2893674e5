"""A step around a week on the line is noted as done; the next one appears by itself (S8-08)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from workflow.errors import NotAllowed
from workflow.tokens import once_on_post

from ..actions import steps as act
from ..forms.weeks import DoneForm
from ..policies.weeks import can_finish_step
from ..queries.steps import steps_within
from .weeks import saved


@once_on_post
def step_finish(request, pk):
    """What was done, of a step within reach, else 404; a step that is done is 403."""
    step = get_object_or_404(steps_within(request.reach), pk=pk)
    if request.method != "POST" and not can_finish_step(request.reach, step):
        raise NotAllowed(_("This is not your step, or its time is over."))
    if step.placement:
        back = reverse("campaigns:placement-detail", args=[step.placement_id])
    else:
        back = reverse("campaigns:week-timeline", args=[step.campaign_id])

    def save(cleaned):
        act.finish_step(step, by=request.user, **cleaned)
        messages.success(request, _("Noted. What follows from it stands below."))
        return back

    return saved(request, DoneForm(request.POST if request.method == "POST" else None), save, str(step), back)
