"""The steps of an import on the staff desk: upload, columns, check, done."""

import csv

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ui.exports import table_response
from ui.uploads import BadFile, read_workbook

from ..models import ImportRun, Union
from .engine import header_key
from .forms import ColumnsForm, UploadForm
from .registry import importer_of
from .runs import apply_import, map_columns, plan_of, stage_import
from .shown import shown_plan


def _importer(request, kind):
    importer = importer_of(kind)
    if importer is None:
        raise Http404
    if not request.reach.has(*importer.roles):
        raise PermissionDenied(_("Your duties do not allow imports."))
    return importer


def _run(request, kind, pk):
    importer = _importer(request, kind)
    runs = ImportRun.objects.filter(request.reach.q("union__path", *importer.roles), kind=kind)
    return get_object_or_404(runs.select_related("union"), pk=pk)


def _page(request, step, importer, *, status=200, **context):
    context |= {"importer": importer, "title": _("Import: %(kind)s") % {"kind": importer.label}, "step": step}
    response = render(request, f"federation/import_{step}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, kind):
    """Takes a file; a good one goes on to the choice of columns."""
    importer = _importer(request, kind)
    tops = Union.objects.filter(path__in=request.reach.paths(*importer.roles), closed_on=None).order_by("path")
    form = UploadForm(request.POST or None, request.FILES or None, unions=tops)
    if request.method == "POST" and form.is_valid():
        try:
            run = _stage(form.cleaned_data, kind, request.user)
            return redirect("federation:import-columns", kind=kind, pk=run.pk)
        except BadFile as error:
            form.add_error("file", str(error))
        except ValidationError as error:
            form.add_error("file", error)
    recent = ImportRun.objects.filter(request.reach.q("union__path", *importer.roles), kind=kind)
    return _page(
        request, "upload", importer, form=form, status=422 if form.errors else 200,
        runs=recent.select_related("union", "uploaded_by__person")[:10],
    )  # fmt: skip


@login_required
@require_safe
def template(request, kind):
    """An empty workbook with the columns that are understood, to be filled in."""
    importer = _importer(request, kind)
    filename = _("%(kind)s to fill in.xlsx") % {"kind": importer.label}
    return table_response(filename, [str(column.label) for column in importer.columns], [])


def _stage(data, kind, by):
    file, importer = data["file"], importer_of(kind)
    sheets = read_workbook(file)
    best = max(sheets, key=lambda sheet: max((len(importer.guess(row)) for row in sheet.rows[:10]), default=0))
    file.seek(0)
    return stage_import(kind=kind, union=data["union"], filename=file.name, content=file.read(), rows=best.rows, by=by)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, kind, pk):
    """Shows the guessed columns; the confirmed choice goes on to the check."""
    run = _run(request, kind, pk)
    importer = importer_of(kind)
    if run.applied_at:
        return redirect("federation:import-check", kind=kind, pk=pk)
    form = ColumnsForm(request.POST or None, importer=importer, run=run)
    if request.method == "POST" and form.is_valid():
        try:
            map_columns(run=run, mapping=form.mapping(), by=request.user)
            return redirect("federation:import-check", kind=kind, pk=pk)
        except ValidationError as error:
            form.add_error(None, error)
    unused = [h for at, h in enumerate(run.headers) if header_key(h) and at not in run.mapping.values()]
    return _page(request, "columns", importer, form=form, run=run, unused=unused, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request, kind, pk):
    """Shows what would change and every error; POST stores all of it."""
    run = _run(request, kind, pk)
    importer = importer_of(kind)
    refused = ""
    if request.method == "POST":
        try:
            apply_import(run=run, by=request.user)
            return redirect("federation:import-check", kind=kind, pk=pk)
        except ValidationError as error:
            refused = " ".join(error.messages)
    if run.applied_at:
        return _page(request, "done", importer, run=run)
    if importer.missing(run.mapping):
        return redirect("federation:import-columns", kind=kind, pk=pk)
    shown = shown_plan(importer, plan_of(run))
    return _page(request, "check", importer, run=run, shown=shown, refused=refused, status=422 if refused else 200)


@login_required
@require_safe
def errors(request, kind, pk):
    """The errors as a CSV file that Excel and WPS open."""
    run = _run(request, kind, pk)
    importer = importer_of(kind)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-errors.csv"'
    response["Cache-Control"] = "no-store"
    out = csv.writer(response)
    out.writerow([_("row"), _("column"), _("what is wrong")])
    for error in plan_of(run).errors:
        label = importer.column(error.column).label if error.column else ""
        out.writerow([error.row, label, error.message])
    return response
