"""Actors: who speaks, who is spoken of, and how each answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Actor, Claim, Response
from .parameters import only_parameters, page_of

NEWEST = 5


@dataclass(frozen=True)
class Branch:
    """An actor in its place: how deep it stands below the whole that it is part of."""

    actor: Actor
    depth: int


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


@require_safe
@only_parameters("page")
def actors(request: HttpRequest) -> HttpResponse:
    """All actors that readers meet, the parts below their wholes; the pages count wholes."""
    page = page_of(request, Actor.objects.in_use().wholes().with_claim_counts())
    wholes = list(page)
    parts = Actor.objects.in_use().parts_of(*wholes).with_claim_counts()
    context = {"page": page, "branches": _branches(wholes, parts)}
    return render(request, "claims/actor_list.html", context)


@require_safe
@only_parameters("page")
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    """One actor and its parts as one voice; the pages count the claims that only mention it."""
    found = get_object_or_404(Actor, slug=slug)
    published = Claim.objects.published()
    made, against = published.made_by(found), published.against(found)
    wholes = list(Actor.objects.wholes_of(found))
    parts = Actor.objects.in_use().parts_of(found).with_claim_counts()
    mentions = published.mentioning(found).newest_first().select_related("actor")
    context = {
        "actor": found,
        "wholes": wholes,
        "branches": _branches([found], parts)[1:],
        "made": _account(made),
        "against": {**_account(against), **_answers(found, wholes, against)},
        "responses": _stances(found),
        "page": page_of(request, mentions),
    }
    return render(request, "claims/actor.html", context)


def _branches(wholes: Iterable[Actor], parts: Iterable[Actor]) -> list[Branch]:
    """Return each whole followed by its parts, and each of these by its own."""
    below: dict[int | None, list[Actor]] = defaultdict(list)
    for part in parts:
        below[part.part_of_id].append(part)
    found = []
    waiting = [Branch(whole, 0) for whole in reversed(list(wholes))]
    while waiting:
        branch = waiting.pop()
        found.append(branch)
        waiting += [Branch(part, branch.depth + 1) for part in reversed(below[branch.actor.pk])]
    return found


def _account(claims: Any) -> dict[str, Any]:
    """Return how many these claims are, how they stand, and the newest of them."""
    standings = claims.counted_by_standing()
    return {
        "count": sum(standings.values()),
        "standings": standings,
        "newest": claims.newest_first().with_exchange()[:NEWEST],
    }


def _answers(found: Actor, wholes: list[Actor], claims: Any) -> dict[str, Any]:
    """Return how many of these claims the actor itself answered and how fast, and its wholes."""
    answers = Response.objects.published().answers().to_claims(claims)
    own = answers.made_by(found)
    others = answers.filter(actor__in=wholes).exclude(claim__in=own.values("claim"))
    delays = own.delays_by_claim()
    exact = [days for days in delays if days is not None]
    return {
        "answered": len(delays),
        "pace": Pace(exact, len(delays) - len(exact)),
        "answered_by_whole": others.claims_counted(),
    }


def _stances(found: Actor) -> dict[str, Any]:
    """Return to how many claims the actor responds, in all, with each stance, with that word."""
    responses = Response.objects.published().on_the_claim().made_by(found)
    responses = responses.to_claims(Claim.objects.published())
    return {
        "count": responses.claims_counted(),
        "stances": responses.claims_counted_by_stance(),
        "disinformation": responses.calling_it_disinformation().claims_counted(),
    }
