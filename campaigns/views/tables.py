"""Lists with filters that are also taken along as a table, and pages that are shown and sent."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from federation.queries import unions_within
from ui.exports import table_response
from ui.paging import LongPaginator
from workflow.actions import record
from workflow.errors import NotAllowed
from workflow.tokens import once

EXPORT_ROWS = 5000
PAGE = 30


def once_on_post(view):
    """Signed in; a GET shows the form, a POST counts once."""
    guarded = once(view)

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def either(request, *args, **kwargs):
        return (guarded if request.method == "POST" else view)(request, *args, **kwargs)

    return either


def demand_duty(request, *roles, sentence) -> None:
    """Raises NotAllowed unless one of `roles` is held anywhere."""
    if not request.reach.has(*roles):
        raise NotAllowed(sentence)


def table_page(request, template: str, found, *, name: str, columns, event_about, **context):
    """A page of the filtered rows, or with `export` in the address all of them as Excel; `columns` are (head, getter).

    The export is journalled about `event_about`, a model. An address whose filters make no sense is answered with 400.
    """
    valid = found.form.is_valid()
    rows = found.qs if valid else found.queryset.none()
    if request.GET.get("export") and valid:
        lines = [[getter(row) for _head, getter in columns] for row in rows[:EXPORT_ROWS]]
        journal(request, event_about, len(lines))
        return table_response(f"{name}.xlsx", [head for head, _getter in columns], lines)
    page = LongPaginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query["export"] = "1"
    context |= {"filter": found, "page": page, "export": f"?{query.urlencode()}"}
    return render(request, template, context, status=200 if valid else 400)


def journal(request, about, rows: int) -> None:
    """Notes that somebody took a table along."""
    top = unions_within(request.reach).first()
    record(about, "list_exported", by=request.user, union=top, data={"rows": rows})
