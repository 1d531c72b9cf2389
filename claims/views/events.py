"""Events, and the competing accounts of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Actor, Claim, Event
from .parameters import only_parameters, page_of

SIDES = 20  # on one page
CLAIMS = 20  # of one side, and of the undated


@require_safe
@only_parameters("page")
def events(request: HttpRequest) -> HttpResponse:
    """The events that published claims are about, the newest first."""
    found = Event.objects.in_use().with_claim_counts()
    return render(request, "claims/event_list.html", {"page": page_of(request, found)})


@require_safe
@only_parameters("page")
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event as each side tells it; the pages count sides."""
    found = get_object_or_404(Event.objects.in_use(), slug=slug)
    claims = Claim.objects.published().about_event(found)
    page = page_of(request, claims.sides(), SIDES)
    undated, standings = claims.undated(), claims.counted_by_standing()
    context = {
        "event": found,
        "page": page,
        "sides": _sides(claims, page),
        "standings": standings,
        "claim_count": sum(standings.values()),
        "undated": undated.oldest_first().with_exchange()[:CLAIMS],
        "undated_count": undated.count(),
    }
    return render(request, "claims/event.html", context)


def _sides(claims: Any, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sides of these rows, each with its actor and the first of its dated claims."""
    sides = {
        row["side"]: {**row, "count": row["dated"] + row["undated"], "claims": []} for row in rows
    }
    for actor in Actor.objects.filter(pk__in=sides):
        sides[actor.pk]["actor"] = actor
    for claim in claims.dated().of_sides(sides).first_of_each_side(CLAIMS).with_exchange():
        sides[claim.side]["claims"].append(claim)
    return list(sides.values())
