"""What several views share: a POST counts once, refusals stand beside their field, the counter is for its officers."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _

from workflow import context
from workflow.errors import NotAllowed
from workflow.tokens import twice_safe

from ..policies.counter import READS, WORKS


def _for_roles(view, roles, sentence):
    guarded = twice_safe(view)

    @login_required
    @wraps(view)
    def inside(request, *args, **kwargs):
        if not request.reach.has(*roles):
            raise NotAllowed(sentence())
        context.cached(f"reach:{request.user.pk}", lambda: request.reach)  # actions ask for the same one
        return guarded(request, *args, **kwargs)

    return inside


def counter_only(view):
    """Lets counter officers in, and nobody else."""
    return _for_roles(view, WORKS, lambda: _("This page belongs to the officers of the counter."))


def readers_only(view):
    """Lets counter and union officers in."""
    return _for_roles(view, READS, lambda: _("This page belongs to the officers of the counter and of the union."))


def refused(form, error) -> None:
    """The sentence of a refusal beside its field, above the form when it has none."""
    field = getattr(error, "field", None)
    form.add_error(field if field in form.fields else None, str(error))


def status_of(form, error=None) -> int:
    """What a page with this form answers."""
    return getattr(error, "status", 422) if error else 422 if form.errors else 200
