"""Files as analysts bring them, and what a browser would do with them."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claims import roles
from claims.choices import ImportState
from claims.imports import mapping, running
from claims.models import Import
from tests import desk


def csv_of(*rows: list[Any], separator: str = ",") -> bytes:
    """Return a CSV file of these rows, the first of them the header."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode()


def workbook_of(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    """Return an Excel file of these rows; `formats` are the number formats of cells by address."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for address, code in (formats or {}).items():
        book.active[address].number_format = code
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def brought(
    content: bytes,
    kind: str = "claims",
    name: str = "sheet",
    user: Any = None,
    file: str = "file.csv",
    **options: Any,
) -> Import:
    """Return the import of a file that was read, and checked with these options."""
    record = running.begin(content, file, kind, name, user or desk.user_of(roles.ANALYSTS))
    headers = running.table_of(record).headers
    columns = mapping.proposed(kind, headers, record.started_by)
    record.options = {
        **record.options,
        "columns": columns,
        "headers": headers,
        "missing": "make",
        **options,
    }
    record.save()
    return checked(record)


def checked(record: Import) -> Import:
    running.start(record, ImportState.CHECKING, record.started_by)
    running.guarded(running.check, record)
    record.refresh_from_db()
    return record


def imported(record: Import, mode: str = "all", by: Any = None) -> Import:
    """Return the import when it was written, by whoever brought it unless told otherwise."""
    record.options["mode"] = mode
    running.start(record, ImportState.WRITING, by or record.started_by)
    running.guarded(running.write, record)
    record.refresh_from_db()
    return record


def outcomes(record: Import) -> list[str]:
    """Return what comes of each row, in their order."""
    return [row.outcome for row in record.rows.all()]


def reasons(record: Import) -> list[str]:
    """Return why rows are refused, each reason with its column."""
    return [
        f"{one['column']}: {one['message']}" for row in record.rows.all() for one in row.reasons
    ]


def upload(
    client: Client,
    content: bytes,
    kind: str = "claims",
    name: str = "sheet",
    file: str = "file.csv",
) -> Any:
    """Send the form of a new import; return the answer."""
    typed = {"kind": kind, "name": name, "file": SimpleUploadedFile(file, content)}
    return client.post(reverse("imports:new"), typed)


def choose(client: Client, record: Import, **chosen: Any) -> Any:
    """Send the form of the columns as a browser would, with what is chosen otherwise."""
    address = reverse("imports:columns", args=[record.pk])
    form = client.get(address).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() is not None}
    return client.post(address, typed | chosen)


NOON = datetime(2023, 9, 19, 12, 0)  # noqa: DTZ001  a cell of a workbook knows no zone
