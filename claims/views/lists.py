"""The lists: claims, denials, silences."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..exports import EXCHANGES
from ..filters import ClaimFilterSet, DenialFilterSet
from ..models import Claim
from .listing import PAGE_SIZE, DenialListing, Listing, Way, respond
from .parameters import only_parameters, page_of


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


@require_safe
@only_parameters("page")
def silences(request: HttpRequest) -> HttpResponse:
    """Show the claims that nobody answered, the longest silence first."""
    unanswered = Claim.objects.published().unanswered().longest_silence_first()
    page = page_of(request, unanswered.with_exchange(), PAGE_SIZE)
    return render(request, "claims/silence_list.html", {"page": page})


def _standings(listing: Listing) -> list[Way]:
    """Return how many of the claims stand how, each with the list of those."""
    return [
        Way(str(standing.label), listing.filters.replacing("standing", standing), number)
        for standing, number in listing.rows.counted_by_standing().items()
    ]
