"""The order in which rows and columns of a table stand so that what belongs together stands together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations, product
from math import sqrt
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Ties = dict[tuple[Key, Key], float]


def in_blocks(keys: Sequence[Key], counts: Mapping[tuple[Key, Key], int]) -> list[Key]:
    """Return the keys in an order that shows the blocks of `counts`, numbers for pairs of keys.

    Average linkage: the two groups with the strongest ties on average are joined, at the ends that
    are tied most closely, until one is left, which begins at its heavier end. A tie is what two
    have with each other, either way, in proportion to what both have in all, so that the big ones
    don't draw everybody to them. Of equal ties the keys that come first win: the same input gives
    the same order. It takes time as the cube of the number of keys, so it is for tens of them.
    """
    ties = _ties(keys, counts)
    groups = [[key] for key in keys]
    while len(groups) > 1:
        pairs = combinations(range(len(groups)), 2)
        left, right = max(pairs, key=lambda pair: _between(groups[pair[0]], groups[pair[1]], ties))
        groups[left] = _joined(groups[left], groups.pop(right), ties)
    return _heavier_end_first(groups[0], counts) if groups else []


def _heavier_end_first(order: list[Key], counts: Mapping[tuple[Key, Key], int]) -> list[Key]:
    place = {key: position for position, key in enumerate(order)}
    middle = sum(number * (place[a] + place[b]) for (a, b), number in counts.items())
    return order[::-1] if middle > sum(counts.values()) * (len(order) - 1) else order


def _ties(keys: Sequence[Key], counts: Mapping[tuple[Key, Key], int]) -> Ties:
    both = {
        (one, other): counts.get((one, other), 0) + counts.get((other, one), 0)
        for one, other in product(keys, keys)
        if one != other
    }
    totals = dict.fromkeys(keys, 0)
    for (one, _), number in both.items():
        totals[one] += number
    return {
        pair: number / sqrt(totals[pair[0]] * totals[pair[1]]) if number else 0.0
        for pair, number in both.items()
    }


def _between(group: list[Key], other: list[Key], ties: Ties) -> float:
    """The average tie between a member of the one and a member of the other."""
    return sum(ties[pair] for pair in product(group, other)) / (len(group) * len(other))


def _joined(group: list[Key], other: list[Key], ties: Ties) -> list[Key]:
    """Both in one row, turned so that the ends that meet are tied most closely."""
    turns = product((group, group[::-1]), (other, other[::-1]))
    first, second = max(turns, key=lambda turn: ties[turn[0][-1], turn[1][0]])
    return first + second
