"""Taking a snapshot of a source."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils import timezone

from ..fetching import Fetched, FetchError, UnknownHostError, fetch
from ..models import FailedSnapshot, Snapshot, Source
from ..reading import text_of
from .warc import as_warc

#: The answers that mean: there was a document here, or may have been, and there is none.
GONE = {404, 410}


def keep(source: Source, by: Any = None) -> Snapshot | FailedSnapshot:
    """Fetch the source at its address and store what came; where nothing did, store why.

    `by` is the user who asked for it, None for a command. Raises nothing that has to do with the
    address: what can go wrong there is an answer too.
    """
    if not source.url:
        return _failed(source, by, "The source has no address.")
    try:
        fetched = fetch(source.url)
    except UnknownHostError as error:
        return _failed(source, by, str(error), gone=True)
    except FetchError as error:
        return _failed(source, by, str(error))
    if fetched.problem:
        return _failed(source, by, fetched.problem, gone=fetched.status in GONE)
    if not fetched.content:
        return _failed(source, by, "The server answers with nothing.")
    return _kept(source, by, fetched)


def _kept(source: Source, by: Any, fetched: Fetched) -> Snapshot:
    answer = [f"{name}: {value}" for name, value in fetched.headers]
    return Snapshot.objects.create(
        source=source,
        url=fetched.url,
        content=fetched.content,
        media_type=fetched.media_type,
        sha256=hashlib.sha256(fetched.content).hexdigest(),
        headers="\n".join([fetched.exchange.status_line, *answer]),
        text=text_of(fetched),
        warc=as_warc(fetched),
        taken_at=fetched.fetched_at,
        taken_by=by,
    )


def _failed(source: Source, by: Any, problem: str, *, gone: bool = False) -> FailedSnapshot:
    return FailedSnapshot.objects.create(
        source=source,
        url=source.url,
        problem=problem,
        gone=gone,
        tried_at=timezone.now(),
        tried_by=by,
    )
