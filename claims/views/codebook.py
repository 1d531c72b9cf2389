"""The page on which every column, code and parameter is explained."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..code_sets import CODE_SETS
from ..codebook import DATE_FORMS, headings, parameters
from ..exports import EXPORTS, HEADERS, UNDO, formats_of
from .parameters import only_parameters


@require_safe
@only_parameters()
def codebook(request: HttpRequest) -> HttpResponse:
    """Everything that somebody needs to read an export, written from the code that makes it."""
    context = {
        "exports": [(export, headings(export), formats_of(export)) for export in EXPORTS],
        "headers": HEADERS,
        "undo": UNDO,
        "date_forms": DATE_FORMS,
        "parameters": parameters(),
        "code_sets": CODE_SETS,
        "site": settings.SITE_URL,
    }
    return render(request, "claims/codebook.html", context)
