"""Who accuses whom, as a table: a row for each accuser, a column for each accused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any

from .choices import Standing
from .models import Actor
from .querysets import ActorQuerySet, ClaimQuerySet
from .seriation import in_blocks

MOST_ACTORS = 24  # in a table that can still be read
MOST_NAMES = 100  # of those that found no place in it
LEVELS = 5  # of shade


@dataclass(frozen=True)
class Cell:
    """The claims of one actor against one, by how they stand; `level` is the shade, 1 to LEVELS."""

    claimant: Actor
    accused: Actor
    standings: Mapping[Standing, int]
    level: int

    @property
    def count(self) -> int:
        return sum(self.standings.values())

    @property
    def is_inward(self) -> bool:
        """Whether parts of one actor accuse each other, or it itself."""
        return self.claimant == self.accused


@dataclass(frozen=True)
class Row:
    """One accuser, with a cell for each column; None where there is no claim."""

    actor: Actor
    cells: list[Cell | None]


@dataclass(frozen=True)
class Shade:
    """A level of shade, and from which to which number the cells that have it go."""

    level: int
    low: int
    high: int


@dataclass(frozen=True)
class LeftOut:
    """An actor without a place in the table: the claims it makes there, and those against it."""

    actor: Actor
    made: int
    faced: int


class Matrix:
    """The claims that some actors make against some, in four queries whatever there is.

    `claimants` and `accused` are those that may have a row or a column. Where there are more than
    MOST_ACTORS, those stand in the table that make and face the most claims.
    """

    def __init__(
        self, claims: ClaimQuerySet, claimants: ActorQuerySet, accused: ActorQuerySet
    ) -> None:
        self._made = _totals(claims.accusing(accused).standings_by_claimant(claimants))
        self._faced = _totals(claims.accused_by(claimants).standings_by_accused(accused))
        heard = sorted(self._made.keys() | self._faced.keys(), key=self._rank)
        shown, self._others = heard[:MOST_ACTORS], heard[MOST_ACTORS:]
        self._counts = claims.standings_between(
            Actor.objects.filter(pk__in=[key for key in shown if key in self._made]),
            Actor.objects.filter(pk__in=[key for key in shown if key in self._faced]),
        )
        self._numbers = _totals(self._counts)
        self._order = in_blocks(shown, self._numbers)
        self._actors = Actor.objects.in_bulk(shown + self._others[:MOST_NAMES])

    def _rank(self, key: int) -> tuple[int, int]:
        """The most heard first, and of equals the first on record."""
        return -self._made.get(key, 0) - self._faced.get(key, 0), key

    @cached_property
    def columns(self) -> list[Actor]:
        faced = {accused for _, accused in self._counts}
        return [self._actors[key] for key in self._order if key in faced]

    @cached_property
    def rows(self) -> list[Row]:
        made = {claimant for claimant, _ in self._counts}
        return [self._row(self._actors[key]) for key in self._order if key in made]

    def _row(self, actor: Actor) -> Row:
        return Row(actor, [self._cell(actor, accused) for accused in self.columns])

    def _cell(self, claimant: Actor, accused: Actor) -> Cell | None:
        key = claimant.pk, accused.pk
        if key not in self._counts:
            return None
        return Cell(claimant, accused, self._counts[key], self._level(self._numbers[key]))

    def _level(self, number: int) -> int:
        """The shade of a number, in equal steps of its logarithm: a few big cells would hide the rest."""
        most = max(self._numbers.values())
        return 1 + int((LEVELS - 1) * log(number) / log(most)) if most > 1 else 1

    @property
    def shades(self) -> list[Shade]:
        """The levels that occur, the lightest first."""
        numbers: dict[int, list[int]] = {}
        for number in sorted(self._numbers.values()):
            numbers.setdefault(self._level(number), []).append(number)
        return [Shade(level, found[0], found[-1]) for level, found in sorted(numbers.items())]

    @property
    def left_out_count(self) -> int:
        return len(self._others)

    @property
    def left_out(self) -> list[LeftOut]:
        """Those without a place in the table, the most heard first; MOST_NAMES at most."""
        return [
            LeftOut(self._actors[key], self._made.get(key, 0), self._faced.get(key, 0))
            for key in self._others[:MOST_NAMES]
        ]


def _totals(counts: Mapping[Any, Mapping[Standing, int]]) -> dict[Any, int]:
    return {key: sum(standings.values()) for key, standings in counts.items()}
