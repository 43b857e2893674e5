"""How pages with a form behave: GET shows, POST counts once, a refusal stands beside its field."""

from functools import wraps

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
