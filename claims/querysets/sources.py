"""Where statements were read, and what was kept of that."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL

from ..addresses import canonical
from .lookups import every, number_of, published, with_parts

# UNION, unlike UNION ALL, comes to an end even where documents repeat each other in a circle.
_REPEATING = """
    WITH RECURSIVE found(id) AS (
        SELECT id FROM claims_source WHERE id = %s
        UNION SELECT other.id FROM claims_source other JOIN found ON other.relays_id = found.id
    ) SELECT id FROM found"""
_REPEATED = """
    WITH RECURSIVE found(id, relays_id) AS (
        SELECT id, relays_id FROM claims_source WHERE id IN ({})
        UNION SELECT other.id, other.relays_id
        FROM claims_source other JOIN found ON other.id = found.relays_id
    ) SELECT id FROM found"""


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

    def at_address(self, url: str) -> Self:
        """Those whose address is this one, in whatever spelling."""
        key = canonical(url)
        underived = every("Source").filter(canonical_url=None).exclude(url="")
        more = [pk for pk, other in underived.values_list("pk", "url") if canonical(other) == key]
        return self.exclude(url="").filter(Q(canonical_url=key) | Q(pk__in=more))

    def on_the_web(self) -> Self:
        """Those that have an address."""
        return self.exclude(url="")

    def kept(self) -> Self:
        """Those that there is a snapshot of."""
        return self.filter(Exists(every("Snapshot").filter(source=OuterRef("pk"))))

    def not_kept(self) -> Self:
        """Those that could be kept, and that there is no snapshot of."""
        kept = every("Snapshot").filter(source=OuterRef("pk"))
        return self.on_the_web().filter(~Exists(kept))

    def not_failed_since(self, moment: datetime) -> Self:
        """Those that nobody tried to keep in vain since then, at the address that they have."""
        failed = every("FailedSnapshot").filter(source=OuterRef("pk"), url=OuterRef("url"))
        return self.filter(~Exists(failed.filter(tried_at__gte=moment)))

    def died(self) -> Self:
        """Those whose address, when it was tried last, led to nothing any more."""
        own = {"source": OuterRef("source")}
        failed_later = every("FailedSnapshot").filter(**own, tried_at__gt=OuterRef("tried_at"))
        kept_later = every("Snapshot").filter(**own, taken_at__gte=OuterRef("tried_at"))
        last = every("FailedSnapshot").filter(~Exists(failed_later), ~Exists(kept_later), gone=True)
        return self.filter(Exists(last.filter(source=OuterRef("pk"), url=OuterRef("url"))))

    def least_tried_first(self) -> Self:
        """Those that were never tried in vain, then those that were longest ago."""
        failed = every("FailedSnapshot").filter(source=OuterRef("pk")).values("tried_at")[:1]
        return self.order_by(Subquery(failed).asc(nulls_first=True), "pk")

    def among(self, *sources: Any) -> Self:
        """These sources, which are records or keys."""
        return self.filter(pk__in=[getattr(source, "pk", source) for source in sources])

    def published_by(self, *actors: Any) -> Self:
        return self.filter(publisher__in=with_parts("Actor", actors))

    def relied_on_as(self, *codes: str) -> Self:
        """Those of one of these letters of the Admiralty code."""
        return self.filter(reliability__in=codes)

    def repeating(self, source: Any) -> Self:
        """This source and all that repeat it, directly or through others."""
        return self.filter(pk__in=RawSQL(_REPEATING, [source.pk]))  # noqa: S611

    def repeated_by(self, *sources: Any) -> Self:
        """These sources and all that they repeat, directly or through others."""
        keys = [source.pk for source in sources]
        found = _REPEATED.format(", ".join(["%s"] * len(keys)) or "NULL")
        return self.filter(pk__in=RawSQL(found, keys))  # noqa: S611

    def with_statement_counts(self) -> Self:
        """With how many published claims and responses were read in them.

        The annotations are `claim_count` and `response_count`; a response counts where its claim
        is published too.
        """
        own = every("Source").filter(pk=OuterRef("pk"))
        further = published("further_claims") & ~Q(further_claims__source=F("pk"))
        responses = published("responses") & published("responses__claim")
        return self.annotate(
            claim_count=number_of(own, "claims", published("claims"))
            + number_of(own, "further_claims", further),
            response_count=number_of(own, "responses", responses),
        )


class SnapshotQuerySet(models.QuerySet):
    def without_bodies(self) -> Self:
        """Without what is long in them, for lists."""
        return self.defer("content", "text", "warc", "headers")
