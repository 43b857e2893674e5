"""Lists with filters that are also taken along as Excel."""

from django.shortcuts import render
from django_filters import FilterSet

from federation.queries import unions_within
from ui.exports import table_response
from ui.paging import LongPaginator

from .actions import record

EXPORT_ROWS = 10_000
PAGE = 30


def table_page(request, template: str, rows, *, name: str, columns, about, **context):
    """A page of `rows`, or with `export` in the address all of them as Excel; `columns` are (head, getter).

    `rows` is a queryset or a filter set, whose filters live in the address; filters that make no sense are answered with 400.
    The export is journalled about the model `about`.
    """
    found = rows if isinstance(rows, FilterSet) else None
    valid = found is None or found.form.is_valid()
    if found is not None:
        rows = found.qs if valid else found.queryset.none()
    if request.GET.get("export") and valid:
        lines = [[getter(row) for _head, getter in columns] for row in rows[:EXPORT_ROWS]]
        note_export(request, about, len(lines))
        return table_response(f"{name}.xlsx", [head for head, _getter in columns], lines)
    page = LongPaginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query["export"] = "1"
    context |= {"filter": found, "page": page, "export": f"?{query.urlencode()}"}
    return render(request, template, context, status=200 if valid else 400)


def note_export(request, about, rows: int) -> None:
    """Notes in the journal of the highest union in reach that somebody took a table along."""
    top = unions_within(request.reach).first()
    record(about, "list_exported", by=request.user, union=top, data={"rows": rows})
