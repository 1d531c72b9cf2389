"""Marks for statements: what is drawn for each, how wide it is, and the places that it can take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from .axis import CELL, LETTER, Axis

WIDTH = 960  # of a drawing
MARGIN = 24  # right of the axis, for the end of what stays open
TAIL = 16  # the dots after a claim that nobody answered


class Kind(StrEnum):
    """What a mark stands for: its shape follows from it."""

    CLAIM = "claim"
    OWN = "own"  # what the claimant said later
    ANSWER = "answer"


@dataclass(frozen=True)
class Point:
    """A statement, or a `number` of one kind, that may have been said from the first to the last day.

    None leaves that side open; one of them is given. `silent` is how many of them are claims that
    nobody answered, `until` the day up to which that is drawn, where it is more than a few dots.
    `to` are the keys of the points that it answers; `note` stands beside the mark. `apart` are
    several of one day each, though not of the same. Whoever draws asks for a label that is empty.
    """

    key: Any
    lane: Any
    kind: Kind
    first: date | None
    last: date | None
    label: str = ""
    address: str = ""
    number: int = 1
    silent: int = 0
    until: date | None = None
    to: frozenset[Any] = frozenset()
    note: str = ""
    apart: bool = False

    @property
    def days(self) -> list[int]:
        """The days that the axis has to have, as ordinals."""
        return [day.toordinal() for day in (self.first, self.last, self.until) if day]

    @property
    def exact(self) -> bool:
        """Whether the day is known on which it was said."""
        return self.apart or self.first == self.last

    @property
    def room(self) -> int:
        """The width that its mark has at least: what its number needs."""
        return max(CELL, round(len(str(self.number)) * LETTER) + 10)

    @property
    def box(self) -> int:
        """The width of the shape that holds its number."""
        return self.room - 4


@dataclass(frozen=True)
class Mark:
    """What is drawn for a point; `x` and `y` are the middle of it.

    A point of one day, or several such, is a shape of the width `size`; any other is a bar of that
    width, `open_start` and `open_end` where nobody knows how far it reaches. `tail` is how far to
    the right its silence is drawn. Its note begins, or ends, at `note_at`; None where there is
    none. `left` and `right` are where all that ends.
    """

    point: Point
    x: int
    y: int
    size: int
    left: int
    right: int
    bar: bool = False
    open_start: bool = False
    open_end: bool = False
    tail: int | None = None
    note_at: int | None = None
    note_ends: bool = False

    @property
    def start(self) -> int:
        """Where the shape or bar begins."""
        return self.x - self.size // 2

    @property
    def end(self) -> int:
        """Where the shape or bar ends."""
        return self.start + self.size

    @property
    def top(self) -> int:
        """Where its row begins."""
        return self.y - CELL // 2

    @property
    def outline(self) -> str:
        """The bar around its middle as the `d` of an SVG path: pointed where it stays open."""
        half = self.size // 2 - 1
        left = f"M{8 - half} 4 {-half} 0 {8 - half}-4" if self.open_start else f"M{-half} 4V-4"
        right = f"L{half - 8}-4 {half} 0 {half - 8} 4Z" if self.open_end else f"H{half}V4Z"
        return left + right


def reach(point: Point, axis: Axis) -> tuple[int, int]:
    """From where to where the days of a point lie."""
    start = axis.at(point.first.toordinal()) if point.first else 0
    end = axis.after(point.last.toordinal()) if point.last else axis.width
    return start, end


def places(point: Point, axis: Axis) -> Iterator[Mark]:
    """The places that a point can take, the first choice first: anywhere within its days."""
    start, end = reach(point, axis)
    if not point.exact:
        yield _bar(point, axis, start, end)
        return
    size = point.room
    first, last = start + size // 2, end - size // 2
    if first > last:
        first = last = max((start + end) // 2, size // 2)
    for x in range(first, last + 1, CELL):
        yield _with_room(Mark(point, x, 0, size, x - size // 2, x - size // 2 + size), axis)


def _bar(point: Point, axis: Axis, start: int, end: int) -> Mark:
    opens = point.last is None
    end += MARGIN - TAIL if opens else 0
    size = max(end - start, point.room)
    middle = max((start + end) // 2, size // 2)
    left = middle - size // 2
    mark = Mark(point, middle, 0, size, left, left + size, True, point.first is None, opens)
    return _with_room(mark, axis)


def _with_room(mark: Mark, axis: Axis) -> Mark:
    """The mark with what stands beside it."""
    point, right = mark.point, mark.right
    tail = None
    if point.silent == point.number:
        reach = axis.after(point.until.toordinal()) if point.until else right + TAIL
        tail = right = max(min(reach, WIDTH), right)
    mark = replace(mark, right=right, tail=tail)
    return _with_note(mark, 8 + round(len(point.note) * LETTER)) if point.note else mark


def _with_note(mark: Mark, room: int) -> Mark:
    """The mark with its note to the right, or else to the left; on it, where it is that long."""
    if mark.right + room <= WIDTH:
        return replace(mark, right=mark.right + room, note_at=mark.right + 4)
    if mark.left >= room:
        return replace(mark, left=mark.left - room, note_at=mark.left - 4, note_ends=True)
    return replace(mark, note_at=mark.start + 8)
