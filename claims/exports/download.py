"""An export as an answer to a request: whole, or visibly broken."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Protocol

from django.db import connections
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from . import cells
from .columns import Export
from .description import Description
from .snapshot import snapshot

ROWS_AT_ONCE = 500
BYTES_AT_ONCE = 64 * 1024

logger = logging.getLogger(__name__)


class Filter(Protocol):
    """What an export needs of a filter set: the claims that match, and what was asked for."""

    @property
    def qs(self) -> QuerySet: ...
    def sentence(self) -> str: ...
    def query_string(self) -> str: ...
    def undated_left_out(self) -> int: ...


class IncompleteError(Exception):
    """Fewer or more rows came than were announced."""


def stream_csv(export: Export, filterset: Filter, *, body: bool = True) -> StreamingHttpResponse:
    """The rows of an export for the claims that match, and a description of them in the headers.

    Everything is read from one moment of the database. Rows come as they are read; an error on the
    way is logged and raised, so that the server breaks the connection. Without `body` there are the
    headers alone. Raises `ValueError` where the filter set is not valid.
    """
    claims = filterset.qs
    with ExitStack() as stack:
        stack.enter_context(snapshot(connections[claims.db]))
        description = Description(
            export=export,
            sentence=filterset.sentence(),
            query_string=filterset.query_string(),
            rows=export.count(claims),
            undated_left_out=filterset.undated_left_out(),
            moment=timezone.now(),
        )
        content: Iterable[bytes] = ()
        if body:
            lines = _lines(export, claims, description.rows)
            content = _Body(_logged(_in_chunks(lines), description.address), stack.pop_all())
    return StreamingHttpResponse(
        content,
        content_type="text/csv; charset=utf-8; header=present",
        headers=description.headers(),
    )


def refuse(errors: Mapping[str, Sequence[Any]]) -> HttpResponse:
    """The answer to parameters that can't be used: 400, and what is wrong with each."""
    lines = ["Nothing was exported, because the question can't be answered as it was asked:", ""]
    lines += [
        f"{_on_one_line(name)}: {_on_one_line(problem)}"
        for name, problems in errors.items()
        for problem in problems
    ]
    lines += ["", f"Every filter and its values are described at {Description.codebook()}", ""]
    return HttpResponse(
        "\n".join(lines),
        status=400,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _on_one_line(text: Any, longest: int = 300) -> str:
    words = " ".join(str(text).split())
    return words if len(words) <= longest else f"{words[:longest]}…"


def _lines(export: Export, claims: QuerySet, announced: int) -> Iterator[str]:
    """The lines of the file. Raises `IncompleteError` where there are not as many as announced."""
    yield cells.header(export.names)
    kinds, came = export.kinds, 0
    for row in export.values(claims).iterator(chunk_size=ROWS_AT_ONCE):
        yield cells.line(kinds, row)
        came += 1
    if came != announced:
        raise IncompleteError(f"{announced} rows were announced and {came} came")


def _in_chunks(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines in pieces that are worth a packet each."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line.encode())
        size += len(held[-1])
        if size >= BYTES_AT_ONCE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _logged(chunks: Iterator[bytes], address: str) -> Generator[bytes]:
    try:
        yield from chunks
    except Exception:
        logger.exception("The export %s broke off", address)
        raise


class _Body:
    """The chunks; closed whole, half-way or unread, it gives back what it held."""

    def __init__(self, chunks: Generator[bytes], held: ExitStack) -> None:
        self._chunks = chunks
        self._held = held

    def __iter__(self) -> _Body:
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        """End the reading and its transaction."""
        with self._held:
            self._chunks.close()
