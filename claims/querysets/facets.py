"""How many there are for each value of a filter, by the claim."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import accumulate

from django.db import models
from django.db.models import Count

from ..choices import Standing


class ClaimFacets(models.QuerySet):
    """How many of these claims each value of a filter would leave, in one query each.

    Records are told by their keys, those with the most first; whole actors and places count what
    their parts count, as the filters find it. What would leave nothing is not told.
    """

    #: The path from a row to its claim.
    _claim = ""

    def counted_by_standing(self) -> dict[Standing, int]:
        """How many of them stand so; the standings in their order, those of no claim left out."""
        counts = self._counted_by("standing")
        return {standing: counts[standing] for standing in Standing if standing in counts}

    def counted_by_claimant(self) -> dict[int, int]:
        return self._counted_by("actor__lineage__ancestor")

    def counted_by_accused(self) -> dict[int, int]:
        """A claim against two parts of one whole counts once for the whole."""
        return self._counted_by("accused__lineage__ancestor", distinct=True)

    def counted_by_event(self) -> dict[int, int]:
        return self._counted_by("event")

    def counted_by_place(self) -> dict[int, int]:
        return self._counted_by("place__lineage__ancestor")

    def counted_by_topic(self) -> dict[int, int]:
        return self._counted_by("topics")

    def counted_by_year(self) -> dict[int | None, int]:
        """In how far each year they may have been said, the latest year first; None: the undated.

        What may have been said in several years counts in each. An open side reaches as far as
        the dates of the others do.
        """
        dates = self.order_by().values_list(
            f"{self._claim}said_earliest", f"{self._claim}said_latest"
        )
        return _by_year(list(dates.annotate(number=Count("pk"))))

    def _counted_by(self, path: str, *, distinct: bool = False) -> dict:
        """The numbers by what stands at the end of the path, the most first, nothing left out."""
        values = self.order_by().values_list(f"{self._claim}{path}")
        counts = dict(values.annotate(number=Count("pk", distinct=distinct)))
        counts.pop(None, None)
        return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


class ResponseFacets(ClaimFacets):
    """How many of these responses there are by the claims that they were made to."""

    _claim = "claim__"


def _by_year(spans: list[tuple[date | None, date | None, int]]) -> dict[int | None, int]:
    """Spread the numbers over the years from the earliest to the latest day beside them."""
    known = [day.year for first, last, _ in spans for day in (first, last) if day]
    begin, end = min(known, default=0), max(known, default=0)
    steps: Counter[int] = Counter()
    undated = 0
    for first, last, number in spans:
        if first is last is None:
            undated += number
        else:
            steps[first.year if first else begin] += number
            steps[last.year + 1 if last else end + 1] -= number
    years = range(begin, end + 1)
    numbers = zip(years, accumulate(steps[year] for year in years), strict=True)
    counts: dict[int | None, int] = {year: number for year, number in numbers if number}
    return dict(reversed(counts.items())) | ({None: undated} if undated else {})
