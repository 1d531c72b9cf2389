"""Statements drawn in lanes on a common time axis: where each mark, line and label goes.

It knows neither records nor a database. All lengths are units of the drawing, from its upper left
corner; on a screen a unit is a pixel or a little more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .axis import CELL, Axis, axis_of
from .marks import MARGIN, WIDTH, Mark, Point, places, reach

HEAD, FOOT = 44, 22  # the labels above and below the lanes
NAME, GAP = 22, 10  # the name over a lane, and the room under it
ROWS = 6  # of a lane, before marks that stand close are drawn as one
MOST = 500  # marks of a drawing, above which the same is done in every lane

# How marks are drawn as one, step by step: where more than so many stand in so much room.
_STEPS = [
    (ROWS, CELL),
    (ROWS // 2, CELL),
    (1, CELL),
    *[(1, CELL * times) for times in (2, 4, 8)],
]

Describe = Callable[[Point], tuple[str, str]]


@dataclass(frozen=True)
class Lane:
    """The marks of one side; `y` is where the lane begins, `height` how high it is."""

    name: str
    y: int
    height: int
    marks: list[Mark]

    @property
    def middle_of_name(self) -> int:
        """The height at which the letters of its name stand."""
        return self.y + NAME - 6


@dataclass(frozen=True)
class Tie:
    """A line from a mark to one that answers it."""

    one: Mark
    other: Mark

    @property
    def path(self) -> str:
        """The line as the `d` of an SVG path: upright at both marks; an arc within a row."""
        (x, y), (to_x, to_y) = (self.one.x, self.one.y), (self.other.x, self.other.y)
        if y == to_y:
            return f"M{x} {y}Q{(x + to_x) // 2} {y - CELL} {to_x} {to_y}"
        middle = (y + to_y) // 2
        return f"M{x} {y}C{x} {middle} {to_x} {middle} {to_x} {to_y}"


@dataclass(frozen=True)
class Drawing:
    """Lanes with their marks, what ties these together, and the axis that they share."""

    axis: Axis
    lanes: list[Lane]
    ties: list[Tie]
    width: int
    height: int

    @property
    def marks(self) -> Iterator[Mark]:
        """Every mark, lane by lane."""
        return (mark for lane in self.lanes for mark in lane.marks)

    @cached_property
    def gathered(self) -> int:
        """How many statements are drawn together with others."""
        return sum(mark.point.number for mark in self.marks if mark.point.number > 1)

    @cached_property
    def shapes(self) -> set[str]:
        """What there is to be explained: kinds of marks, and "silence", "span", "number"."""
        found = {str(mark.point.kind) for mark in self.marks}
        found |= {"silence" for mark in self.marks if mark.tail}
        found |= {"span" for mark in self.marks if mark.bar}
        return found | ({"number"} if self.gathered else set())

    @property
    def foot(self) -> int:
        """Where the lanes end."""
        return self.height - FOOT


def draw(points: Iterable[Point], names: Mapping[Any, str], describe: Describe) -> Drawing:
    """Return the drawing of these points, of which there is at least one.

    `names` are the lanes in their order: every point lies in one of them. `describe` gives the
    label and the address of a point that has none, because it stands for several.
    """
    of_lane: dict[Any, list[Point]] = {key: [] for key in names}
    for point in points:
        of_lane[point.lane].append(point)
    days = [day for some in of_lane.values() for point in some for day in point.days]
    axis = axis_of(days, WIDTH - MARGIN)
    crowds = [_Crowd(some, axis) for some in of_lane.values()]
    for step in range(len(_STEPS)):
        if sum(len(row) for crowd in crowds for row in crowd.rows) > MOST:
            for crowd in crowds:
                crowd.gather(step)
    lanes: list[Lane] = []
    y = HEAD
    for name, crowd in zip(names.values(), crowds, strict=True):
        lanes.append(_lane(name, y, crowd.rows, describe))
        y += lanes[-1].height
    joined = {key: other for crowd in crowds for key, other in crowd.joined.items()}
    return Drawing(axis, lanes, list(_ties(lanes, joined)), WIDTH, y + FOOT)


def _lane(name: str, y: int, rows: list[list[Mark]], describe: Describe) -> Lane:
    marks = [
        replace(
            mark, y=y + NAME + number * CELL + CELL // 2, point=_described(mark.point, describe)
        )
        for number, row in enumerate(rows)
        for mark in row
    ]
    # In the order of time, in which a reader with a keyboard meets them.
    marks.sort(key=lambda mark: (mark.start, mark.y))
    return Lane(name, y, NAME + max(len(rows), 1) * CELL + GAP, marks)


def _described(point: Point, describe: Describe) -> Point:
    if point.label:
        return point
    label, address = describe(point)
    return replace(point, label=label, address=address)


def _ties(lanes: list[Lane], joined: Mapping[Any, Any]) -> Iterator[Tie]:
    """The lines between marks; one for all the answers of one mark to another."""
    marks = {mark.point.key: mark for lane in lanes for mark in lane.marks}
    for mark in marks.values():
        answered = {joined.get(key, key) for key in mark.point.to}
        for key in sorted(answered & marks.keys() - {mark.point.key}, key=str):
            yield Tie(marks[key], mark)


# Rows


class _Crowd:
    """The points of a lane in rows, some of them as one where they would take too many rows.

    `joined` gives for the key of a point the key of the one that stands for it.
    """

    def __init__(self, points: list[Point], axis: Axis) -> None:
        self.axis = axis
        self.joined: dict[Any, Any] = {}
        reached = [(*reach(point, axis), point) for point in points]
        self._points = sorted(reached, key=lambda each: (*each[:2], each[2].kind, str(each[2].key)))
        self._step = -1
        self.rows = _packed(points, axis, ROWS)
        while len(self.rows) > ROWS and self._step + 1 < len(_STEPS):
            self.gather(self._step + 1)

    def gather(self, step: int) -> None:
        """Draw as one what stands together at this step; nothing, where that was done before."""
        if step > self._step:
            self._step = step
            most, room = _STEPS[step]
            together = self._together(most, room)
            fewer = [some[0] if len(some) == 1 else _as_one(some) for some in together]
            last = step + 1 == len(_STEPS)
            self.rows = _packed(fewer, self.axis, len(fewer) if last else ROWS)
            self.joined = {point.key: some[0].key for some in together for point in some}

    def _together(self, most: int, room: int) -> list[list[Point]]:
        """Those of one kind together wherever more than `most` begin and end in the same room."""
        found_at = defaultdict(list)
        for start, end, point in self._points:
            if point.exact:
                start = end = (start + end) // 2
            opening = (point.first is None, point.last is None)
            found_at[point.kind, point.exact, opening, start // room, end // room].append(point)
        found: list[list[Point]] = []
        for some in found_at.values():
            crowded = sum(point.number for point in some) > most
            found += [some] if crowded else [[point] for point in some]
        return found


def _as_one(points: list[Point]) -> Point:
    firsts = [point.first for point in points if point.first]
    lasts = [point.last for point in points if point.last]
    return replace(
        points[0],
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        label="",
        number=sum(point.number for point in points),
        silent=sum(point.silent for point in points),
        to=frozenset().union(*(point.to for point in points)),
        note="",
        apart=points[0].exact,
    )


def _packed(points: list[Point], axis: Axis, enough: int) -> list[list[Mark]]:
    """The marks of these points, each in the first row with room; not all, beyond enough rows."""
    rows: list[list[Mark]] = []
    for point in sorted(points, key=lambda each: (*reach(each, axis), each.kind, str(each.key))):
        open_places = list(places(point, axis))
        free = (
            (row, mark)
            for row in rows
            for mark in open_places
            if all(mark.left >= other.right or mark.right <= other.left for other in row)
        )
        row, mark = next(free, (None, open_places[0]))
        if row is None:
            rows.append(row := [])
        row.append(mark)
        if len(rows) > enough:
            break
    return rows
