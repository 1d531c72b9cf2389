"""The matrix: who accuses whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from ..filters import Chip, ClaimFilterSet
from ..matrix import Matrix
from ..models import Actor
from .listing import Problem
from .parameters import only_codes

LEVELS = {"wholes": Actor.objects.wholes, "parts": Actor.objects.divided}


@dataclass(frozen=True)
class Question:
    """What the query string asks of the matrix, and the ways on from it."""

    filters: ClaimFilterSet
    by: str

    @property
    def path(self) -> str:
        return reverse("matrix")

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the query string."""
        return [
            Problem(name, str(error), None)
            for name, errors in self.filters.errors.items()
            for error in errors
        ]

    @property
    def chips(self) -> list[Chip]:
        """The filters that hold, each with the matrix without it."""
        return [
            Chip(chip.name, chip.label, chip.value, self._leveled(chip.query, self.by))
            for chip in self.filters.chips()
        ]

    @property
    def levels(self) -> list[tuple[str, str, bool]]:
        """The two levels: the code, the query string of its matrix, whether it is shown."""
        query = self.filters.query_string()
        return [(level, self._leveled(query, level), level == self.by) for level in LEVELS]

    @property
    def others(self) -> str:
        """The query string of what is asked for beside who accuses whom; empty for nothing."""
        return ClaimFilterSet(QueryDict(self.filters.without("actor"))).without("accused")

    @property
    def other_rows(self) -> str:
        """The query string of the matrix, but for whose rows it shows."""
        return self._leveled(self.filters.without("actor"), self.by)

    @property
    def other_columns(self) -> str:
        """The query string of the matrix, but for whose columns it shows."""
        return self._leveled(self.filters.without("accused"), self.by)

    def actors(self, name: str) -> Any:
        """Return the actors that this filter gives a row or a column: those of the level for none."""
        given = self.filters.given.get(name)
        if given is None:
            return LEVELS[self.by]()
        return Actor.objects.filter(pk__in=[actor.pk for actor in given])

    def _leveled(self, query: str, level: str) -> str:
        own = "" if level == "wholes" else urlencode({"by": level})
        return "&".join(filter(None, [query, own]))


@require_safe
@only_codes(by=list(LEVELS))
def matrix(request: HttpRequest) -> HttpResponse:
    """Show who accuses whom, among the claims that the query string asks for."""
    filters = ClaimFilterSet(request.GET, also=["by"])
    question = Question(filters, request.GET.get("by", "wholes"))
    if not filters.is_valid():
        return render(request, "claims/matrix.html", {"question": question}, status=400)
    claimants, accused = question.actors("actor"), question.actors("accused")
    table = Matrix(filters.qs, claimants, accused)
    return render(request, "claims/matrix.html", {"question": question, "matrix": table})
