"""Sources: the documents that statements were read in."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Claim, Response, Source
from .parameters import only_parameters, page_of


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
    chain = _chain(found, Source.objects.repeated_by(found).select_related("publisher"))
    family = Source.objects.repeating(chain[-1]).in_use().exclude(pk__in=[one.pk for one in chain])
    reprints = family.select_related("publisher")
    published = Claim.objects.published()
    answers = Response.objects.published().filter(source=found).to_claims(published)
    context = {
        "source": found,
        "origins": chain[1:],
        "reprints": reprints,
        "family_count": len(chain) + len(reprints),
        "snapshots": found.snapshots.defer("content", "text"),
        "claim_count": published.from_source(found).count(),
        "response_count": answers.count(),
        "page": page_of(request, published.logged_from(found).newest_first().with_exchange()),
    }
    return render(request, "claims/source.html", context)


def _chain(source: Source, repeated: Iterable[Source]) -> list[Source]:
    """Return the source, what it repeats, what that repeats, and so on to the origin."""
    known = {one.pk: one for one in repeated}
    chain = [known.pop(source.pk)]
    while following := known.pop(chain[-1].relays_id, None):
        chain.append(following)
    return chain
