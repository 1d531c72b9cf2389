"""Whom and what statements are about, and where they were read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from ..choices import Status
from .lookups import every, with_parts


class PartQuerySet(models.QuerySet):
    """What actors and places share."""

    def among(self, *records: Any) -> Self:
        """These records and all that is part of them."""
        return self.filter(pk__in=with_parts(self.model.__name__, records))

    def _whose_parts_have(self, rows: Any, key: str) -> Self:
        """The records for which, or for a part of which, there is a row that names it as `key`."""
        kind = self.model.__name__
        lineage = every(f"{kind}Lineage").filter(
            Exists(rows.filter(**{key: OuterRef(kind.lower())})), ancestor=OuterRef("pk")
        )
        return self.filter(Exists(lineage))


class ActorQuerySet(PartQuerySet):
    def claiming(self) -> Self:
        """Those that make a published claim, or whose parts do."""
        return self._whose_parts_have(every("Claim").published(), "actor")

    def accused(self) -> Self:
        """Those that a published claim is held against, or against whose parts one is."""
        accusations = apps.get_model("claims", "Claim").accused.through._default_manager.filter(
            claim__status=Status.PUBLISHED
        )
        return self._whose_parts_have(accusations, "actor")

    def responding(self) -> Self:
        """Those with a published response to a published claim, or whose parts have one."""
        responses = every("Response").published().filter(claim__status=Status.PUBLISHED)
        return self._whose_parts_have(responses, "actor")

    def publishing(self) -> Self:
        """Those that published a source that readers can see, or whose parts did."""
        return self._whose_parts_have(every("Source").in_use(), "publisher")


class PlaceQuerySet(PartQuerySet):
    def in_use(self) -> Self:
        """Those that a published claim is about, or about a part of which one is."""
        return self._whose_parts_have(every("Claim").published(), "place")


class EventQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        """Those that a published claim is about."""
        return self.filter(Exists(every("Claim").published().filter(event=OuterRef("pk"))))


class TopicQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        """Those that a published claim touches."""
        return self.filter(Exists(every("Claim").published().filter(topics=OuterRef("pk"))))


class SourceQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        """Those that a statement was read in which readers can see, if only as a notice."""
        claims = every("Claim").public()
        responses = every("Response").public().filter(claim__in=claims)
        return self.filter(
            Exists(claims.filter(source=OuterRef("pk")))
            | Exists(claims.filter(further_sources=OuterRef("pk")))
            | Exists(responses.filter(source=OuterRef("pk")))
        )

    def published_by(self, *actors: Any) -> Self:
        return self.filter(publisher__in=with_parts("Actor", actors))

    def relied_on_as(self, codes: Iterable[str]) -> Self:
        """Those of one of these letters of the Admiralty code."""
        return self.filter(reliability__in=list(codes))
