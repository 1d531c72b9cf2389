"""Claims and responses."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, Self

from django.db import models
from django.db.models import F, Max, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from .. import search
from ..choices import CLAIMANT_STANCES, DENYING_STANCES, Standing, Status
from . import orders
from .accounts import ClaimAccounts, ResponseAccounts
from .accusations import ClaimAccusations
from .facets import ClaimFacets, ResponseFacets
from .lookups import answer, every, links, slugs, with_parts
from .positions import ResponsePositions
from .relations import ClaimRelations
from .sources import SourceQuerySet


class StatementQuerySet(models.QuerySet):
    """What claims and responses share."""

    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def public(self) -> Self:
        """What is published, and what once was: readers see a notice in the place of the latter."""
        withdrawn = Q(status=Status.WITHDRAWN, published_at__isnull=False)
        return self.filter(Q(status=Status.PUBLISHED) | withdrawn)

    def known_as(self, uid: Any) -> Self:
        """The one with this permanent identifier."""
        return self.filter(uid=uid)

    def made_by(self, *actors: Any, parts: bool = True) -> Self:
        """Those made by any of them, or, but where `parts` is false, by a part of one."""
        return self.filter(actor__in=with_parts("Actor", actors, parts))

    def between(self, first: date | None, last: date | None) -> Self:
        """What may have been said on a day from the first to the last, both included.

        None leaves that side open. With either given, the undated are left out.
        """
        found = self if first is last is None else self.dated()
        if first is not None:
            found = found.filter(Q(said_latest__gte=first) | Q(said_latest__isnull=True))
        if last is not None:
            found = found.filter(Q(said_earliest__lte=last) | Q(said_earliest__isnull=True))
        return found

    def dated(self) -> Self:
        return self.exclude(said_earliest__isnull=True, said_latest__isnull=True)

    def undated(self) -> Self:
        return self.filter(said_earliest__isnull=True, said_latest__isnull=True)

    def waiting(self) -> Self:
        """Those that readers never saw and that are on their way to them."""
        return self.filter(status__in=(Status.DRAFT, Status.IN_REVIEW))

    def in_review(self) -> Self:
        return self.filter(status=Status.IN_REVIEW)

    def drafts_of(self, user: Any) -> Self:
        return self.filter(status=Status.DRAFT, logged_by=user)

    def longest_logged_first(self) -> Self:
        return self.order_by("logged_at", "pk")

    def since(self, day: date) -> Self:
        """What may have been said on this day or later; not the undated."""
        return self.between(day, None)

    def until(self, day: date) -> Self:
        """What may have been said on this day or earlier; not the undated."""
        return self.between(None, day)

    def logged_since(self, day: date) -> Self:
        """What was logged on this day, in UTC, or later."""
        return self.filter(logged_at__gte=datetime.combine(day, time.min, UTC))

    def newest_first(self) -> Self:
        """By the first day on which it can have been said; the undated last."""
        return self.order_by(*orders.NEWEST)

    def oldest_first(self) -> Self:
        """By the first day on which it can have been said; the undated last."""
        return self.order_by(*orders.OLDEST)

    def recently_logged(self) -> Self:
        return self.order_by(*orders.LATEST_LOGGED)


# mypy's plugin sees a manager of its own behind `as_manager` of each base.
class ClaimQuerySet(  # type: ignore[override]
    ClaimAccounts, ClaimAccusations, ClaimFacets, ClaimRelations, StatementQuerySet
):
    def standing_in(self, *codes: str) -> Self:
        return self.filter(standing__in=codes)

    def denied(self) -> Self:
        """Those that somebody denies and nobody acknowledges."""
        return self.standing_in(Standing.DENIED)

    def unanswered(self) -> Self:
        return self.standing_in(Standing.UNANSWERED)

    def silence_checked(self, checked: bool = True) -> Self:
        """Those for which an analyst looked for an answer and found none; or the others."""
        return self.filter(silence_checked_on__isnull=not checked)

    def not_looked_at_since(self, day: date) -> Self:
        """Those for which nobody looked for an answer on this day or later."""
        return self.filter(Q(silence_checked_on__isnull=True) | Q(silence_checked_on__lt=day))

    def against(self, *actors: Any, parts: bool = True) -> Self:
        """Those held against any of them, or, but where `parts` is false, against a part of one."""
        accused = with_parts("Actor", actors, parts)
        accusations = links("Claim", "accused").filter(actor__in=accused)
        return self.filter(pk__in=accusations.values("claim"))

    def mentioning(self, *actors: Any, parts: bool = True) -> Self:
        """Those that name any of them, or of their parts, beside whom they accuse."""
        named = with_parts("Actor", actors, parts)
        mentions = links("Claim", "mentions").filter(actor__in=named)
        return self.filter(pk__in=mentions.values("claim"))

    def answered(self) -> Self:
        """Those that are not unanswered."""
        return self.exclude(standing=Standing.UNANSWERED)

    def answered_by(self, *actors: Any) -> Self:
        """Those with a published answer by any of them."""
        return self.responded_to_with(every("Response").published().answers().made_by(*actors))

    def responded_to_with(self, responses: ResponseQuerySet) -> Self:
        """Those to which at least one of these responses was made."""
        return self.filter(pk__in=responses.order_by().values("claim"))

    def answered_by_accused(self, answered: bool = True) -> Self:
        """Those that an accused, a part of one or what one is part of answered; or the others."""
        return self.filter(answered_by_accused=answered)

    def about_event(self, *events: Any) -> Self:
        return self.filter(event__slug__in=slugs(events))

    def at_place(self, *places: Any) -> Self:
        return self.filter(place__in=with_parts("Place", places))

    def on_topic(self, *topics: Any) -> Self:
        touched = links("Claim", "topics").filter(topic__slug__in=slugs(topics))
        return self.filter(pk__in=touched.values("claim"))

    def read_in(self, sources: SourceQuerySet) -> Self:
        """Those whose source, or a further source of which, is one of these."""
        keys = sources.order_by().values("pk")
        further = links("Claim", "further_sources").filter(source__in=keys)
        claims = self.model._default_manager.filter(source__in=keys).order_by()
        return self.filter(pk__in=claims.values("pk").union(further.values("claim")))

    def from_source(self, *sources: Any) -> Self:
        """Those read in any of these sources, which are records or keys."""
        return self.read_in(every("Source").among(*sources))

    def logged_from(self, source: Any) -> Self:
        """Those read in this source, and those to which a published response was read in it."""
        responses = every("Response").published().filter(source=source)
        read, answered = self.from_source(source), self.responded_to_with(responses)
        return self.filter(Q(pk__in=read.values("pk")) | Q(pk__in=answered.values("pk")))

    def published_by(self, *actors: Any) -> Self:
        """Those read in a source that any of these actors published."""
        return self.read_in(every("Source").published_by(*actors))

    def credible_as(self, *codes: str) -> Self:
        """Those of one of these digits of the Admiralty code."""
        return self.filter(credibility__in=codes)

    def search(self, text: str) -> Self:
        """Those that hold every word and quoted phrase of the text; `search` says where it looks.

        Raises `ValidationError` for a text without a word to look for.
        """
        return self.filter(search.condition(text))

    def longest_silence_first(self) -> Self:
        """The unanswered before the answered; of each, the first said first, the undated last."""
        return self.order_by(*orders.LONGEST_SILENCE)

    def quickest_answer_first(self) -> Self:
        """By the days that the first answer took at most; last where that is unknown."""
        return self.order_by(*orders.QUICKEST_ANSWER)

    def with_last_change(self) -> Self:
        """With `last_change`: when the claim, or a response to it that readers see, last changed."""
        responses = every("Response").public().filter(claim=OuterRef("pk")).order_by()
        changed = responses.values("claim").annotate(last=Max("changed_at")).values("last")
        return self.annotate(
            last_change=Greatest("changed_at", Coalesce(Subquery(changed), "changed_at"))
        )

    def latest_changed_first(self) -> Self:
        """By the last change to the claim or to a response that readers see."""
        return self.with_last_change().order_by("-last_change", "-pk")

    def with_exchange(self) -> Self:
        """With all that readers see of a claim and its answers, in a fixed number of queries."""
        responses = every("Response").public().oldest_first().with_speakers()
        counter_claims = Prefetch("counter_claim", every("Claim").public())
        return self.select_related("actor", "source__publisher", "place", "event").prefetch_related(
            "actor__lineage",
            "accused__lineage",
            "mentions",
            "topics",
            "place__names",
            "further_sources",
            Prefetch(
                "responses", responses.prefetch_related(counter_claims), to_attr="public_responses"
            ),
        )

    def with_answers(self) -> Self:
        """With who says it, of which side, and the published responses with the same of each."""
        responses = every("Response").published().oldest_first().with_side()
        return (
            self.with_side()
            .select_related("actor")
            .prefetch_related(
                Prefetch("responses", responses.select_related("actor"), to_attr="public_responses")
            )
        )


class ResponseQuerySet(  # type: ignore[override]
    ResponseAccounts, ResponseFacets, ResponsePositions, StatementQuerySet
):
    def to_claims(self, claims: ClaimQuerySet) -> Self:
        return self.filter(claim__in=claims.order_by().values("pk"))

    def to_published_claims(self) -> Self:
        return self.filter(claim__status=Status.PUBLISHED)

    def on_the_claim(self) -> Self:
        """Those that speak to the claim itself, not only to another response in its thread."""
        return self.filter(Q(in_reply_to__isnull=True) | Q(stance__in=CLAIMANT_STANCES))

    def answers(self) -> Self:
        """Those straight to the claim, but for the claimant's repeating or retracting itself."""
        return self.filter(answer())

    def denying(self) -> Self:
        return self.taking(*DENYING_STANCES)

    def taking(self, *stances: str) -> Self:
        """Those of one of these stances."""
        return self.filter(stance__in=stances)

    def calling_it_disinformation(self, calling: bool = True) -> Self:
        return self.filter(calls_disinformation=calling)

    def quickest_first(self) -> Self:
        """By the days from claim to response, at most; where that is unknown, last."""
        return self.order_by(_delay().asc(nulls_last=True), "pk")

    def slowest_first(self) -> Self:
        """By the days from claim to response, at most; where that is unknown, last."""
        return self.order_by(_delay().desc(nulls_last=True), "pk")

    def with_speakers(self) -> Self:
        """With who says it, all that this actor is part of, and where it was read."""
        return self.select_related("actor", "source__publisher").prefetch_related("actor__lineage")

    def with_exchange(self) -> Self:
        """With the claim and all that readers see of it, in a fixed number of queries."""
        return self.with_speakers().prefetch_related(
            Prefetch("claim", every("Claim").with_exchange())
        )


def _delay() -> models.ExpressionWrapper:
    """The time from the first day of the claim to the last of the response."""
    return models.ExpressionWrapper(
        F("said_latest") - F("claim__said_earliest"), output_field=models.DurationField()
    )
