"""The files that hold what a question finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from ..exports import (
    CLAIMS,
    CSV,
    CSV_FOR_A_SPREADSHEET,
    EXCHANGES,
    Export,
    Format,
    TooManyRowsError,
    checksum,
    csv_on_the_web,
    data_package,
    described_for_machines,
    refuse,
    stream,
)
from ..filters import ClaimFilterSet, Options, RecordFilterSet
from ..models import Claim


@require_safe
def table(request: HttpRequest, export: Export, form: Format) -> HttpResponseBase:
    """One row for each record that matches; 400 for parameters that can't be used."""
    asked = Asked(request, export, form)
    if asked.errors:
        return refuse(asked.errors)
    # HTTP/1.0 has no chunks, so that there only a length tells a whole file from a broken one.
    ready = request.META.get("SERVER_PROTOCOL") == "HTTP/1.0"
    try:
        return stream(asked.export, asked.form, asked.filters, **asked.rest, ready=ready)
    except TooManyRowsError as error:
        return refuse({form.suffix: [error]})


@require_safe
def digest(request: HttpRequest, export: Export, form: Format) -> HttpResponseBase:
    """The SHA-256 digest of the file at the address without `.sha256`; 400 as for that file."""
    asked = Asked(request, export, form)
    if asked.errors:
        return refuse(asked.errors)
    return checksum(asked.export, asked.form, asked.filters, **asked.rest)


@require_safe
def csv_metadata(request: HttpRequest, export: Export) -> HttpResponseBase:
    """What the CSV with the same query string holds, as CSV on the Web; 400 as for that file."""
    asked = Asked(request, export, CSV)
    if asked.errors:
        return refuse(asked.errors)
    options = asked.options.query_string()
    (described,) = described_for_machines([asked.export], "csv", asked.filters, options)
    return _json(csv_on_the_web(described), "application/csvm+json")


@require_safe
def datapackage(request: HttpRequest) -> HttpResponseBase:
    """The claims and exchanges of a question as a Data Package; 400 as for claims."""
    filters = ClaimFilterSet(request.GET)
    if filters.errors:
        return refuse(filters.errors)
    tables = described_for_machines([CLAIMS, EXCHANGES], "csv", filters)
    return _json(data_package(tables), "application/json")


def _json(content: dict[str, Any], media_type: str) -> JsonResponse:
    options = {"ensure_ascii": False, "indent": 2}
    answer = JsonResponse(content, content_type=media_type, json_dumps_params=options)
    answer["Cache-Control"] = "no-cache"
    return answer


@dataclass
class Asked:
    """What a request asks of a table: which records, which columns, and how written."""

    request: HttpRequest
    whole: Export
    plain: Format

    def __post_init__(self) -> None:
        data = self.request.GET
        self.options = Options(data, self.whole.names, bom=self.plain is CSV)
        also = list(self.options.fields)
        self.filters: Any = (
            ClaimFilterSet(data, also=also)
            if self.whole.model is Claim
            else RecordFilterSet(data, self.whole.model, also=also)
        )
        self.errors = {**self.filters.errors, **self.options.errors}

    @property
    def export(self) -> Export:
        return self.whole.only(self.options.names)

    @property
    def form(self) -> Format:
        return CSV_FOR_A_SPREADSHEET if self.options.marked else self.plain

    @property
    def rest(self) -> dict[str, Any]:
        body = self.request.method != "HEAD"
        return {"options": self.options.query_string(), "body": body}
