"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["", "ins", "del"]

#: Comparing takes the product of the words; longer texts differ as a whole between what they share.
MOST_WORDS = 3_000

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A part of a text: in both ("", as the HTML elements are called), put in, or taken out."""

    text: str
    kind: Kind = ""


def pieces(before: str, after: str) -> list[Piece]:
    """The two texts as one: what stayed, what was taken out, and what was put in for it.

    All that is not "ins", joined, is the text before; all that is not "del" is the text after.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    middle = _compared(old[start : len(old) - end], new[start : len(new) - end])
    found = [Piece("".join(new[:start])), *middle, Piece("".join(new[len(new) - end :]))]
    return [piece for piece in found if piece.text]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """With how many of the same words two texts begin."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    if max(len(old), len(new)) > MOST_WORDS:
        yield from (Piece("".join(old), "del"), Piece("".join(new), "ins"))
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            yield Piece("".join(new[new_start:new_end]))
        else:
            yield Piece("".join(old[old_start:old_end]), "del")
            yield Piece("".join(new[new_start:new_end]), "ins")
