"""The API: one root, a router for each business."""

from ninja import NinjaAPI

from lectures.api import router as lectures
from workflow.errors import WorkflowError

api = NinjaAPI(title="Union portal", version="1", docs_url=None, urls_namespace="api")
api.add_router("/lectures", lectures)


@api.exception_handler(WorkflowError)
def refused(request, error):
    """A refusal as JSON with its sentence."""
    body = {"code": error.code, "detail": str(error)}
    if dates := getattr(error, "next_dates", None):
        body["next_dates"] = [start.isoformat() for start in dates]
    if field := getattr(error, "field", None):
        body["field"] = field
    return api.create_response(request, body, status=error.status)
