"""How an analyst recognises a record among others."""

from __future__ import annotations

from typing import Any

from django.utils.text import Truncator

from ..dates import describe
from ..models import Source, Statement


def label(record: Any) -> str:
    """The words for a record where one is chosen: a claim says whose it is, a source when it came."""
    if isinstance(record, Statement):
        return f"{record.actor or 'Nobody yet'}: {record}"
    if isinstance(record, Source) and record.published:
        return f"{record}, {describe(record.published)}"
    return str(record)


def beginning(text: str) -> str:
    """The beginning of a text, for a cell of a list."""
    return Truncator(" ".join(text[:1_000].split())).chars(140)
