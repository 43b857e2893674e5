"""The guided way for small firms of a park into one joint union around the home (F-A2-03)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workflow.errors import NotAllowed, WorkflowError
from workflow.steps import refuse
from workflow.tokens import once_on_post

from ..actions.joint import found_joint_union
from ..forms.joint import JointUnionForm
from ..policies.homes import can_found_joint_union
from .homes import find_home


@require_http_methods(["GET", "HEAD", "POST"])
@once_on_post
def joint_union_new(request, code):
    """Firms, their union, and what follows; POST founds it and leads to the unions around the home."""
    home = find_home(code)
    if not can_found_joint_union(request.reach, home):
        raise NotAllowed(_("Joint unions are founded by the officers of the union above."))
    form = JointUnionForm(request.POST or None, initial={"founded_on": timezone.localdate()})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            row = found_joint_union(by=request.user, home=home, **form.cleaned_data)
            messages.success(request, _("%(union)s is founded. Now enter its members.") % {"union": row.union.name})
            return redirect("workerhomes:home-unions", code)
        except WorkflowError as error:
            refusal = refuse(form, error)
        except ValidationError as error:
            refusal = _blame(form, error)
    context = {"home": home, "form": form, "refusal": refusal}
    return render(request, "workerhomes/joint_union_new.html", context, status=422 if form.errors or refusal else 200)


def _blame(form, error: ValidationError) -> str:
    """Each sentence beside its field; those of other columns come back."""
    rest = []
    for name, found in getattr(error, "error_dict", {"": [error]}).items():
        if name in form.fields:
            form.add_error(name, found)
        else:
            rest += [sentence for one in found for sentence in one.messages]
    return " ".join(rest)
