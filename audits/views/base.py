"""What the pages of audits share."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _

from workflow.errors import NotAllowed
from workflow.middleware import answer
from workflow.tokens import twice_safe

from ..errors import SealBroken
from ..policies.books import SEES


def desk_only(view):
    """Lets those in who keep or audit books, and nobody else; nothing of it is kept by a browser."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not request.reach.has(*SEES):
            raise NotAllowed(_("These pages belong to auditors and to those who keep a union's books."))
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def once_on_post(view):
    """For the desk: a GET shows the form, a POST counts once."""
    return desk_only(twice_safe(view))


def done_or_refused(request, act, thing, done):
    """Takes a step and answers `done`; books that were changed are refused here, for a refusal that passes the page undoes what was noted."""
    try:
        act(thing, by=request.user)
    except SealBroken as error:
        return answer(request, error)
    messages.success(request, _("Done."))
    return done
