"""The silences: claims that nobody answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Claim
from .listing import Way
from .parameters import EXCHANGES, only_codes, only_parameters, page_of

LABELS = {"": "All of them", "yes": "Looked for, none found", "no": "Nobody has looked yet"}


@require_safe
@only_parameters("page", "looked")
@only_codes(looked=["yes", "no"])
def silences(request: HttpRequest) -> HttpResponse:
    """Show the claims that nobody answered, the longest silence first.

    `looked` narrows them to those for which an analyst looked for an answer, or to the others.
    """
    looked = request.GET.get("looked", "")
    unanswered = Claim.objects.published().unanswered()
    chosen = unanswered.silence_checked(looked == "yes") if looked else unanswered
    page = page_of(request, chosen.longest_silence_first().with_exchange(), EXCHANGES)
    context = {
        "page": page,
        "ways": _ways(unanswered, looked),
        "query": f"looked={looked}" if looked else "",
    }
    return render(request, "claims/silence_list.html", context)


def _ways(unanswered: Any, looked: str) -> list[Way]:
    """Return the three lists, each with the number that it holds."""
    every, checked = unanswered.count(), unanswered.silence_checked().count()
    numbers = {"": every, "yes": checked, "no": every - checked}
    return [
        Way(label, f"looked={code}" if code else "", numbers[code], code == looked)
        for code, label in LABELS.items()
    ]
