"""What stands in relation to one claim."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from .lookups import every, links

#: How far apart two sides may have spoken for their accusations to mirror each other.
DAYS_APART = 3


class ClaimRelations(models.QuerySet):
    """The claims around a claim; it is never among them."""

    between: Any

    def repeating(self, claim: Any) -> Self:
        """Those that repeat it."""
        return self.filter(duplicate_of=claim)

    def repeated_by(self, claim: Any) -> Self:
        """The one that it repeats."""
        return self.filter(pk=claim.duplicate_of_id)

    def merged(self) -> Self:
        """Those that gave way to another one."""
        return self.filter(merge__isnull=False)

    def unmerged(self) -> Self:
        return self.filter(merge__isnull=True)

    def going_on_for(self, claim: Any) -> Self:
        """The one into which it was merged."""
        return self.filter(merges__merged=claim.pk)

    def known_as(self, uid: Any) -> Self:
        """The one with this permanent identifier, and the one that goes on for it."""
        going_on = every("Merge").filter(merged__uid=uid).values("survivor")
        return self.filter(Q(uid=uid) | Q(pk__in=going_on))

    def countered_by(self, claim: Any) -> Self:
        """Those in the place of which a published response puts it."""
        putting = every("Response").published().filter(counter_claim=claim)
        return self.filter(pk__in=putting.order_by().values("claim"))

    def beside(self, claim: Any) -> Self:
        """The other claims about the same event."""
        if claim.event_id is None:
            return self.none()
        return self.filter(event=claim.event_id).exclude(pk=claim.pk)

    def near(self, actor: Any, place: Any, days: tuple[date | None, date | None]) -> Self:
        """Those by this actor about this place, said at most DAYS_APART days from these days."""
        found = self.filter(actor=actor, place=place)
        return found.between(_moved(days[0], -DAYS_APART), _moved(days[1], DAYS_APART))

    def mirroring(self, claim: Any) -> Self:
        """The accusations turned round: a side that it accuses accuses the side that makes it.

        They are about the same event or place, a part or a whole of that place included, and may
        have been said at most DAYS_APART days apart: what carries no date mirrors nothing.
        """
        days = (claim.said_earliest, claim.said_latest)
        about = _about(claim)
        if about is None or days == (None, None):
            return self.none()
        own = _sides([claim.actor_id])
        accusations = links("Claim", "accused")
        accused = _sides(accusations.filter(claim=claim.pk).values("actor"))
        others = accused.exclude(ancestor__in=own)
        # Asked of each claim in turn: a big side is accused far more often than once in three days.
        against_own = accusations.filter(claim=OuterRef("pk"), actor__in=_members(own))
        found = self.filter(about, Exists(against_own), actor__in=_members(others))
        return found.between(_moved(days[0], -DAYS_APART), _moved(days[1], DAYS_APART))


def _about(claim: Any) -> Q | None:
    """A condition: about the same event, or a place that is part of the other; None without both."""
    same = [Q(event=claim.event_id)] if claim.event_id else []
    if claim.place_id:
        lineage = every("PlaceLineage")
        same.append(Q(place__in=lineage.filter(ancestor=claim.place_id).values("place")))
        same.append(Q(place__in=lineage.filter(place=claim.place_id).values("ancestor")))
    return Q(*same, _connector=Q.OR) if same else None


def _sides(actors: Any) -> Any:
    """The keys of the top-most actors that these actors are, or are part of."""
    tops = every("ActorLineage").filter(actor__in=actors, ancestor__part_of__isnull=True)
    return tops.values("ancestor")


def _members(sides: Any) -> Any:
    """The keys of these actors and of all that is part of them."""
    return every("ActorLineage").filter(ancestor__in=sides).values("actor")


def _moved(day: date | None, days: int) -> date | None:
    """The day so many days later; None, which is open, where the calendar ends before that."""
    try:
        return day and day + timedelta(days=days)
    except OverflowError:
        return None
