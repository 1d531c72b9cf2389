"""Whom and what statements are about."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from ..choices import Standing, Status
from .lookups import answer, every, links, number_of, published, slugs, with_parts


class PartQuerySet(models.QuerySet):
    """What actors and places share."""

    def among(self, *records: Any) -> Self:
        """These records and all that is part of them."""
        return self.filter(pk__in=with_parts(self.model.__name__, records))

    def wholes(self) -> Self:
        """Those that are part of nothing."""
        return self.filter(part_of__isnull=True)

    def wholes_of(self, record: Any) -> Self:
        """All that this record is part of, the top-most first."""
        below = {f"offspring__{self.model.__name__.lower()}": record, "offspring__depth__gt": 0}
        return self.filter(**below).order_by("-offspring__depth")

    def parts_of(self, *records: Any) -> Self:
        """All that is part of these records, without them."""
        return self.among(*records).exclude(slug__in=slugs(records))

    def _whose_parts_have(self, rows: Any, key: str) -> Self:
        """The records for which, or for a part of which, there is a row that names it as `key`."""
        kind = self.model.__name__
        lineage = every(f"{kind}Lineage").filter(
            Exists(rows.filter(**{key: OuterRef(kind.lower())})), ancestor=OuterRef("pk")
        )
        return self.filter(Exists(lineage))


class ActorQuerySet(PartQuerySet):
    def divided(self) -> Self:
        """Those right below a whole, and the wholes without parts: nobody is part of another."""
        undivided = Q(part_of__isnull=True) & ~Exists(every("Actor").filter(part_of=OuterRef("pk")))
        return self.filter(Q(part_of__in=every("Actor").wholes().values("pk")) | undivided)

    def claiming(self) -> Self:
        """Those that make a published claim, or whose parts do."""
        return self._whose_parts_have(every("Claim").published(), "actor")

    def accused(self) -> Self:
        """Those that a published claim is held against, or against whose parts one is."""
        accusations = links("Claim", "accused").filter(claim__status=Status.PUBLISHED)
        return self._whose_parts_have(accusations, "actor")

    def responding(self) -> Self:
        """Those with a published response to a published claim, or whose parts have one."""
        responses = every("Response").published().filter(claim__status=Status.PUBLISHED)
        return self._whose_parts_have(responses, "actor")

    def publishing(self) -> Self:
        """Those that published a source that readers can see, or whose parts did."""
        return self._whose_parts_have(every("Source").in_use(), "publisher")

    def mentioned(self) -> Self:
        """Those that a published claim names beside whom it accuses, or whose parts one names."""
        mentions = links("Claim", "mentions").filter(claim__status=Status.PUBLISHED)
        return self._whose_parts_have(mentions, "actor")

    def in_use(self) -> Self:
        """Those that readers meet: they or their parts speak, are spoken of, or publish."""
        met = self.claiming() | self.accused() | self.mentioned()
        return met | self.responding() | self.publishing()

    def with_claim_counts(self) -> Self:
        """With how many published claims they make, how many are held against them, and how many
        of these they answered: `made_count`, `against_count`, `answered_count`; parts included.
        """
        own = OuterRef("pk")
        parts = every("ActorLineage").filter(ancestor=own)
        held = published("actor__accusations")
        by_it = "actor__accusations__responses"
        answered = (
            published(by_it) & answer(by_it) & Q(**{f"{by_it}__actor__lineage__ancestor": own})
        )
        return self.annotate(
            made_count=number_of(parts, "actor__claims", published("actor__claims")),
            against_count=number_of(parts, "actor__accusations", held),
            answered_count=number_of(parts, "actor__accusations", held & answered),
        )

    def most_heard_first(self) -> Self:
        """By the claims they make and those held against them; needs `with_claim_counts()`."""
        return self.order_by((F("made_count") + F("against_count")).desc(), "name", "pk")


class PlaceQuerySet(PartQuerySet):
    def in_use(self) -> Self:
        """Those that a published claim is about, or about a part of which one is."""
        return self._whose_parts_have(every("Claim").published(), "place")

    def with_claim_counts(self) -> Self:
        """With `claim_count`: how many published claims are about them or their parts."""
        parts = every("PlaceLineage").filter(ancestor=OuterRef("pk"))
        claims = number_of(parts, "place__claims", published("place__claims"))
        return self.annotate(claim_count=claims)


class EventQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        """Those that a published claim is about."""
        return self.filter(Exists(every("Claim").published().filter(event=OuterRef("pk"))))

    def at_place(self, *places: Any) -> Self:
        """Those that happened at any of these places or in their parts."""
        return self.filter(
            Exists(
                links("Event", "places").filter(
                    event=OuterRef("pk"), place__in=with_parts("Place", places)
                )
            )
        )

    def with_claim_counts(self) -> Self:
        """With `claim_count` and `unanswered_count`: how many published claims are about them."""
        own, about = every("Event").filter(pk=OuterRef("pk")), published("claims")
        unanswered = about & Q(claims__standing=Standing.UNANSWERED)
        return self.annotate(
            claim_count=number_of(own, "claims", about),
            unanswered_count=number_of(own, "claims", unanswered),
        )


class TopicQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        """Those that a published claim touches."""
        return self.filter(Exists(every("Claim").published().filter(topics=OuterRef("pk"))))

    def with_claim_counts(self) -> Self:
        """With `claim_count`: how many published claims touch them."""
        own = every("Topic").filter(pk=OuterRef("pk"))
        return self.annotate(claim_count=number_of(own, "claims", published("claims")))

    def most_claimed_first(self) -> Self:
        """By the claims that touch them; needs `with_claim_counts()`."""
        return self.order_by("-claim_count", "name", "pk")
