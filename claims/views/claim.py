"""One claim against its responses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..changes import history_of
from ..choices import Status
from ..citations import STYLES, cite, plain
from ..linked import embedded, linked
from ..models import Claim
from ..origins import origins_of, sources_of
from ..related import related_to
from .parameters import only_parameters
from .redirects import moved_to


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
        if survivor := Claim.objects.published().going_on_for(shown).first():
            return moved_to(survivor.get_absolute_url())
        return render(request, "claims/claim_withdrawn.html", {"claim": shown})
    return render(request, "claims/claim.html", _page(shown))


def _page(shown: Claim) -> dict[str, Any]:
    """Return a published claim with its origins, its history and the claims around it."""
    origins = origins_of(shown)
    return {
        "claim": shown,
        "origins": origins,
        "source_count": len(sources_of(shown)),
        "relations": related_to(shown),
        "history": history_of(shown),
        "permalink": f"{settings.SITE_URL}{shown.get_absolute_url()}",
        "citation": plain(cite(shown, timezone.localdate())),
        "styles": STYLES.values(),
        # Machines that read pages don't read banners: what nobody said is no claim to them.
        "linked": "" if settings.INVENTED_DATA else embedded(linked(shown, origins)),
    }
