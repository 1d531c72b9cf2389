"""The documentation of the API as a page of the site, written from its description."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ..views.parameters import only_parameters
from .description import answers, operations
from .questions import PAGE_SIZE


@csrf_exempt
@require_safe
@only_parameters()
def documentation(request: HttpRequest) -> HttpResponse:
    """All addresses with what they take, and all that their answers hold."""
    context = {
        "operations": list(operations()),
        "answers": list(answers()),
        "site": settings.SITE_URL,
        "page_size": PAGE_SIZE,
        "requests_per_minute": settings.API_REQUESTS_PER_MINUTE,
    }
    return render(request, "claims/api.html", context)
