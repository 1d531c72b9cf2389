"""A table as a workbook (XLSX): typed cells, with its codebook and the question that was asked.

Rows go to the disk as they come. A cell of a workbook holds no more than 32,767 characters and a
sheet no more than 1,048,576 rows: a longer text is cut, and says so; more rows are refused before
anything is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format as Look
from xlsxwriter.worksheet import Worksheet

from ..code_sets import BY_CHOICES
from .cells import BETWEEN_VALUES, Kind, values_in
from .columns import Column
from .description import LICENCE, Description

MOST_ROWS = 1_048_575  # and the header
LONGEST_TEXT = 32_767
CUT = " […] This text is longer than a cell can be. The CSV and the JSON Lines hold all of it."
FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets do not agree on what day a number is
BYTES_AT_ONCE = 64 * 1024

# Nothing is guessed from a text: none is a formula, a number or a link.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDTHS = {Kind.TEXT: 24, Kind.TEXTS: 24, Kind.DATE: 12, Kind.MOMENT: 19}
LOOKS = {Kind.DATE: "yyyy-mm-dd", Kind.MOMENT: "yyyy-mm-dd hh:mm:ss"}


def write(described: Description, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The bytes of the workbook, of which the first comes after the last row was read."""
    with TemporaryDirectory() as directory, TemporaryFile() as file:
        _Book(file, directory, described).write(rows)
        file.seek(0)
        while piece := file.read(BYTES_AT_ONCE):
            yield piece


class _Book:
    """A workbook that is being written: the table, its codebook, and the question."""

    def __init__(self, file: IO[bytes], directory: str, described: Description) -> None:
        self._described = described
        self._columns = described.export.columns
        self._book = Workbook(file, {**OPTIONS, "tmpdir": directory})
        self._book.set_properties(
            {
                "title": described.sentence,
                "comments": described.address,
                "created": described.moment.astimezone(UTC).replace(tzinfo=None),
            }
        )
        self._bold = self._book.add_format({"bold": True})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._looks = {
            kind: self._book.add_format({"num_format": look}) for kind, look in LOOKS.items()
        }
        self._cut = 0

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        self._write_table(rows)
        self._write_codebook()
        self._write_question()
        self._book.close()

    def _write_table(self, rows: Iterable[Sequence[Any]]) -> None:
        sheet = self._book.add_worksheet(self._described.export.name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, WIDTHS.get(column.kind, 10))
        self._write_row(sheet, 0, self._described.export.names, self._bold)
        writers = [self._writer(sheet, column) for column in self._columns]
        number = 0
        for number, row in enumerate(rows, start=1):
            for place, (cell, value) in enumerate(zip(writers, row, strict=True)):
                if value is not None:
                    cell(number, place, value)
        sheet.autofilter(0, 0, number, len(self._columns) - 1)

    def _writer(self, sheet: Worksheet, column: Column) -> Callable[[int, int, Any], None]:
        """What writes a value of the column into a place of the sheet."""
        look = self._looks.get(column.kind)

        def text(row: int, place: int, value: Any) -> None:
            self._write_text(sheet, row, place, str(value))

        def texts(row: int, place: int, value: str) -> None:
            self._write_text(sheet, row, place, BETWEEN_VALUES.join(values_in(value)))

        def day(row: int, place: int, value: date) -> None:
            if value < FIRST_DAY:
                sheet.write_string(row, place, value.isoformat())
            else:
                sheet.write_datetime(row, place, datetime.combine(value, time()), look)

        def moment(row: int, place: int, value: datetime) -> None:
            in_utc = value.astimezone(UTC).replace(tzinfo=None)
            sheet.write_datetime(row, place, in_utc, look)

        return {
            Kind.TEXT: text,
            Kind.TEXTS: texts,
            Kind.NUMBER: sheet.write_number,
            Kind.DECIMAL: sheet.write_number,
            Kind.DATE: day,
            Kind.MOMENT: moment,
            Kind.TRUTH: sheet.write_boolean,
        }[column.kind]

    def _write_text(self, sheet: Worksheet, row: int, place: int, text: str) -> None:
        if _units(text) > LONGEST_TEXT:
            text = _beginning(text, LONGEST_TEXT - len(CUT)) + CUT
            self._cut += 1
        if text:
            sheet.write_string(row, place, text)

    def _write_codebook(self) -> None:
        """Each column with its meaning, and each code below the column that holds it."""
        sheet = self._sheet("Codebook", 30, 24, 90)
        lines = [("Column", "Holds", "Meaning")]
        for column in self._columns:
            lines.append((column.name, column.kind.words, column.help))
            if column.codes:
                codes = BY_CHOICES[column.codes].codes
                lines += [(column.name, f"{code}: {label}", told) for code, label, told in codes]
        for number, line in enumerate(lines):
            self._write_row(sheet, number, line, self._wrapped if number else self._bold)

    def _write_question(self) -> None:
        described = self._described
        sheet = self._sheet("Question", 30, 110)
        lines = [
            ("What was asked", ""),
            ("In words", described.sentence),
            ("Address that asks again", described.address),
            ("Moment that every row is from", described.as_of),
            ("Rows", str(described.rows)),
            ("Undated claims left out", str(described.undated_left_out)),
            ("Texts cut to fit into a cell", str(self._cut)),
            ("Codebook", described.codebook()),
            ("Licence", LICENCE),
        ]
        for number, line in enumerate(lines):
            self._write_row(sheet, number, line, self._wrapped if number else self._bold)

    def _sheet(self, name: str, *widths: int) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        return sheet

    @staticmethod
    def _write_row(sheet: Worksheet, number: int, texts: Sequence[str], look: Look) -> None:
        for place, text in enumerate(texts):
            sheet.write_string(number, place, text, look)


def _units(text: str) -> int:
    """How long a spreadsheet takes the text to be, which counts in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _beginning(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")
