"""Sources: the documents that statements were read in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Claim, Response, Source
from ..origins import family_of
from .parameters import EXCHANGES, only_parameters, page_of

REPRINTS = 100  # on one page


@require_safe
@only_parameters("page")
def sources(request: HttpRequest) -> HttpResponse:
    """The documents in which a statement was read that readers see, the newest first."""
    found = Source.objects.in_use().select_related("publisher").with_statement_counts()
    return render(request, "claims/source_list.html", {"page": page_of(request, found)})


@require_safe
@only_parameters("page")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One document, what it repeats and what repeats it, and everything logged from it.

    Raises `Http404` where readers see nothing that was read in it, nor in what repeats it.
    """
    found = get_object_or_404(Source.objects.select_related("publisher"), pk=pk)
    if not Source.objects.repeating(found).in_use().exists():
        raise Http404("There is no document of this number, or nothing read in it is published.")
    published = Claim.objects.published()
    logged = published.logged_from(found)
    answers = Response.objects.published().filter(source=found).to_claims(published)
    context = {
        "source": found,
        "family": family_of(found, REPRINTS),
        "snapshots": found.snapshots.without_bodies(),
        "claim_count": published.from_source(found).count(),
        "response_count": answers.count(),
        "page": page_of(request, logged.newest_first().with_exchange(), EXCHANGES),
    }
    return render(request, "claims/source.html", context)
