"""How pages with a form behave: GET shows, POST counts once, a refusal stands beside its field."""

from functools import wraps

from django.core.paginator import Paginator
from django.views.decorators.http import require_http_methods

from workflow.tokens import once


def form_page(view):
    """GET shows the page; POST is carried out once for each form token."""
    guarded = once(view)

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def either(request, *args, **kwargs):
        return (guarded if request.method == "POST" else view)(request, *args, **kwargs)

    return either


def refuse(form, error) -> None:
    """Puts the sentence of a refusal beside the field it belongs to, else above the form."""
    field = getattr(error, "field", None)
    form.add_error(field if field in form.fields else None, str(error))


def filtered(request, filters, rows, size: int = 20) -> dict:
    """What a page with a filter bar shows: the `filter`, the `page` of `rows` that fit, and the `status` to answer with."""
    found = filters(request.GET, rows, request=request)
    valid = found.form.is_valid()
    page = Paginator(found.qs if valid else rows.none(), size).get_page(request.GET.get("page"))
    return {"filter": found, "page": page, "status": 200 if valid else 400}
