"""What can be told of many claims or responses at once: how many, of which side, how fast."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Left

from ..choices import Stance, Standing
from .lookups import every, first_day

#: How many characters of a text tell what it is about.
OPENING = 100

_DAYS = ("said_earliest", "said_latest")
_UNDATED = Q(said_earliest__isnull=True, said_latest__isnull=True)


class StatementAccounts(models.QuerySet):
    """What can be told of many claims, or of many responses, in the same way."""

    def with_side(self) -> Self:
        """With `side` and `side_name`: the top-most actor that the speaker is, or is part of."""
        wholes = _wholes("actor")
        return self.annotate(
            side=Subquery(wholes.values("ancestor")[:1]),
            side_name=Subquery(wholes.values("ancestor__name")[:1]),
        )

    def sides(self) -> Any:
        """The sides in the order in which they first spoke, each a dict.

        It holds the key of the `side`, the numbers of its `dated` and `undated` statements, and
        when it `began`.
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

    def _in_brief(self, *columns: str) -> Any:
        """Who says what and when, each a dict; `opening` is how the text begins."""
        return (
            self.order_by("pk")
            .with_side()
            .annotate(opening=Left("text", OPENING))
            .values("pk", "side", "opening", "said", *_DAYS, "actor__name", *columns)
        )


class ClaimAccounts(StatementAccounts):
    """What can be told of many claims."""

    def in_brief(self) -> Any:
        """Who claims what, when, and how it stands, each a dict; `opening` is how the text begins."""
        return self._in_brief("standing")

    def counted_by_days(self) -> Any:
        """How many of a side may have been said from the same day to the same day, each a dict.

        The answered and the `unanswered` are counted apart.
        """
        unanswered = Case(When(standing=Standing.UNANSWERED, then=True), default=False)
        rows = self.order_by().with_side().annotate(unanswered=unanswered)
        return rows.values("side", "unanswered", *_DAYS).annotate(number=Count("pk"))


class ResponseAccounts(StatementAccounts):
    """What can be told of many responses."""

    def with_own(self) -> Self:
        """With `own`: whether the side speaks that made the claim; needs `with_side()`."""
        claimant = Subquery(_wholes("claim__actor").values("ancestor")[:1])
        return self.annotate(own=Case(When(side=claimant, then=True), default=False))

    def in_brief(self) -> Any:
        """Who answers which claim, when and how, each a dict; `opening` is how the text begins."""
        return self.with_side().with_own()._in_brief("own", "stance", "claim", "in_reply_to")

    def counted_by_days(self) -> Any:
        """How many of a side may have been said from the same day to the same day, each a dict.

        The side's `own` words on its own claims are counted apart.
        """
        rows = self.order_by().with_side().with_own()
        return rows.values("side", "own", *_DAYS).annotate(number=Count("pk"))

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


def _wholes(speaker: str) -> Any:
    """All that the actor at the end of this path of the row is part of, the top-most first."""
    return every("ActorLineage").filter(actor=OuterRef(speaker)).order_by("-depth")


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
