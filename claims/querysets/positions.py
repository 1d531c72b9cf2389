"""Where somebody stands on a claim, and where it stood before."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Max, Q, Value, When, Window
from django.db.models.functions import Coalesce, Lag, RowNumber

from ..choices import DENYING_STANCES, OWNING_STANCES, Stance
from .lookups import every

# The positions that there are. To decline, or to announce an investigation, is to take none.
_POSITION = Case(
    When(stance__in=DENYING_STANCES, then=Value("denies")),
    When(stance__in=OWNING_STANCES, then=Value("owns up")),
    When(stance=Stance.REPEATS, then=Value("holds to it")),
    When(stance=Stance.RETRACTS, then=Value("takes it back")),
    output_field=models.CharField(),
)
_RETRACTING = Q(stance=Stance.RETRACTS)


def _day() -> Coalesce:
    """The latest day that is known of when it was said, as in the standing of a claim."""
    return Coalesce("said_latest", "said_earliest")


class ResponsePositions(models.QuerySet):
    """What many responses by one actor, straight to claims, tell of its positions in time."""

    dated: Any

    def changing_position(self) -> Self:
        """Those that take another position than the one before them on the same claim.

        A retraction gives up the claim itself, so it needs none before it. The undated change
        nothing: nobody knows what they follow.
        """
        before = Window(
            Lag("position"), partition_by=F("claim"), order_by=[_day(), "logged_at", "pk"]
        )
        taken = self.dated().order_by().annotate(position=_POSITION).filter(position__isnull=False)
        changed = Q(before__isnull=False) & ~Q(before=F("position"))
        first = Q(before__isnull=True) & _RETRACTING
        return taken.annotate(before=before).filter(changed | first)

    def claims_by_newest_change(self) -> Any:
        """The keys of the claims on which they change position; the newest change first."""
        changes = every("Response").filter(pk__in=self.changing_position().values("pk")).order_by()
        claims = changes.values("claim").annotate(newest_change=Max(_day()))
        return claims.order_by("-newest_change", "-claim").values_list("claim", flat=True)

    def last_of_each_claim(self, number: int) -> Self:
        """At most so many of each claim, the last ones; in time, the undated last."""
        in_time = [_day().asc(nulls_last=True), F("logged_at").asc(), F("pk").asc()]
        backwards = [_day().desc(nulls_first=True), F("logged_at").desc(), F("pk").desc()]
        rank = Window(RowNumber(), partition_by=F("claim"), order_by=backwards)
        found = self.order_by().annotate(rank_from_last=rank).filter(rank_from_last__lte=number)
        return found.order_by(*in_time)
