"""An export as an answer to a request: whole, or visibly broken."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from itertools import chain
from typing import Any, Protocol

from django.db import connections
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from .columns import Export
from .description import Description
from .formats import Format
from .snapshot import snapshot
from .spool import Spool

ROWS_AT_ONCE = 500
# What is not longer is ready before its first byte is sent, and so comes with length and digest.
SPOOLED = 8 * 1024 * 1024

logger = logging.getLogger(__name__)


class Filter(Protocol):
    """What an export needs of a filter set: the records that match, and what was asked for."""

    @property
    def qs(self) -> QuerySet: ...
    def sentence(self) -> str: ...
    def query_string(self) -> str: ...
    def undated_left_out(self) -> int: ...


class IncompleteError(Exception):
    """Fewer or more rows came than were announced."""


class TooManyRowsError(Exception):
    """There are more rows than the format can hold."""


def stream(
    export: Export,
    form: Format,
    filterset: Filter,
    *,
    options: str = "",
    body: bool = True,
    ready: bool = False,
) -> StreamingHttpResponse:
    """The rows of an export for the records that match, and a description of them in the headers.

    Everything is read from one moment of the database. A short file, and with `ready` any, is whole
    before its first byte is sent, and comes with its length and digest (RFC 9530). Of a longer one
    rows come as they are read; an error on the way is logged and raised, so that the server breaks
    the connection. `options` is what was asked for beside the filters, as a query string. Without
    `body` there are the headers alone. Raises `ValueError` where the filter set is not valid, and
    `TooManyRowsError`.
    """
    with ExitStack() as held, ExitStack() as reading:
        records = reading.enter_context(_moment(filterset))
        described = describe(export, form.suffix, filterset, options)
        if form.most_rows is not None and described.rows > form.most_rows:
            raise TooManyRowsError(
                f"{described.rows:,} rows match, and {form.name} holds {form.most_rows:,} at most."
                f" Ask for less, or take {described.address_of('csv')}"
            )
        headers = described.headers()
        content: Iterable[bytes] = ()
        if body:
            pieces = reading.enter_context(closing(_written(form, described, records)))
            spool = held.enter_context(closing(Spool()))
            spool.take(pieces, None if ready or not form.streams else SPOOLED)
            if spool.is_whole:
                headers |= _of_the_whole(spool)
            else:
                held.push(reading.pop_all())
            content = _Body(chain(spool.pieces(), pieces), held.pop_all())
    return StreamingHttpResponse(content, content_type=form.media_type, headers=headers)


def checksum(
    export: Export, form: Format, filterset: Filter, *, options: str = "", body: bool = True
) -> HttpResponse:
    """The SHA-256 digest of the file that `stream` gives, as `sha256sum --check` reads it.

    Raises as `stream` does.
    """
    digest = hashlib.sha256()
    with _moment(filterset) as records:
        described = describe(export, form.suffix, filterset, options)
        for piece in _written(form, described, records) if body else ():
            digest.update(piece)
    line = f"{digest.hexdigest()}  {described.filename}\n" if body else ""
    headers = replace(described, suffix=f"{form.suffix}.sha256").headers()
    return HttpResponse(line, content_type="text/plain; charset=utf-8", headers=headers)


def described_for_machines(
    exports: Sequence[Export], suffix: str, filterset: Filter, options: str = ""
) -> list[Description]:
    """What files of these tables say of themselves, all from one moment of the database."""
    with _moment(filterset):
        return [describe(export, suffix, filterset, options) for export in exports]


def describe(export: Export, suffix: str, filterset: Filter, options: str = "") -> Description:
    """What a file says of itself, read from the database as it is now."""
    return Description(
        export=export,
        suffix=suffix,
        sentence=filterset.sentence(),
        query_string=filterset.query_string(),
        options=options,
        rows=export.count(filterset.qs),
        undated_left_out=filterset.undated_left_out(),
        moment=timezone.now(),
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


@contextmanager
def _moment(filterset: Filter) -> Iterator[QuerySet]:
    """The records that match, for as long as they are read from one moment of the database."""
    records = filterset.qs
    with snapshot(connections[records.db]):
        yield records


def _written(form: Format, described: Description, records: QuerySet) -> Generator[bytes]:
    """The bytes of the file. An error is logged with the address of the file."""
    try:
        with closing(_rows(described, records)) as rows:
            yield from form.write(described, rows)
    except Exception:
        logger.exception("The export %s broke off", described.address)
        raise


def _rows(described: Description, records: QuerySet) -> Generator[Sequence[Any]]:
    """The rows as they are read. Raises `IncompleteError` where not as many as announced came."""
    came = 0
    for row in described.export.values(records).iterator(chunk_size=ROWS_AT_ONCE):
        yield row
        came += 1
    if came != described.rows:
        raise IncompleteError(f"{described.rows} rows were announced and {came} came")


def _of_the_whole(spool: Spool) -> dict[str, str]:
    """The headers by which a reader tells that all of a file has come, and unchanged."""
    digest = base64.b64encode(spool.sha256).decode()
    return {
        "Content-Length": str(spool.length),
        "Repr-Digest": f"sha-256=:{digest}:",
        # Obsolete (RFC 3230), and what older tools still look for.
        "Digest": f"SHA-256={digest}",
    }


class _Body:
    """The pieces; closed whole, half-way or unread, it gives back what it held."""

    def __init__(self, pieces: Iterator[bytes], held: ExitStack) -> None:
        self._pieces = pieces
        self._held = held

    def __iter__(self) -> _Body:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """End the reading and its transaction."""
        self._held.close()
