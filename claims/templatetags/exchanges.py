"""The two sides of an exchange: the claimant's own later words, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from ..choices import CLAIMANT_STANCES, Status
from ..models import Claim, Response

register = template.Library()


@dataclass(frozen=True)
class Turn:
    """A response in its place, with the response that it replies to, if that one is shown too."""

    response: Response
    replies_to: Response | None

    @property
    def label(self) -> str:
        """What stands over the response: in which capacity somebody speaks."""
        if self.response.in_reply_to_id is not None:
            return "Reply of the claimant" if self.response.by_claimant else "Reply"
        if self.response.by_accused:
            return "Answer of the accused"
        return "Answer of a third party" if self.response.third_party else "Answer"

    @property
    def is_own(self) -> bool:
        """Whether the claimant repeats or retracts its claim, which is no answer to it."""
        return (
            self.response.status == Status.PUBLISHED
            and self.response.in_reply_to_id is None
            and self.response.stance in CLAIMANT_STANCES
        )

    @property
    def is_answer(self) -> bool:
        """Whether it is published, answers the claim itself, and isn't the claimant's own word."""
        direct = self.response.in_reply_to_id is None and not self.is_own
        return direct and self.response.status == Status.PUBLISHED


@dataclass(frozen=True)
class Sides:
    """What the claimant said later, and what was answered, each in the order of the thread."""

    own: list[Turn]
    answers: list[Turn]

    @property
    def silent(self) -> bool:
        """Whether nobody answers the claim itself."""
        return not any(turn.is_answer for turn in self.answers)


@register.simple_tag
def sides_of(claim: Claim) -> Sides:
    """Return both sides of a claim that `with_exchange()` brought; asks nothing of the database."""
    shown = {response.pk: response for response in claim.public_responses}
    turns = [Turn(response, shown.get(response.in_reply_to_id)) for response in claim.thread]
    return Sides([turn for turn in turns if turn.is_own], [t for t in turns if not t.is_own])


@register.simple_tag
def turn_of(response: Response) -> Turn:
    """Return a response, brought by `with_exchange()`, in its place; asks nothing further."""
    shown = {other.pk: other for other in response.claim.public_responses}
    # The same record as the claim brought it, with everything that is shown of it.
    return Turn(shown.get(response.pk, response), shown.get(response.in_reply_to_id))
