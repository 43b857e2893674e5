"""Turns the refusals of `workflow.errors` into pages, or JSON for the API."""

from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from . import context
from .errors import Busy, WorkflowError
from .locks import is_busy


class WorkflowErrors:
    """Answers 403, 409, 422 or 400 with the sentence of the error; remembers the request's address meanwhile."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with context.during_request(client_address(request)):
            return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, OperationalError) and is_busy(error):
            error = Busy()
        return answer(request, error) if isinstance(error, WorkflowError) else None


def client_address(request) -> str:
    """Where the request came from; behind proxies the entry that the outermost trusted one wrote."""
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(hops) >= proxies:
        return hops[-proxies].strip()
    return request.META.get("REMOTE_ADDR", "")


def _page_before(request) -> str:
    """Where the person was when the refusal came; the front page when that is unknown or elsewhere."""
    before = request.headers.get("Referer", "")
    return before if url_has_allowed_host_and_scheme(before, {request.get_host()}) else "/"


def answer(request, error: WorkflowError):
    """The page of a refusal, or its JSON when the API or a script asks."""
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)
    else:
        response = render(
            request, "workflow/refused.html", {"error": error, "back": _page_before(request)}, status=error.status
        )
    if isinstance(error, Busy):
        response.headers["Retry-After"] = "5"
    return response
