"""One claim against its responses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..choices import Status
from ..models import Claim, Response
from ..querysets import ClaimQuerySet
from .parameters import only_parameters

NEIGHBOURS = 10  # how many claims of each kind stand below


@require_safe
@only_parameters()
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Show both sides of a claim in full; of a withdrawn one, only the reason.

    Raises `Http404` for a claim that readers can't see.
    """
    shown = (
        Claim.objects.public()
        .with_exchange()
        .select_related("assessed_by")
        .prefetch_related("further_sources__publisher")
        .filter(pk=pk)
        .first()
    )
    if shown is None:
        raise Http404("There is no claim of this number, or it isn’t published.")
    if shown.status == Status.WITHDRAWN:
        return render(request, "claims/claim_withdrawn.html", {"claim": shown})
    return render(request, "claims/claim.html", _page(shown))


def _page(shown: Claim) -> dict[str, Any]:
    """Return a published claim with its sources and the claims around it."""
    others = Claim.objects.published().exclude(pk=shown.pk)
    countering = Response.objects.published().filter(counter_claim=shown)
    around = {
        "It repeats": others.filter(duplicates=shown),
        "It is repeated by": others.filter(duplicate_of=shown),
        "It is put in the place of": others.responded_to_with(countering),
    }
    same_event = others.filter(event=shown.event_id) if shown.event_id else others.none()
    return {
        "claim": shown,
        "sources": [shown.source, *shown.further_sources.all()],
        "permalink": f"{settings.SITE_URL}{shown.get_absolute_url()}",
        "around": {relation: _first(claims) for relation, claims in around.items()},
        "same_event": _first(same_event),
    }


def _first(claims: ClaimQuerySet) -> list[Claim]:
    return list(claims.newest_first().select_related("actor")[:NEIGHBOURS])
