"""The files that hold what a question finds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from ..exports import CLAIMS, EXCHANGES, Export, refuse, stream_csv
from ..filters import ClaimFilterSet


@require_safe
def claims_csv(request: HttpRequest) -> HttpResponseBase:
    """One row for each claim that matches; 400 for parameters that can't be used."""
    return _csv(request, CLAIMS)


@require_safe
def exchanges_csv(request: HttpRequest) -> HttpResponseBase:
    """One row for each claim that matches and each response to it; 400 as for claims."""
    return _csv(request, EXCHANGES)


def _csv(request: HttpRequest, export: Export) -> HttpResponseBase:
    filterset = ClaimFilterSet(request.GET)
    if not filterset.is_valid():
        return refuse(filterset.errors)
    return stream_csv(export, filterset, body=request.method != "HEAD")
