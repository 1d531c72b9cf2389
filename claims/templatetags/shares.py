"""How claims stand, as shares: in words, in numbers, and as a bar of patterns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import template

from ..choices import Standing

register = template.Library()

#: The shares that are shown by name, in the order of the bar; what is left is "other".
NAMED = (Standing.DENIED, Standing.ACKNOWLEDGED, Standing.UNANSWERED)
OTHER = "other"


@dataclass(frozen=True)
class Share:
    """A part of a bar: the name of its pattern, its number, where it stands in percent of the bar."""

    name: str
    number: int
    x: str
    width: str
    percent: int


@register.filter
def shares(standings: Mapping[Standing, int]) -> list[Share]:
    """Return the shares of claims: denied, acknowledged, unanswered and all others, none left out."""
    total = sum(standings.values())
    numbers = {str(name): standings.get(name, 0) for name in NAMED}
    numbers[OTHER] = total - sum(numbers.values())
    found, start = [], 0
    for name, number in numbers.items():
        x, width, percent = (100 * part / total if total else 0 for part in (start, number, number))
        found.append(Share(name, number, f"{x:.2f}", f"{width:.2f}", int(percent + 0.5)))
        start += number
    return found


@register.filter
def in_detail(standings: Mapping[Standing, int]) -> str:
    """Return how many stand how, in words: "7 denied, 1 contested, 3 with no answer on record"."""
    return ", ".join(f"{number:,} {_stand(standing)}" for standing, number in standings.items())


def _stand(standing: Standing) -> str:
    if standing == Standing.UNANSWERED:
        return "with no answer on record"
    return str(standing.label).lower()
