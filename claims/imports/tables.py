"""A table of text: CSV in the encodings and with the separators that people have.

What can't be read is refused with a `ValidationError` that says what to do about it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from ..exports.cells import undefuse

MOST_ROWS = 50_000
MOST_COLUMNS = 200

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, little-endian",
    "utf-16-be": "UTF-16, big-endian",
    "windows-1251": "Windows-1251 (Cyrillic)",
    "windows-1252": "Windows-1252 (Western European)",
    "windows-1254": "Windows-1254 (Turkish)",
    "windows-1256": "Windows-1256 (Arabic)",
}
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}

_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_LOOKED_AT = 64 * 1024


@dataclass
class Row:
    """A row by the number that a spreadsheet shows beside it."""

    number: int
    cells: list[str]


@dataclass
class Table:
    """What a file holds, and how it was read."""

    headers: list[str]
    rows: list[Row] = field(default_factory=list)
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)


def guess_encoding(content: bytes) -> str:
    """By the byte order mark; else UTF-8 where it is that, and Windows-1251 where it is not."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1251"
    return "utf-8"


def guess_separator(text: str) -> str:
    """The separator that cuts the first rows into most columns, all into equally many."""
    beginning = text[:_LOOKED_AT]

    def score(separator: str) -> tuple[int, int]:
        try:
            rows = [
                row
                for row in csv.reader(io.StringIO(beginning, newline=""), delimiter=separator)
                if row
            ]
        except csv.Error:
            return 0, 0
        columns = len(rows[0]) if rows else 0
        alike = sum(len(row) == columns for row in rows) * 100 // max(len(rows), 1)
        return (alike if columns > 1 else 0, columns)

    return max(SEPARATORS, key=score)


def tabulate(numbered: Iterable[tuple[int, list[str]]], **read_as: Any) -> Table:
    """A table of rows, the first of which with something in it is the header."""
    rows = ((number, cells) for number, cells in numbered if any(cell.strip() for cell in cells))
    first = next(rows, None)
    if first is None:
        raise ValidationError("The file is empty.")
    table = Table(_headers(first[1]), **read_as)
    for number, cells in rows:
        if len(table.rows) == MOST_ROWS:
            raise ValidationError(
                f"The file has more than {MOST_ROWS:,} rows; divide it into several."
            )
        while len(cells) > len(table.headers) and not cells[-1].strip():
            cells.pop()
        table.rows.append(Row(number, cells))
    if not table.rows:
        raise ValidationError("The file has a header and no row under it.")
    return table


def _headers(cells: list[str]) -> list[str]:
    names = [" ".join(cell.split()) for cell in cells]
    while not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise ValidationError(f"The file has more than {MOST_COLUMNS} columns.")
    names = [name or f"(column {number})" for number, name in enumerate(names, 1)]
    twice = [
        name for name, count in Counter(name.casefold() for name in names).items() if count > 1
    ]
    if twice:
        raise ValidationError(
            f"More than one column is called “{twice[0]}”; give each a name of its own."
        )
    return names


def read_text(content: bytes, encoding: str = "", separator: str = "") -> Table:
    """The table in a text file; what is not said about it is guessed. Raises `ValidationError`."""
    encoding = encoding or guess_encoding(content)
    text = _decoded(content, encoding)
    if "\0" in text:
        raise ValidationError(
            "The file holds NUL characters. If it is UTF-16, choose that encoding; if not, save it again as CSV."
        )
    first_line, _, rest = text.partition("\n")
    skipped = 0
    if first_line.strip().lower().startswith("sep=") and len(first_line.strip()) <= 5:
        text, separator, skipped = rest, separator or first_line.strip("\r\n")[4:5], 1
    separator = separator if separator in SEPARATORS else guess_separator(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    numbered = (
        (number, [undefuse(cell) for cell in cells])
        for number, cells in enumerate(rows, 1 + skipped)
    )
    try:
        return tabulate(numbered, encoding=encoding, separator=separator)
    except csv.Error as error:
        raise ValidationError(
            f"Line {rows.line_num + skipped} can’t be read ({error}). Is a quotation mark missing, or"
            " another separator meant?"
        ) from None


def _decoded(content: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        raise ValidationError(f"“{encoding}” is none of the encodings that can be read.")
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValidationError(
            f"The file is not {ENCODINGS[encoding]}: line {line} holds something else. Choose another encoding."
        ) from None
