"""The claims around a claim: what it repeats, what repeats it, what mirrors it, what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .models import Claim, Event
from .querysets import ClaimQuerySet
from .querysets.relations import DAYS_APART

NEIGHBOURS = 10  # of each kind


@dataclass(frozen=True)
class Relation:
    """The newest of the published claims that stand in one relation to a claim, never none.

    `note` says what the relation means where its name doesn't; `event` is the one that they share,
    where that is the relation.
    """

    name: str
    claims: list[Claim]
    note: str = ""
    event: Event | None = None


MIRRORING = (
    "Claims by a side that is accused here against the side that makes this claim, about the same"
    f" event or place, at most {DAYS_APART} days apart. That they mirror it says nothing about"
    " which of them is so."
)


def related_to(claim: Claim) -> list[Relation]:
    """The relations in which a published claim stands; the number of queries is fixed."""
    return list(_relations(claim, Claim.objects.published()))


def _relations(claim: Claim, published: ClaimQuerySet) -> Iterator[Relation]:
    yield from _relation("It repeats", published.repeated_by(claim))
    yield from _relation("It is repeated by", published.repeating(claim))
    yield from _relation("It is put in the place of", published.countered_by(claim))
    yield from _relation("Mirrored accusations", published.mirroring(claim), note=MIRRORING)
    yield from _relation("Other claims about", published.beside(claim), event=claim.event)


def _relation(name: str, claims: ClaimQuerySet, **more: Any) -> Iterator[Relation]:
    if newest := list(claims.newest_first().select_related("actor")[:NEIGHBOURS]):
        yield Relation(name, newest, **more)
