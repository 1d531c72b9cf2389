"""Where a claim was read, by origin: ten reprints of one statement are one origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True)
class Relay:
    """A document in the chain of who repeats whom.

    The origin has depth 0; what repeats it has depth 1, and so on. `repeats` is the document that
    it repeats; None for the origin, and where nothing public was read in that document.
    """

    source: Source
    repeats: Source | None
    depth: int


@dataclass(frozen=True)
class Family:
    """The documents that go back to one origin, which comes first; each is followed by its reprints.

    `left_out` says how many further reprints there are that readers could see.
    """

    relays: list[Relay]
    left_out: int

    @property
    def size(self) -> int:
        return len(self.relays) + self.left_out


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


def family_of(source: Source, most: int) -> Family:
    """The family of a source: what it repeats, up to the origin, and what repeats any of that.

    Of the reprints that readers see, `most` are listed, the newest. Three queries.
    """
    chain = _chain(source, Source.objects.repeated_by(source).select_related("publisher"))
    others = Source.objects.repeating(chain[-1]).in_use().exclude(pk__in=[one.pk for one in chain])
    listed = list(others.select_related("publisher")[: most + 1])
    left_out = others.count() - most if len(listed) > most else 0
    return Family(_in_order(chain[-1], [*chain[:-1], *listed[:most]]), left_out)


def _chain(source: Source, repeated: Iterable[Source]) -> list[Source]:
    """The source, what it repeats, what that repeats, and so on to the origin."""
    known: dict[int | None, Source] = {one.pk: one for one in repeated}
    chain = [known.pop(source.pk)]
    while following := known.pop(chain[-1].relays_id, None):
        chain.append(following)
    return chain


def _in_order(origin: Source, others: Sequence[Source]) -> list[Relay]:
    """The origin and the others, each after what it repeats, or after the origin where that is unseen."""
    known: dict[int | None, Source] = {one.pk: one for one in [origin, *others]}
    reprints = defaultdict(list)
    for other in reversed(others):
        reprints[other.relays_id if other.relays_id in known else origin.pk].append(other)
    relays, waiting = [], [Relay(origin, None, 0)]
    while waiting:
        relay = waiting.pop()
        relays.append(relay)
        below = reprints[relay.source.pk]
        waiting += [Relay(one, known.get(one.relays_id), relay.depth + 1) for one in below]
    return relays


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
