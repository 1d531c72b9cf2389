"""Events, and the competing accounts of each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Claim, Event
from ..timelines import accounts_of
from .parameters import only_parameters, page_of

CLAIMS = 100  # on one page of the table
UNDATED = 20


@require_safe
@only_parameters("page")
def events(request: HttpRequest) -> HttpResponse:
    """The events that published claims are about, the newest first."""
    found = Event.objects.in_use().with_claim_counts()
    return render(request, "claims/event_list.html", {"page": page_of(request, found)})


@require_safe
@only_parameters("page")
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event as each side tells it, drawn and in a table; the pages are those of the table."""
    found = get_object_or_404(Event.objects.in_use(), slug=slug)
    claims = Claim.objects.published().about_event(found)
    standings, undated = claims.counted_by_standing(), claims.undated().oldest_first()
    context = {
        "event": found,
        "accounts": accounts_of(found),
        "page": page_of(request, claims.dated().oldest_first().with_answers(), CLAIMS),
        "standings": standings,
        "claim_count": sum(standings.values()),
        "undated": undated.with_answers()[:UNDATED],
        "undated_count": undated.count(),
    }
    return render(request, "claims/event.html", context)
