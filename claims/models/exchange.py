"""A claim and its responses as readers meet them: in order, each in its place in the thread.

Nothing here queries for records that `ClaimQuerySet.with_exchange()` brought along.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import models
from django.utils.functional import cached_property

from ..choices import Status


class Exchange(models.Model):
    """What a claim knows of the responses to it."""

    responses: Any

    class Meta:
        abstract = True

    @cached_property
    def public_responses(self) -> list[Any]:
        """The responses that readers see, withdrawn ones as a notice; the oldest first."""
        return list(self.responses.public().oldest_first().with_speakers())

    @property
    def published_responses(self) -> list[Any]:
        """The published responses, the oldest first."""
        return [
            response for response in self.public_responses if response.status == Status.PUBLISHED
        ]

    @cached_property
    def thread(self) -> list[Any]:
        """The responses that readers see, each followed by its replies; each has its `depth`.

        Depth 0 is straight to the claim. A reply to what readers can't see has depth 1, so that
        nobody takes it for an answer to the claim.
        """
        visible = {response.pk for response in self.public_responses}
        replies = defaultdict(list)
        waiting = []
        for response in reversed(self.public_responses):
            if response.in_reply_to_id in visible:
                replies[response.in_reply_to_id].append(response)
            else:
                response.depth = 0 if response.in_reply_to_id is None else 1
                waiting.append(response)
        thread = []
        while waiting:
            response = waiting.pop()
            thread.append(response)
            for reply in replies[response.pk]:
                reply.depth = response.depth + 1
                waiting.append(reply)
        return thread


class Answer(models.Model):
    """What a response knows of its place in the exchange."""

    claim: Any
    actor: Any
    actor_id: Any
    said_earliest: date | None
    said_latest: date | None

    depth = 0

    class Meta:
        abstract = True

    @cached_property
    def by_accused(self) -> bool:
        """True where an accused speaks, a part of one, or what one is part of."""
        return any(
            actor.pk in self._wholes or self.actor_id in _wholes(actor)
            for actor in self.claim.accused.all()
        )

    @cached_property
    def by_claimant(self) -> bool:
        """True where the claimant speaks, a part of it, or what it is part of."""
        return self.claim.actor_id in self._wholes or self.actor_id in _wholes(self.claim.actor)

    @property
    def third_party(self) -> bool:
        """True where the claim accuses somebody, and neither side of it speaks."""
        return bool(self.claim.accused.all()) and not self.by_accused and not self.by_claimant

    @property
    def delay_low(self) -> int | None:
        """The days from claim to response, at least; not below 0 while 0 is possible."""
        low, high = _days(self.claim.said_latest, self.said_earliest), self.delay_high
        return 0 if low is not None and high is not None and low < 0 <= high else low

    @property
    def delay_high(self) -> int | None:
        """The days from claim to response, at most."""
        return _days(self.claim.said_earliest, self.said_latest)

    @cached_property
    def _wholes(self) -> set[int]:
        return _wholes(self.actor)


def _wholes(actor: Any) -> set[int]:
    """The keys of an actor and all that it is part of; none where there is no actor."""
    return {row.ancestor_id for row in actor.lineage.all()} if actor else set()


def _days(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days
