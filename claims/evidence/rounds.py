"""Going over many sources without being a burden to any of their servers."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from urllib.parse import urlsplit

from ..models import Source


def politely(sources: Iterable[Source], pause: float) -> Iterator[Source]:
    """Yield each source when its turn has come: one at a time, and between two of one host so many
    seconds, which pass while those of other hosts are yielded.

    The caller is done with a source before it asks for the next.
    """
    waiting: dict[str, deque[Source]] = defaultdict(deque)
    for source in sources:
        waiting[_host(source)].append(source)
    # When each host may be asked again. The number keeps the order of those that may at once.
    turns = [(0.0, number, host) for number, host in enumerate(waiting)]
    heapify(turns)
    while turns:
        moment, number, host = heappop(turns)
        if (left := moment - time.monotonic()) > 0:
            time.sleep(left)
        yield waiting[host].popleft()
        if waiting[host]:
            heappush(turns, (time.monotonic() + pause, number, host))


def _host(source: Source) -> str:
    """The host of the canonical address: `www.` is no other server. "" where there is none."""
    try:
        return urlsplit(source.canonical_url or "").hostname or ""
    except ValueError:
        return ""
