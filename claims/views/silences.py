"""The silences: claims that nobody answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Claim
from .listing import PAGE_SIZE
from .parameters import only_parameters, page_of


@require_safe
@only_parameters("page")
def silences(request: HttpRequest) -> HttpResponse:
    """Show the claims that nobody answered, the longest silence first."""
    unanswered = Claim.objects.published().unanswered().longest_silence_first()
    page = page_of(request, unanswered.with_exchange(), PAGE_SIZE)
    return render(request, "claims/silence_list.html", {"page": page})
