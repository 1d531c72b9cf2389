"""The pages of imports: bring a file, say which column is which, look at what would come of it, import it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..choices import ImportState, RowOutcome
from ..exports.cells import defuse
from ..imports import mapping, progress, running
from ..models import Import
from .import_forms import ColumnsForm, FileForm, kinds_for

ROWS_ON_A_PAGE = 50
LISTED = 100
MADE_SHOWN = 30


def for_analysts(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in who may import anything, and nobody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not kinds_for(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponseBase:
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/claims/import_{template}.html", context)


def shown(record: Import) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("imports:show", args=[record.pk]))


def of(request: HttpRequest, pk: int, *, to_change: bool = False) -> Import:
    """The import, if this user may see it, or change it: whoever brought the file."""
    record = get_object_or_404(
        Import.objects.defer("content").select_related("started_by", "run_by"), pk=pk
    )
    if record.kind not in dict(kinds_for(request.user)):
        raise PermissionDenied
    if to_change and record.started_by_id != request.user.pk:
        raise PermissionDenied
    return record


# Bringing a file


@for_analysts
@require_GET
def index(request: HttpRequest) -> HttpResponseBase:
    imports = Import.objects.defer("content", "made").select_related("started_by")[:LISTED]
    return page(request, "list", "Imports", imports=imports)


@for_analysts
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    form = FileForm(request.user, request.POST or None, request.FILES or None)
    if form.is_valid():
        file, typed = form.cleaned_data["file"], form.cleaned_data
        try:
            record = running.begin(
                file.read(), file.name, typed["kind"], typed["name"], request.user
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return HttpResponseRedirect(reverse("imports:columns", args=[record.pk]))
    names = Import.objects.filter(started_by=request.user).values_list("name", flat=True)
    return page(request, "new", "Import a table", form=form, names=sorted(set(names)))


# Saying which column is which


@for_analysts
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponseBase:
    record = of(request, pk, to_change=True)
    if record.busy or record.state == ImportState.FINISHED:
        return shown(record)
    data = request.POST or None
    if data and "_read" in data:
        _read_otherwise(request, record)
        data = None
    try:
        table = running.table_of(record)
    except ValidationError as error:
        record.options = {}
        messages.error(request, " ".join(error.messages))
        table = running.table_of(record)
    form = ColumnsForm(record, table, request.user, data)
    if form.is_valid():
        return _checked(request, record, form)
    return page(request, "columns", "Which column is which", record=record, table=table, form=form)


def _read_otherwise(request: HttpRequest, record: Import) -> None:
    """Read the file as was chosen; where it can't be read so, say why and leave it."""
    before = record.options
    record.options = {
        name: request.POST.get(name, "") for name in ("encoding", "separator", "sheet")
    }
    try:
        running.table_of(record)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        record.options = before
    record.save(update_fields=["options"])


def _checked(request: HttpRequest, record: Import, form: ColumnsForm) -> HttpResponseBase:
    mapping.remember(record.kind, form.table.headers, request.user, form.columns)
    record.options = form.options()
    return _set_to_work(request, record, ImportState.CHECKING, running.check)


def _set_to_work(request: HttpRequest, record: Import, state: str, work: Any) -> HttpResponseBase:
    try:
        running.start(record, state, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        running.in_background(work, record)
    return shown(record)


# Looking at what would come of it, and at what came


@for_analysts
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    record = of(request, pk)
    if record.busy:
        return _working(request, record)
    if record.state == ImportState.READ:
        return HttpResponseRedirect(reverse("imports:columns", args=[record.pk]))
    outcome = request.GET.get("outcome", "")
    if outcome and outcome not in RowOutcome.values:
        raise BadRequest(f"There is no outcome {outcome!r}.")
    rows = record.rows.filter(outcome=outcome) if outcome else record.rows.all()
    pages = Paginator(
        rows.only("of", "number", "outcome", "changes", "reasons", "written"), ROWS_ON_A_PAGE
    )
    return page(
        request, "rows", _title(record), record=record, chosen=outcome, page=pages.get_page(request.GET.get("page")),
        outcomes=[(code, label, record.counts.get(code, 0)) for code, label in RowOutcome.choices],
        made=[(kind, names[:MADE_SHOWN], len(names) - MADE_SHOWN) for kind, names in record.made.items()],
        others=list(running.others_with_this_file(record)[:3]), own=record.started_by_id == request.user.pk,
        publishes=record.options.get("status") in running.PUBLISHING,
    )  # fmt: skip


def _title(record: Import) -> str:
    return {
        ImportState.CHECKED: "What would come of it",
        ImportState.FINISHED: "What came of it",
    }.get(ImportState(record.state), "Nothing was imported")


def _working(request: HttpRequest, record: Import) -> HttpResponseBase:
    done, total = progress.read(record.pk) or (0, 0)
    title = "Checking the rows" if record.state == ImportState.CHECKING else "Importing"
    return page(
        request, "working", title, record=record, done=done, total=total, died=progress.is_stale(record.pk)
    )  # fmt: skip


@for_analysts
@require_GET
def how_far(request: HttpRequest, pk: int) -> HttpResponseBase:
    record = of(request, pk)
    done, total = progress.read(record.pk) or (0, 0)
    waiting = record.busy and not progress.is_stale(record.pk)
    return JsonResponse({"working": waiting, "done": done, "total": total})


@for_analysts
@require_GET
def refused(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that are refused, each as it was, with the reason; formulas in them do nothing."""
    record = of(request, pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{record.pk}-refused.csv"'
    answer.write("\ufeff")  # by which Excel knows UTF-8
    writer = csv.writer(answer)
    writer.writerow(["row", "reason", *map(defuse, record.options.get("headers", []))])
    rows = record.rows.filter(outcome=RowOutcome.REFUSE).values_list("number", "reasons", "cells")
    for number, reasons, cells in rows.iterator():
        told = [
            f"{one['column']}: {one['message']}" if one["column"] else one["message"]
            for one in reasons
        ]
        writer.writerow([number, defuse(" ".join(told)), *map(defuse, cells)])
    return answer


# Importing it


@for_analysts
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponseBase:
    record = of(request, pk)
    mode = request.POST.get("mode") or record.options.get("mode")
    if mode not in (running.ALL_OR_NOTHING, running.ALL_THAT_IS_GOOD):
        messages.error(request, "Choose whether all or nothing is imported, or all that is good.")
        return shown(record)
    record.options["mode"] = mode
    return _set_to_work(request, record, ImportState.WRITING, running.write)


@for_analysts
@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _set_to_work(
        request, of(request, pk, to_change=True), ImportState.CHECKING, running.check
    )


@for_analysts
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Throw the file and what was found about it away; what was imported stays."""
    record = of(request, pk, to_change=True)
    if record.busy and not progress.is_stale(record.pk):
        messages.error(request, "It is being worked on; wait until that is done.")
        return shown(record)
    record.delete()
    messages.success(request, f"{record.file_name} is forgotten. What was imported from it stays.")
    return HttpResponseRedirect(reverse("imports:index"))


app_name = "imports"
urlpatterns = [
    path("", index, name="index"),
    path("new/", new, name="new"),
    path("<int:pk>/", show, name="show"),
    path("<int:pk>/columns/", columns, name="columns"),
    path("<int:pk>/progress/", how_far, name="progress"),
    path("<int:pk>/refused.csv", refused, name="refused"),
    path("<int:pk>/run/", run, name="run"),
    path("<int:pk>/check/", check_again, name="check"),
    path("<int:pk>/forget/", forget, name="forget"),
]
