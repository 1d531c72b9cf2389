"""Places, under all their names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Claim, Event, Place
from .parameters import only_parameters

NEWEST = 10


@require_safe
@only_parameters()
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """One place, its names and who uses them, and the claims about it and its parts."""
    found = get_object_or_404(Place, slug=slug)
    claims = Claim.objects.published().at_place(found)
    standings = claims.counted_by_standing()
    context = {
        "place": found,
        "names": found.names.select_related("used_by"),
        "wholes": Place.objects.wholes_of(found),
        "parts": Place.objects.in_use().filter(part_of=found).with_claim_counts(),
        "events": Event.objects.in_use().at_place(found).with_claim_counts(),
        "standings": standings,
        "claim_count": sum(standings.values()),
        "newest": claims.newest_first().with_exchange()[:NEWEST],
    }
    return render(request, "claims/place.html", context)
