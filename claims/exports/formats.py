"""The formats that a table can be had in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from . import cells, workbook
from .description import Description

BYTES_AT_ONCE = 64 * 1024
BYTE_ORDER_MARK = "\ufeff".encode()

Rows = Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Format:
    """How a table is written down.

    `write` takes the description of a file and its rows, and gives the bytes in pieces that are
    worth a packet each. `streams` tells whether the first piece comes before the last row is read.
    No table of more than `most_rows` can be written so.
    """

    name: str
    suffix: str
    media_type: str
    write: Callable[[Description, Rows], Iterator[bytes]]
    streams: bool = True
    most_rows: int | None = None


def _csv(described: Description, rows: Rows, mark: bytes = b"") -> Iterator[bytes]:
    def lines() -> Iterator[bytes]:
        yield mark + cells.header(described.export.names).encode()
        for row in rows:
            yield cells.line(kinds, row).encode()

    kinds = described.export.kinds
    return _in_pieces(lines())


def _json_lines(described: Description, rows: Rows) -> Iterator[bytes]:
    columns = described.export.columns
    return _in_pieces(
        as_json(
            {
                column.name: column.kind.plain(value)
                for column, value in zip(columns, row, strict=True)
            }
        )
        for row in rows
    )


def as_json(row: dict[str, Any]) -> bytes:
    """The line of JSON Lines that holds these values."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _in_pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= BYTES_AT_ONCE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


CSV = Format("CSV", "csv", "text/csv; charset=utf-8; header=present", _csv)
#: The same with a byte order mark, without which some spreadsheets take UTF-8 for something else.
CSV_FOR_A_SPREADSHEET = replace(CSV, write=partial(_csv, mark=BYTE_ORDER_MARK))
JSON_LINES = Format("JSON Lines", "jsonl", "application/jsonl; charset=utf-8", _json_lines)
XLSX = Format(
    "XLSX",
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    workbook.write,
    streams=False,
    most_rows=workbook.MOST_ROWS,
)
