"""What can be known of a document by its address: that it is on record, or what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ... import fetching
from ...models import Source
from ...reading import propose
from ..labels import label
from .addresses import address_in
from .names import find

PROPOSED = ("title", "author", "published", "publisher", "language")


@dataclass(frozen=True)
class Found:
    """A source on record, or what is proposed for a new one; `words` say what came of it."""

    known: Source | None = None
    proposed: dict[str, str] = field(default_factory=dict)
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"words": self.words, "known": self.known is not None, "proposed": self.proposed}


def on_record(source: Source) -> Found:
    return Found(known=source, words=f"On record: {label(source)}")


def look_up(text: str) -> Found:
    """Look for the address in the sources on record, then at the address itself. Never raises."""
    text = text.strip().replace("\0", "")
    if known := find("source", text) if text else []:
        return on_record(known[0])
    if not (address := address_in(text)):
        return Found(words="Give the address of the source, from http:// or https:// on.")
    try:
        fetched = fetching.fetch(address)
    except fetching.FetchError as error:
        return Found(words=f"Not looked up: {error} Fill in what you know of it.")
    if fetched.problem:
        return Found(words=f"Not looked up: {fetched.problem} Fill in what you know of it.")
    return _proposed(fetched)


def _proposed(fetched: fetching.Fetched) -> Found:
    said = propose(fetched)
    proposed = {name: text for name in PROPOSED if (text := getattr(said, name))}
    if not proposed:
        return Found(words="New. The document says nothing of itself; fill in what you know of it.")
    return Found(
        proposed=proposed, words="New. What the document says of itself is proposed below."
    )
