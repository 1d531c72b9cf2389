"""Actors: who speaks, who is spoken of, and how each answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Actor
from ..profiles import Profile
from .parameters import only_codes, only_parameters, page_of

PARTS = ["with", "without"]
HISTORIES = 5


@dataclass(frozen=True)
class Branch:
    """An actor in its place: how deep it stands below the whole that it is part of."""

    actor: Actor
    depth: int


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
@only_codes(parts=PARTS)
@only_parameters("page", "parts")
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    """One actor, its parts folded in or not; the pages count the claims that only mention it."""
    profile = _profile(request, slug)
    context = {
        **_frame(profile),
        "branches": _branches([profile.actor], profile.parts)[1:],
        "slug": profile.actor.slug if profile.is_listed else "",
        "changed_count": profile.changed.count(),
        "histories": profile.histories(list(profile.changed[:HISTORIES])),
        "page": page_of(request, profile.mentions),
    }
    return render(request, "claims/actor.html", context)


@require_safe
@only_codes(parts=PARTS)
@only_parameters("page", "parts")
def positions(request: HttpRequest, slug: str) -> HttpResponse:
    """All claims on which an actor took more than one position in time."""
    profile = _profile(request, slug)
    page = page_of(request, profile.changed)
    context = {**_frame(profile), "page": page, "histories": profile.histories(list(page))}
    return render(request, "claims/positions.html", context)


def _profile(request: HttpRequest, slug: str) -> Profile:
    found = get_object_or_404(Actor, slug=slug)
    return Profile(found, folded=request.GET.get("parts", "with") == "with")


def _frame(profile: Profile) -> dict[str, Any]:
    """Return what the head of both pages shows, and the query string that they keep."""
    query = "" if profile.folded else "parts=without"
    return {"profile": profile, "actor": profile.actor, "query": query}


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
