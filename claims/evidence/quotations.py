"""Looking for quotes in what was kept of their sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from ..choices import QuoteState
from ..models import Snapshot, Statement
from ..reading import tidy

Span = tuple[int, int]

# One kind of mark, in whichever shape a typesetter gave it.
_MARKS = "\"'`´‘’‚‛“”„‟‹›«»ʼ′″＂＇「」『』"
_DASHES = "-‐‑‒–—―−֊"
_EDGES = f"{_MARKS}.,;:։ "
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.{3,})\s*\]|\(\s*(?:…|\.{3,})\s*\)|…|\.{3,})\s*")
_WORD = re.compile(r"\w+")

# How much of a quote must be there, in its order, to be called the same quote with differences.
ALIKE = 0.7
# Of a longer quote the beginning must do, and of a longer text too.
LONGEST_QUOTE = 100  # words
LONGEST_TEXT = 1_000_000  # characters
ANCHORS, PLACES = 3, 10  # so many words are looked for, each in so many places
#: Older snapshots that are looked through for what the newest does not hold.
OLDER = 20


@dataclass(frozen=True)
class Finding:
    """What became of the quote of a statement: where it stands in the text of a snapshot."""

    state: QuoteState
    words: str  # the state in a sentence
    snapshot: Snapshot | None = None
    spans: list[Span] = field(default_factory=list)


class Page:
    """The text of a snapshot, prepared for looking many quotes up in it."""

    def __init__(self, text: str) -> None:
        self.text = tidy(text)

    def find(self, quote: str) -> tuple[QuoteState, list[Span]]:
        """Return what became of a quote, and where it stands in `text`.

        White space and the shapes of quotation marks and dashes make no difference, nor does
        punctuation at the ends; letters in capitals do. An ellipsis stands for anything.
        """
        if spans := self._exactly(quote):
            return QuoteState.FOUND, spans
        if spans := self._nearly(quote):
            return QuoteState.CHANGED, spans
        return QuoteState.MISSING, []

    def holds(self, quote: str) -> bool:
        """True where the quote stands here word for word."""
        return bool(self._exactly(quote))

    def _exactly(self, quote: str) -> list[Span]:
        pieces = [piece.strip(_EDGES) for piece in _ELLIPSIS.split(tidy(quote).strip())]
        spans: list[Span] = []
        for piece in filter(None, pieces):
            found = self._search(piece, spans[-1][1] if spans else 0)
            if found is None:
                return []
            spans.append(found)
        return spans

    def _search(self, piece: str, start: int) -> Span | None:
        """Where the piece of a quote stands next, as a word or words of their own."""
        pattern = _pattern(piece)
        while found := pattern.search(self.text, start):
            start = found.start() + 1
            # Not by the pattern: one that begins with letters is looked for many times faster.
            if not (_WORD.match(piece) and _WORD.match(self.text[found.start() - 1 : start - 1])):
                return found.span()
        return None

    def _nearly(self, quote: str) -> list[Span]:
        """The place that is most like the quote, word by word; none where no place is."""
        words = [word.casefold() for word in _WORD.findall(tidy(quote))][:LONGEST_QUOTE]
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(words)
        best, place = ALIKE, None
        for start, end in self._places(words):
            matcher.set_seq1([word for word, *_ in self._words[start:end]])
            blocks = matcher.get_matching_blocks()[:-1]
            if not blocks:
                continue
            first, last = blocks[0].a, blocks[-1].a + blocks[-1].size
            alike = 2 * sum(block.size for block in blocks) / (last - first + len(words))
            if alike >= best and (place is None or alike > best):
                best = alike
                place = self._words[start + first][1], self._words[start + last - 1][2]
        return [place] if place else []

    def _places(self, words: list[str]) -> Iterator[Span]:
        """Where the quote could stand: around the words of it that are rarest here."""
        here = [
            (len(self._index[word]), at) for at, word in enumerate(words) if word in self._index
        ]
        starts = {
            position - at
            for _, at in sorted(here)[:ANCHORS]
            for position in self._index[words[at]][:PLACES]
        }
        margin = len(words) // 4 + 1
        for start in sorted(starts):
            yield max(start - margin, 0), start + len(words) + margin

    @cached_property
    def _words(self) -> list[tuple[str, int, int]]:
        found = _WORD.finditer(self.text, 0, LONGEST_TEXT)
        return [(match[0].casefold(), *match.span()) for match in found]

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for position, (word, *_) in enumerate(self._words):
            index.setdefault(word, []).append(position)
        return index


def _pattern(piece: str) -> re.Pattern[str]:
    """A pattern for the piece of a quote, which ends where a word does."""
    parts = re.split(rf"(\s+|[{re.escape(_MARKS)}]+|[{re.escape(_DASHES)}]+)", piece)
    written = "".join(_part(part) for part in parts if part)
    after = r"(?!\w)" if re.search(r"\w$", piece) else ""
    return re.compile(f"{written}{after}")


def _part(part: str) -> str:
    if part.isspace():
        return r"\s+"
    for characters in (_MARKS, _DASHES):
        if part[0] in characters:
            return f"[{re.escape(characters)}]+"
    return re.escape(part)


# What became of the quotes


def finding_of(statement: Statement) -> Finding:
    """Look for the quote of a statement in the newest snapshot of its source, and where it is not
    there word for word, in the older ones.
    """
    if not statement.quote.strip():
        return Finding(QuoteState.NOT_CHECKED, "No quote yet.")
    if statement.source_id is None:
        return Finding(QuoteState.NOT_CHECKED, "No source yet.")
    kept = list(_kept(statement.source_id)[: OLDER + 1])
    if not kept:
        return Finding(QuoteState.NOT_CHECKED, "No snapshot of the source yet.")
    return _finding(statement.quote, Page(kept[0].text), *kept)


def findings_in(snapshot: Snapshot, statements: Iterable[Statement]) -> list[Finding]:
    """Look for the quotes of several statements in this one snapshot."""
    page = Page(snapshot.text)
    return [_finding(statement.quote, page, snapshot) for statement in statements]


def _kept(source: int) -> Any:
    return Snapshot.objects.filter(source=source).only("source", "text", "taken_at", "media_type")


def _finding(quote: str, page: Page, snapshot: Snapshot, *older: Snapshot) -> Finding:
    if not page.text:
        words = f"The snapshot of {_day(snapshot)} holds no text ({snapshot.media_type})."
        return Finding(QuoteState.NOT_CHECKED, words, snapshot)
    state, spans = page.find(quote)
    words = f"{state.label} in the snapshot of {_day(snapshot)}."
    if state != QuoteState.FOUND:
        before = next((each for each in older if Page(each.text).holds(quote)), None)
        if before is not None:
            words += f" Changed since: it was there word for word on {_day(before)}."
    return Finding(state, words, snapshot, spans)


def _day(snapshot: Snapshot) -> str:
    return date_format(timezone.localtime(snapshot.taken_at), "j F Y")


# Showing them


@dataclass(frozen=True)
class Stretch:
    """A part of a text, and the numbers of the quotes that it belongs to."""

    text: str
    quotes: list[int]
    ends: list[int]  # those that end here


def marked(text: str, places: list[list[Span]]) -> list[Stretch]:
    """Divide a tidy text where quotes begin and end; `places` are those of each quote."""
    text = tidy(text)
    edges = {0, len(text)} | {edge for spans in places for span in spans for edge in span}
    stretches = []
    for start, end in pairwise(sorted(edges)):
        inside = [
            number
            for number, spans in enumerate(places)
            if any(first <= start and end <= last for first, last in spans)
        ]
        ends = [number for number in inside if places[number][-1][1] == end]
        stretches.append(Stretch(text[start:end], inside, ends))
    return stretches
