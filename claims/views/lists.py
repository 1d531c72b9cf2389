"""The lists: claims and denials."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..exports import EXCHANGES
from ..filters import ClaimFilterSet, DenialFilterSet
from .listing import DenialListing, Listing, Way, respond


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Show the claims that the query string asks for, each beside its answers."""
    listing = Listing(request, ClaimFilterSet(request.GET, also=["page"]))
    if listing.page is None:
        return respond(request, "claims/claim_list.html", listing)
    return respond(
        request,
        "claims/claim_list.html",
        listing,
        standings=_standings(listing),
        exchange_rows=EXCHANGES.count(listing.rows),
    )


@require_safe
def denials(request: HttpRequest) -> HttpResponse:
    """Show the denials that the query string asks for, each beside the claim that it denies."""
    listing = DenialListing(request, DenialFilterSet(request.GET, also=["page"]))
    return respond(request, "claims/denial_list.html", listing)


def _standings(listing: Listing) -> list[Way]:
    """Return how many of the claims stand how, each with the list of those."""
    return [
        Way(str(standing.label), listing.filters.replacing("standing", standing), number)
        for standing, number in listing.rows.counted_by_standing().items()
    ]
