"""What can be told of many claims or responses at once: how many, of which side, how fast."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from ..choices import Stance, Standing
from .lookups import every, first_day

_UNDATED = Q(said_earliest__isnull=True, said_latest__isnull=True)


class ClaimAccounts(models.QuerySet):
    """What can be told of many claims."""

    def counted_by_standing(self) -> dict[Standing, int]:
        """How many of them stand so; the standings in their order, those of no claim left out."""
        counts = dict(self.order_by().values_list("standing").annotate(number=Count("pk")))
        return {standing: counts[standing] for standing in Standing if standing in counts}

    def with_side(self) -> Self:
        """With `side`, the key of the top-most actor that the claimant is, or is part of."""
        wholes = every("ActorLineage").filter(actor=OuterRef("actor")).order_by("-depth")
        return self.annotate(side=Subquery(wholes.values("ancestor")[:1]))

    def of_sides(self, keys: Iterable[int]) -> Self:
        """Those of the sides with these keys, with `side`."""
        return self.with_side().filter(side__in=list(keys))

    def sides(self) -> Any:
        """The sides in the order in which they first spoke, each a dict.

        It holds the key of the `side` and the numbers of its `dated` and `undated` claims.
        """
        return (
            self.order_by()
            .with_side()
            .values("side")
            .annotate(
                dated=Count("pk", filter=~_UNDATED),
                undated=Count("pk", filter=_UNDATED),
                began=Min(first_day()),
            )
            .order_by(F("began").asc(nulls_last=True), "side")
        )

    def first_of_each_side(self, number: int) -> Self:
        """At most so many of each side, with `side`; the oldest, and these first."""
        in_time = [first_day().asc(nulls_last=True), F("pk").asc()]
        rank = Window(RowNumber(), partition_by=F("side"), order_by=in_time)
        found = self.with_side().annotate(rank_in_side=rank).filter(rank_in_side__lte=number)
        return found.order_by(*in_time)


class ResponseAccounts(models.QuerySet):
    """What can be told of many responses."""

    def claims_counted(self) -> int:
        """To how many claims they were made."""
        return self.aggregate(number=Count("claim", distinct=True))["number"]

    def claims_counted_by_stance(self) -> dict[Stance, int]:
        """To how many claims they were made with each stance; stances without any left out."""
        stances = self.order_by().values_list("stance")
        counts = dict(stances.annotate(number=Count("claim", distinct=True)))
        return {stance: counts[stance] for stance in Stance if stance in counts}

    def delays_by_claim(self) -> list[int | None]:
        """For each claim that they were made to, the days until the first of them.

        None stands where that is not known to the day, because a date is missing or uncertain.
        """
        claims = self.order_by().values_list("claim")
        bounds = claims.annotate(
            claimed_earliest=Min("claim__said_earliest"),
            claimed_latest=Min("claim__said_latest"),
            earliest=Min("said_earliest"),
            latest=Min("said_latest"),
            perhaps_earlier=Count("pk", filter=Q(said_earliest__isnull=True)),
        )
        return [_exact_days(*row) for _, *row in bounds]


def _exact_days(
    claimed_earliest: date | None,
    claimed_latest: date | None,
    earliest: date | None,
    latest: date | None,
    perhaps_earlier: int,
) -> int | None:
    if claimed_earliest is None or earliest is None or perhaps_earlier:
        return None
    exact = claimed_earliest == claimed_latest and earliest == latest
    return (earliest - claimed_earliest).days if exact else None
