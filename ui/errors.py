"""The portal's own pages for what went wrong: each says what happened and what to do now, in the person's language."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.debug import sensitive_variables

REASON_LIMIT = 200


def _answer(request, status: int, title: str, sentence: str, picture: str):
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"code": f"http_{status}", "detail": f"{title} {sentence}".strip()}, status=status)
    context = {"status": status, "heading": title, "sentence": sentence, "picture": picture}
    return render(request, "error.html", context, status=status)


def bad_request(request, exception=None):
    """400: what was sent cannot be read, so it is not read again in search of a token."""
    if isinstance(exception, RequestDataTooBig):
        said = _(
            "Nothing was changed. Go back with the button of your browser: what you wrote still stands there. Make it shorter and send it again."
        )
        return _answer(request, 400, _("This is too much at once"), said, "lost")
    return _answer(
        request,
        400,
        _("This could not be read"),
        _("Something in what was sent is not as it should be. Please go back, check it and send it again."),
        "lost",
    )


@requires_csrf_token
def not_allowed(request, exception=None):
    """403, with the reason where the code gave one."""
    reason = str(exception)[:REASON_LIMIT] if exception and str(exception) else ""
    said = reason or _("This page belongs to others. If you think it should be yours, ask your union office.")
    return _answer(request, 403, _("You may not open this"), said, "gate")


@requires_csrf_token
def not_found(request, exception=None):
    """404: no such page, or none within reach; both look the same."""
    return _answer(
        request,
        404,
        _("There is nothing here"),
        _("The address may be mistyped, or the page has moved. The ways below always lead on."),
        "lost",
    )


@requires_csrf_token
def wrong_method(request, exception=None, *, allowed=""):
    """405: the address is right and is asked in a way it does not know, such as sending something to a page that only shows.

    A program is told the methods that are `allowed`.
    """
    said = _("Nothing was changed. Please open the page and use its buttons.")
    if allowed:
        said = _("Nothing was changed. Allowed here: %(methods)s.") % {"methods": allowed}
    return _answer(request, 405, _("This does not work at this address"), said, "lost")


def csrf_refused(request, reason=""):
    """403 when a form came without the proof that it is ours: mostly cookies are off, or the page is days old."""
    return _answer(
        request,
        403,
        _("This form has become too old"),
        _("Nothing was changed. Please open the page again and send it once more; cookies must be allowed."),
        "gate",
    )


@sensitive_variables()
def server_error(request):
    """500: a page that needs neither database nor language, for both may be what broke."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "http_500", "detail": "Something broke on our side."}, status=500)
    return HttpResponse(get_template("500.html").render(), status=500)
