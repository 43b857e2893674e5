"""Lists with filters that are also taken along as a table."""

from django.shortcuts import render

from ui.exports import table_response
from ui.paging import LongPaginator
from workflow.actions import record

from ..queries.homes import homes_within

EXPORT_ROWS = 5000
PAGE = 30


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
    top = homes_within(request.reach, *{role for role, _path in request.reach.duties}).first()
    record(about, "list_exported", by=request.user, union=top.union if top else None, data={"rows": rows})
