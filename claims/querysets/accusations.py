"""Who holds what against whom, counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Count

from ..choices import Standing
from .lookups import every, links

Standings = dict[Standing, int]

_CLAIMANT = "actor__lineage__ancestor"
_ACCUSED = "accused__lineage__ancestor"


class ClaimAccusations(models.QuerySet):
    """The accusations in many claims, by the keys of the actors between whom they stand.

    `actors`, `claimants` and `accused` are QuerySets of actors; each stands for its parts too. A
    claim against two parts of one actor counts once for that actor.
    """

    def accusing(self, actors: Any) -> Self:
        """Those held against any of these actors."""
        held = links("Claim", "accused").filter(actor__lineage__ancestor__in=actors.values("pk"))
        return self.filter(pk__in=held.values("claim"))

    def accused_by(self, actors: Any) -> Self:
        """Those made by any of these actors."""
        heard = every("ActorLineage").filter(ancestor__in=actors.values("pk"))
        return self.filter(actor__in=heard.values("actor"))

    def standings_by_claimant(self, actors: Any) -> dict[int, Standings]:
        """How many claims each of these actors makes, by how they stand."""
        return {key: counts for (key,), counts in self._counted({_CLAIMANT: actors}).items()}

    def standings_by_accused(self, actors: Any) -> dict[int, Standings]:
        """How many claims are held against each of these actors, by how they stand."""
        return {key: counts for (key,), counts in self._counted({_ACCUSED: actors}).items()}

    def standings_between(self, claimants: Any, accused: Any) -> dict[tuple[int, int], Standings]:
        """How many claims each of the one makes against each of the others, by how they stand."""
        return self._counted({_CLAIMANT: claimants, _ACCUSED: accused})

    def _counted(self, among: dict[str, Any]) -> dict[Any, Standings]:
        # A subquery, not a condition on the actor at the end of the path: a condition that something
        # is NULL would let in the claims that accuse nobody.
        asked = {f"{path}__in": actors.order_by().values("pk") for path, actors in among.items()}
        rows = self.order_by().filter(**asked).values_list(*among, "standing")
        return _by_actors(rows.annotate(number=Count("pk", distinct=True)))


def _by_actors(rows: Iterable[tuple[Any, ...]]) -> dict[Any, Standings]:
    """Gather rows of keys, a standing and a number; the standings in their order."""
    counts: dict[Any, Standings] = {}
    order = list(Standing)
    for *keys, standing, number in sorted(rows, key=lambda row: order.index(row[-2])):
        counts.setdefault(tuple(keys), {})[Standing(standing)] = number
    return counts
