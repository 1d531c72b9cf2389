"""A time axis: days laid out along a line, with long empty stretches cut out.

Days are counted as `date.toordinal()` counts them, so that the day after the last one of the
calendar is a number like any other. Lengths are whole units of the drawing that the axis is for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

CELL = 24  # the room of one mark: what a finger can hit
BREAK = 64  # what a cut takes
CUTS = 6  # at most
LEAST_DAYS = 3
LABEL_ROOM = 84  # from one tick to the next: "19 Sep 2023" fits
LETTER = 6.5  # the width of one, about

_DAYS_OF = {"day": 1, "month": 28, "year": 365}  # at least
_STEPS = [
    *[("day", number) for number in (1, 2, 7, 14)],
    *[("month", number) for number in (1, 3, 6)],
    *[("year", number) for number in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)],
]


@dataclass(frozen=True)
class Stretch:
    """Days without a gap, from the first to the last; `start` is where the first begins."""

    first: int
    last: int
    start: int
    scale: float

    def at(self, day: int) -> int:
        """Where a day begins; at either end of the stretch, where it lies outside."""
        inside = min(max(day, self.first), self.last + 1) - self.first
        return self.start + round(inside * self.scale)

    @property
    def end(self) -> int:
        """Where the last day ends."""
        return self.at(self.last + 1)


@dataclass(frozen=True)
class Cut:
    """Days that are left out, between two stretches; `x` is the middle of what stands for them."""

    x: int
    days: int


@dataclass(frozen=True)
class Tick:
    """A line at the beginning of a day, and what is written at it; `ends` where that ends there."""

    x: int
    label: str
    ends: bool = False


@dataclass(frozen=True)
class Axis:
    """Stretches of days in their order, all drawn to one scale."""

    stretches: list[Stretch]
    width: int

    def at(self, day: int) -> int:
        """Where a day begins. A day that is left out stands at the end of what comes before it."""
        return self._around(day).at(day)

    def after(self, day: int) -> int:
        """Where a day ends."""
        return self._around(day).at(day + 1)

    @property
    def cuts(self) -> list[Cut]:
        """What is left out."""
        return [
            Cut((one.end + other.start) // 2, other.first - one.last - 1)
            for one, other in pairwise(self.stretches)
        ]

    @property
    def ticks(self) -> list[Tick]:
        """Lines at days, months or years, as far apart as their labels need."""
        scale = self.stretches[0].scale
        unit, number = next(
            (step for step in _STEPS if _DAYS_OF[step[0]] * step[1] * scale >= LABEL_ROOM),
            _STEPS[-1],
        )
        return [tick for one in self.stretches for tick in _ticks_of(one, unit, number, self.width)]

    def _around(self, day: int) -> Stretch:
        firsts = [stretch.first for stretch in self.stretches]
        return self.stretches[max(bisect_right(firsts, day) - 1, 0)]


def axis_of(days: Iterable[int], width: int) -> Axis:
    """Return an axis of this width on which all of these days lie; there is at least one.

    Where most of them would stand too close together to be told apart, a stretch without any is
    cut out if it takes more than a tenth of the axis, and is much longer than is usual here.
    """
    runs = _runs(sorted(set(days)), width)
    if len(runs) == 1:
        runs = [_widened(*runs[0])]
    scale = _scale(runs, width)
    stretches: list[Stretch] = []
    for first, last in runs:
        start = stretches[-1].end + CELL + BREAK if stretches else CELL // 2
        stretches.append(Stretch(first, last, start, scale))
    return Axis(stretches, width)


def _runs(days: list[int], width: int) -> list[tuple[int, int]]:
    """The first and the last day of each stretch."""
    gaps = sorted(pairwise(days), key=lambda gap: gap[0] - gap[1])  # the longest first
    cuts: set[tuple[int, int]] = set()
    for number, gap in enumerate(gaps[:CUTS]):
        lengths = [last - first for first, last in gaps[number:]]
        runs = _between(days, cuts)
        crowded = lengths[-1] * _scale(runs, width) < CELL
        usual = lengths[len(lengths) // 2]
        share = lengths[0] / sum(last - first + 1 for first, last in runs)
        if not crowded or share <= 0.1 or lengths[0] <= 30 * usual:
            break
        cuts.add(gap)
    return _between(days, cuts)


def _between(days: list[int], cuts: set[tuple[int, int]]) -> list[tuple[int, int]]:
    ends = sorted(cuts)
    firsts = [days[0], *(after for _, after in ends)]
    lasts = [*(before for before, _ in ends), days[-1]]
    return list(zip(firsts, lasts, strict=True))


def _scale(runs: list[tuple[int, int]], width: int) -> float:
    """The width of a day. Each stretch has half a cell before and after it, for a mark there."""
    room = width - BREAK * (len(runs) - 1) - CELL * len(runs)
    return room / sum(last - first + 1 for first, last in runs)


def _widened(first: int, last: int) -> tuple[int, int]:
    """The days of a stretch, with some before and after where it is very short."""
    while last - first + 1 < LEAST_DAYS:
        first, last = max(first - 1, 1), min(last + 1, date.max.toordinal())
    return first, last


def _ticks_of(stretch: Stretch, unit: str, number: int, width: int) -> Iterator[Tick]:
    days = list(_begun(stretch, unit, number))
    if not days or stretch.at(days[0]) - stretch.start >= LABEL_ROOM:
        days.insert(0, stretch.first)
    year = None
    for day in days:
        label = _label(day, unit, year)
        year, x = date.fromordinal(day).year, stretch.at(day)
        room = round(len(label) * LETTER)
        if day == stretch.first or x + room <= stretch.end + CELL // 2:
            yield Tick(x, label, ends=x + room > width)
        else:
            yield Tick(x, "")


def _label(day: int, unit: str, year: int | None) -> str:
    that = date.fromordinal(day)
    if unit == "day" or not _begins(that, unit):
        label = f"{that.day} {that:%b}"
        return label if that.year == year else f"{label} {that.year}"
    return str(that.year) if unit == "year" else f"{that:%b} {that.year}"


def _begins(day: date, unit: str) -> bool:
    return day.day == 1 and (unit == "month" or day.month == 1)


def _begun(stretch: Stretch, unit: str, number: int) -> Iterator[int]:
    """The days of the stretch at which so many units begin."""
    if unit == "day":
        yield from range(stretch.first, stretch.last + 1, number)
        return
    first, last = date.fromordinal(stretch.first), date.fromordinal(stretch.last)
    months = number * (12 if unit == "year" else 1)
    # Counted from the year 0, which no calendar has but which makes round years begin a step.
    begin = -(-(first.year * 12 + first.month - 1) // months) * months
    for month in range(begin, last.year * 12 + last.month, months):
        day = date(month // 12, month % 12 + 1, 1).toordinal()
        if day >= stretch.first:
            yield day
