"""The API: one root, a router for each business, refusals with their sentence and field, a readable description."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import django_auth

from lectures.api import router as lectures
from workerhomes.api import router as doors
from workflow.errors import Busy, TokenMissing, WorkflowError

from .api_words import REFUSAL, SENT_ALONG, UNREADABLE, sentence_of
from .pace import Pace

SESSION = type(
    django_auth
).__name__  # what ninja calls the way in of an operation; doors bring a key of their own instead


class PortalAPI(NinjaAPI):
    """Describes what each operation answers when it refuses, and what a POST sends along in its head."""

    def get_openapi_schema(self, **options):
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Refusal"] = REFUSAL
        refused = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                operation["responses"]["4XX"] = {"description": "Refused", "content": refused}
                if method == "post" and any(SESSION in way for way in operation.get("security", ())):
                    operation["parameters"] = [*operation.get("parameters", []), *SENT_ALONG]
        return schema


api = PortalAPI(
    title="Union portal",
    version="1",
    docs_url=None,
    urls_namespace="api",
    description="Sign in with the session of the portal; POST needs X-CSRFToken and an Idempotency-Key.",
    throttle=Pace(known=600, unknown=240),
)
api.add_router("/lectures", lectures)
api.add_router("/door", doors)


def _answer(request, status: int, code: str, detail, **more):
    return api.create_response(request, {"code": code, "detail": str(detail), **more}, status=status)


@api.exception_handler(WorkflowError)
def refused(request, error):
    """A refusal as JSON with its sentence, the field it belongs to, and the next free dates."""
    more: dict = {}
    if dates := getattr(error, "next_dates", None):
        more["next_dates"] = [start.isoformat() for start in dates]
    if field := getattr(error, "field", None):
        more["field"] = field
    said = error
    if isinstance(error, TokenMissing):
        said = _("Please send an Idempotency-Key of 1 to 100 plain characters, a new one for each new call.")
    response = _answer(request, error.status, error.code, said, **more)
    if isinstance(error, Busy):
        response.headers["Retry-After"] = "5"
    return response


@api.exception_handler(ValidationError)
def invalid(request, error):
    """What does not fit the description: each field with its sentence."""
    rows = [{"field": str(row["loc"][-1]), "sentence": sentence_of(row)} for row in error.errors]
    return _answer(request, 422, "invalid", _("Some values do not fit."), errors=rows)


@api.exception_handler(Http404)
def missing(request, error):
    return _answer(request, 404, "not_found", _("This does not exist, or you cannot see it."))


@api.exception_handler(AuthenticationError)
def unknown(request, error):
    return _answer(request, 401, "not_signed_in", _("Please sign in."))


@api.exception_handler(Throttled)
def too_many(request, error):
    response = _answer(request, 429, "too_many", _("Too many requests. Please wait a moment."))
    response.headers["Retry-After"] = str(int(error.wait or 60))
    return response


@api.exception_handler(RawPostDataException)
def no_json(request, error):
    """A form with files was read as a form already, so its JSON cannot be read any more."""
    return _answer(request, 415, "no_json", _("Please send JSON, with Content-Type: application/json."))


@api.exception_handler(RequestDataTooBig)
def too_big(request, error):
    return _answer(request, 413, "too_big", _("This is too much at once. Nothing was changed."))


@api.exception_handler(HttpError)
def other(request, error):
    return _answer(request, error.status_code, "refused", UNREADABLE.get(str(error), error))


@require_safe
def description(request):
    """The API on one page, from its own OpenAPI description."""
    paths = api.get_openapi_schema()["paths"]
    operations = [
        {"method": method.upper(), "path": path, **details}
        for path, methods in paths.items()
        for method, details in methods.items()
    ]
    return render(request, "unionportal/api.html", {"operations": operations})
