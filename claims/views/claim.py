"""One claim against its responses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..choices import Status
from ..models import Claim
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
        raise Http404("There is no claim of this number, or it isn't published.")
    if shown.status == Status.WITHDRAWN:
        return render(request, "claims/claim_withdrawn.html", {"claim": shown})
    return render(request, "claims/claim.html", _page(shown))


def _page(shown: Claim) -> dict[str, Any]:
    """Return what the page of a published claim holds: it, its sources, and the claims around it."""
    public = Claim.objects.published()
    around = {
        "It repeats": public.filter(pk=shown.duplicate_of_id),
        "It is repeated by": public.filter(duplicate_of=shown),
        "It is put in the place of": public.filter(
            responses__counter_claim=shown, responses__status=Status.PUBLISHED
        ).distinct(),
    }
    return {
        "claim": shown,
        "sources": [shown.source, *shown.further_sources.all()],
        "permalink": f"{settings.SITE_URL}{shown.get_absolute_url()}",
        "around": {relation: _first(claims) for relation, claims in around.items()},
        "same_event": _first(public.filter(event=shown.event_id).exclude(pk=shown.pk)),
    }


def _first(claims: ClaimQuerySet) -> list[Claim]:
    return list(claims.newest_first().select_related("actor")[:NEIGHBOURS])
