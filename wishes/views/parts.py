"""What several views of wishes share: who is let in, and which refusals are said beside the form."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workflow.errors import NotAllowed
from workflow.tokens import twice_safe

from ..errors import TooManyTries, WishRefused
from ..policies import DESK, OFFICER


def for_roles(*roles):
    """Lets holders of one of the duties in, everybody else meets a sentence."""

    def decorate(view):
        guarded = twice_safe(view)

        @login_required
        @wraps(view)
        def inside(request, *args, **kwargs):
            if not request.reach.has(*roles):
                raise NotAllowed(_("This page belongs to the officers who work on wishes."))
            return guarded(request, *args, **kwargs)

        return inside

    return decorate


desk_only, officers_only = for_roles(*DESK), for_roles(*OFFICER)


REFUSALS = (WishRefused, TooManyTries, ValidationError)
