"""Where a claim was read, by origin: ten reprints of one statement are one origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .models import Claim, Source


@dataclass(frozen=True)
class Origin:
    """A document that repeats no other, and the sources of the claim that go back to it.

    It is among these itself where the claim was read in it.
    """

    source: Source
    read: list[Source]

    @property
    def was_read(self) -> bool:
        """True where the claim was read in the origin itself, and not only in what repeats it."""
        return self.source in self.read

    @property
    def reprints(self) -> list[Source]:
        """The sources of the claim that repeat it, directly or through others."""
        return [source for source in self.read if source != self.source]


def sources_of(claim: Claim) -> list[Source]:
    """The source that the claim was logged from, then the further ones, each once."""
    read_in = [claim.source] if claim.source else []
    return list(dict.fromkeys([*read_in, *claim.further_sources.all()]))


def origins_of(claim: Claim) -> list[Origin]:
    """The origins of a published claim, in the order of its sources; one query at most."""
    sources = sources_of(claim)
    known = {source.pk: source for source in sources}
    if any(source.relays_id for source in sources):
        repeated = Source.objects.repeated_by(*sources).select_related("publisher")
        known = {source.pk: source for source in repeated} | known
    read: dict[Source, list[Source]] = {}
    for source in sources:
        read.setdefault(_beginning(source, known), []).append(source)
    return [Origin(source, several) for source, several in read.items()]


def first_of(origins: Sequence[Origin]) -> Source | None:
    """The origin that was published before all others; None where the dates don't tell."""
    if len(origins) == 1:
        return origins[0].source
    dated = [one.source for one in origins if one.source.published_latest]
    first = min(dated, key=lambda source: source.published_latest, default=None)
    others = [one.source for one in origins if one.source != first]
    return first if first and all(_was_later(other, first) for other in others) else None


def _beginning(source: Source, known: dict[int, Source]) -> Source:
    """The document at which the chain of what repeats what begins.

    Where documents repeat each other in a circle, it is the one of them that was logged first.
    """
    seen: dict[int, Source] = {}
    while source.relays_id and source.pk not in seen:
        seen[source.pk] = source
        source = known[source.relays_id]
    if source.pk not in seen:
        return source
    keys = list(seen)
    return seen[min(keys[keys.index(source.pk) :])]


def _was_later(source: Source, first: Source) -> bool:
    earliest, latest = source.published_earliest, first.published_latest
    return earliest is not None and latest is not None and earliest > latest
