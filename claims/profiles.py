"""What can be told of one actor: what it says, what is said against it, how it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from .choices import Standing
from .models import Actor, Claim, Response
from .querysets import ClaimQuerySet, ResponseQuerySet

NEWEST = 5
MOST_OTHERS = 8  # of those whom it accuses, and of those who accuse it
MOST_STANCES = 12  # in one history


@dataclass(frozen=True)
class Pace:
    """How fast an actor answered: the days, where known exactly, and how many are not."""

    days: list[int]
    inexact: int

    @property
    def median(self) -> float | None:
        return median(self.days) if self.days else None

    @property
    def quickest(self) -> int | None:
        return min(self.days, default=None)

    @property
    def slowest(self) -> int | None:
        return max(self.days, default=None)


@dataclass(frozen=True)
class Account:
    """How many claims there are, how they stand, and the newest of them."""

    standings: Mapping[Standing, int]
    newest: ClaimQuerySet

    @property
    def count(self) -> int:
        return sum(self.standings.values())


@dataclass(frozen=True)
class Other:
    """A side with which the actor has to do: the claims between them, by how they stand."""

    actor: Actor
    standings: Mapping[Standing, int]

    @property
    def count(self) -> int:
        return sum(self.standings.values())


@dataclass(frozen=True)
class Others:
    """The sides with which the actor has most to do, the first of them first, and how many."""

    most: list[Other]
    count: int


@dataclass(frozen=True)
class History:
    """A claim, and what the actor said to it in the course of time: the last stances."""

    claim: Claim
    stances: list[Response]

    @property
    def is_cut(self) -> bool:
        """Whether there may be earlier ones."""
        return len(self.stances) == MOST_STANCES


class Profile:
    """One actor: with its parts as one voice, or, where they are not `folded` in, alone."""

    def __init__(self, actor: Actor, folded: bool = True) -> None:
        self.actor, self.folded = actor, folded
        published = Claim.objects.published()
        self._made = published.made_by(actor, parts=folded)
        self._against = published.against(actor, parts=folded)
        self._mentions = published.mentioning(actor, parts=folded)
        self._own = Response.objects.published().made_by(actor, parts=folded)

    @cached_property
    def wholes(self) -> list[Actor]:
        """All that it is part of, the top-most first."""
        return list(Actor.objects.wholes_of(self.actor))

    @cached_property
    def parts(self) -> list[Actor]:
        """All that is part of it and that readers meet."""
        return list(Actor.objects.in_use().parts_of(self.actor).with_claim_counts())

    @property
    def is_listed(self) -> bool:
        """Whether lists can hold what is told here: a filter by an actor brings its parts."""
        return self.folded or not self.parts

    @cached_property
    def made(self) -> Account:
        return _account(self._made)

    @cached_property
    def against(self) -> Account:
        return _account(self._against)

    @property
    def mentions(self) -> ClaimQuerySet:
        """The claims that name it without accusing it."""
        return self._mentions.newest_first().select_related("actor")

    # How it answers what is said against it

    @cached_property
    def pace(self) -> Pace:
        delays = self._answers.delays_by_claim()
        exact = [days for days in delays if days is not None]
        return Pace(exact, len(delays) - len(exact))

    @property
    def answered(self) -> int:
        """How many of the claims against it it answered."""
        return len(self.pace.days) + self.pace.inexact

    @cached_property
    def answered_by_whole(self) -> int:
        """How many more what it is part of answered."""
        answers = Response.objects.published().answers().to_claims(self._against)
        others = answers.filter(actor__in=self.wholes)
        return others.exclude(claim__in=self._answers.values("claim")).claims_counted()

    @property
    def _answers(self) -> ResponseQuerySet:
        return self._own.answers().to_claims(self._against)

    # How it responds, whomever the claim accuses

    @property
    def _responses(self) -> ResponseQuerySet:
        return self._own.on_the_claim().to_published_claims()

    @cached_property
    def stances(self) -> dict[str, Any]:
        """To how many claims it responds, in all, with each stance, with that word."""
        return {
            "count": self._responses.claims_counted(),
            "stances": self._responses.claims_counted_by_stance(),
            "disinformation": self._responses.calling_it_disinformation().claims_counted(),
        }

    @property
    def changed(self) -> Any:
        """The keys of the claims on which it took more than one position; the newest change first."""
        return self._responses.claims_by_newest_change()

    def histories(self, keys: Iterable[int]) -> list[History]:
        """What it said to each of these claims, in the order of the keys; two queries."""
        told = defaultdict(list)
        responses = self._responses.filter(claim__in=list(keys)).select_related("actor")
        for response in responses.last_of_each_claim(MOST_STANCES):
            told[response.claim_id].append(response)
        claims = Claim.objects.select_related("actor").in_bulk(list(told))
        return [History(claims[key], told[key]) for key in keys]

    # Whom it accuses, and who accuses it

    @cached_property
    def accused(self) -> Others:
        return self._others(self._by_accused)

    @cached_property
    def accusers(self) -> Others:
        return self._others(self._by_claimant)

    def _others(self, counts: Mapping[int, Mapping[Standing, int]]) -> Others:
        most = [Other(self._sides[key], counts[key]) for key in _ranked(counts)]
        return Others(most, len(counts))

    @cached_property
    def _sides(self) -> dict[int, Actor]:
        return Actor.objects.in_bulk(_ranked(self._by_accused) + _ranked(self._by_claimant))

    @cached_property
    def _by_accused(self) -> dict[int, Any]:
        return self._made.standings_by_accused(Actor.objects.wholes())

    @cached_property
    def _by_claimant(self) -> dict[int, Any]:
        return self._against.standings_by_claimant(Actor.objects.wholes())


def _account(claims: ClaimQuerySet) -> Account:
    newest = claims.newest_first().with_exchange()[:NEWEST]
    return Account(claims.counted_by_standing(), newest)


def _ranked(counts: Mapping[int, Mapping[Standing, int]]) -> list[int]:
    """The keys with the most claims, and of equals the first on record."""
    return sorted(counts, key=lambda key: (-sum(counts[key].values()), key))[:MOST_OTHERS]
