"""The rows of an Excel workbook (.xlsx). Formulas give what they last came to; macros are never run."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError

from .tables import MOST_COLUMNS, Table, tabulate

LARGEST_CONTENT = 400 * 1024 * 1024
MOST_PARTS = 5_000
_DOCTYPE_LOOKED_FOR_IN = 4096
# What stands in a number format between quotes or brackets, or behind a backslash, is no code.
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def read_workbook(content: bytes, sheet: str = "") -> Table:
    """The table on a sheet, the first that holds something where none is named.

    Raises `ValidationError` for what is no workbook, or unpacks to more than can be meant.
    """
    _refuse_bombs(content)
    try:
        book = openpyxl.load_workbook(
            BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
    except Exception as error:
        raise ValidationError(
            "This is no Excel workbook that can be read. Save it again as .xlsx or CSV."
        ) from error
    try:
        return _table(book, sheet)
    except (KeyError, ValueError, TypeError, SyntaxError, zipfile.BadZipFile) as error:
        raise ValidationError(
            "The workbook is damaged. Save it again as .xlsx or as CSV."
        ) from error
    finally:
        book.close()


def _refuse_bombs(content: bytes) -> None:
    """The sizes that the parts declare are those to which they are unpacked at most."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if (
                len(parts.infolist()) > MOST_PARTS
                or sum(p.file_size for p in parts.infolist()) > LARGEST_CONTENT
            ):
                raise ValidationError(
                    "The workbook unpacks to more than can be imported. Save the sheet as CSV."
                )
            for part in parts.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with parts.open(part) as file:
                        if b"<!DOCTYPE" in file.read(_DOCTYPE_LOOKED_FOR_IN):
                            raise ValidationError(
                                "The workbook defines entities of its own, which none needs."
                            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise ValidationError("This is no Excel workbook. Save it as .xlsx or as CSV.") from error


def _table(book: Any, sheet: str) -> Table:
    sheets = [one.title for one in book.worksheets]
    if sheet and sheet not in sheets:
        raise ValidationError(f"The workbook has no sheet “{sheet}”.")
    for name in [sheet] if sheet else sheets:
        try:
            table = tabulate(_rows(book[name]), sheet=name)
        except ValidationError as error:
            if name == (sheet or sheets[-1]) or "empty" not in error.message:
                raise
            continue
        table.sheets = sheets
        for row in table.rows:  # a sheet leaves out the empty cells at the end of a row
            row.cells += [""] * (len(table.headers) - len(row.cells))
        return table
    raise ValidationError("The workbook has no sheet with rows.")


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a sheet says of its size need not be so
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if len(cells) > MOST_COLUMNS and any(
            cell.value is not None for cell in cells[MOST_COLUMNS:]
        ):
            raise ValidationError(f"Row {number} has more than {MOST_COLUMNS} columns.")
        yield number, [_text(cell) for cell in cells[:MOST_COLUMNS]]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return _date(value, str(cell.number_format or ""))
    return value.isoformat() if isinstance(value, time) else str(value)


def _date(value: date, number_format: str) -> str:
    """The date as exactly as its cell shows it: one that shows "Sep 2023" holds a day that nobody meant."""
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" ")
    codes = _LITERAL.sub("", number_format).lower()
    if "d" in codes or "y" not in codes:
        return value.strftime("%Y-%m-%d")
    return value.strftime("%Y-%m" if "m" in codes else "%Y")
