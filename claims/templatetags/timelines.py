"""One exchange in time: a drawing in lanes, one for each who speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django import template
from django.utils import timezone

from ..choices import Standing
from ..dates import describe
from ..lanes import Drawing, draw
from ..marks import Kind, Point
from ..models import Claim, Response
from .wording import delay

register = template.Library()

SPEAKERS = 12  # with a lane of their own; one more where it would be alone with the others' lane

OTHERS = None  # the key of the lane that all other speakers share


@dataclass(frozen=True)
class Timeline:
    """The drawing of an exchange, and how many `undated` statements it leaves out.

    `silent` says that nobody has answered.
    """

    drawing: Drawing
    undated: int
    silent: bool


@register.simple_tag
def timeline_of(claim: Claim) -> Timeline | None:
    """Return a claim that `with_exchange()` brought in time; asks nothing of the database.

    None where that would tell nothing: a single dated statement, and no silence since.
    """
    responses = [response for response in claim.published_responses if _dated(response)]
    silent = claim.standing == Standing.UNANSWERED and _dated(claim)
    if _dated(claim) + len(responses) < 2 and not silent:
        return None
    statements = [*([claim] if _dated(claim) else []), *responses]
    names = {statement.actor_id: str(statement.actor) for statement in statements}
    lanes: dict[int | None, str] = dict(names)
    if len(names) > SPEAKERS + 1:
        lanes = dict(list(names.items())[:SPEAKERS])
        lanes[OTHERS] = f"{len(names) - SPEAKERS} others"
    points = list(_points(claim, responses, lanes))

    def several(point: Point) -> tuple[str, str]:
        return f"{point.number} responses by {lanes[point.lane]}", f"#claim-{claim.pk}"

    undated = 1 + len(claim.published_responses) - len(statements)
    return Timeline(draw(points, lanes, several), undated, silent)


def _points(
    claim: Claim, responses: list[Response], lanes: dict[int | None, str]
) -> Iterator[Point]:
    if _dated(claim):
        silent = claim.standing == Standing.UNANSWERED
        yield Point(
            key="claim",
            lane=claim.actor_id,
            kind=Kind.CLAIM,
            first=claim.said_earliest,
            last=claim.said_latest,
            label=f"{claim.actor}, {describe(claim.said)}: {claim}; {_standing(claim)}",
            address=f"#claim-{claim.pk}",
            silent=int(silent),
            until=_today(claim) if silent else None,
        )
    for response in responses:
        stance = response.get_stance_display().lower()
        words = f"{describe(response.said)}, {delay(response)}, {stance}"
        yield Point(
            key=response.pk,
            lane=response.actor_id if response.actor_id in lanes else OTHERS,
            kind=Kind.OWN if response.by_claimant else Kind.ANSWER,
            first=response.said_earliest,
            last=response.said_latest,
            label=f"{response.actor}, {words}: {response}",
            address=f"#response-{response.pk}",
            to=frozenset([response.in_reply_to_id or "claim"]),
            note=delay(response),
        )


def _dated(statement: Claim | Response) -> bool:
    return statement.said_earliest is not None or statement.said_latest is not None


def _standing(claim: Claim) -> str:
    return claim.get_standing_display().lower()


def _today(claim: Claim) -> date | None:
    """The day up to which nobody answered; None where the claim may be of a later one."""
    today = timezone.localdate()
    return today if claim.said_latest and claim.said_latest < today else None
