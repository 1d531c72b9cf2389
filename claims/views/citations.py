"""How to cite a claim, as files to download."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..citations import STYLES, cite
from ..models import Claim
from .parameters import only_parameters
from .redirects import moved_to


@require_safe
@only_parameters()
def claim_citation(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """The citation of a published claim in the style that the address ends with.

    Raises `Http404` for a claim that isn't published, and for a style that there isn't.
    """
    style = STYLES.get(suffix)
    if style is None:
        raise Http404("A claim is cited as .txt, .bib or .ris.")
    claim = Claim.objects.published().with_exchange().filter(pk=pk).first()
    if claim is None:
        gone = Claim.objects.public().filter(pk=pk).first()
        survivor = gone and Claim.objects.published().going_on_for(gone).first()
        if survivor:
            return moved_to(reverse("claim_citation", args=[survivor.pk, suffix]))
        raise Http404("There is no claim of this number, or it isn’t published.")
    citation = cite(claim, timezone.localdate())
    return HttpResponse(
        style.write(citation),
        content_type=style.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{citation.key}.{style.suffix}"',
            # May be kept, but not shown again unasked: the claim may have been withdrawn since.
            "Cache-Control": "no-cache",
        },
    )
