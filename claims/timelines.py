"""The competing accounts of an event, brought for a drawing in lanes: one for each side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from .choices import Stance, Standing
from .dates import describe
from .lanes import Drawing, draw
from .marks import Kind, Point
from .models import Actor, Claim, Event, Response
from .querysets import ClaimQuerySet, ResponseQuerySet
from .querysets.accounts import OPENING

SIDES = 12  # with a lane of their own; one more where it would be alone with the others' lane
SEPARATE = 400  # dated statements that are brought one by one

OTHERS = None  # the key of the lane that all other sides share


@dataclass
class Side:
    """An actor with all its parts: how many published claims and responses it made, and when."""

    actor: Actor | None = None
    began: date = date.max
    claims: int = 0
    responses: int = 0
    dated: int = 0


@dataclass(frozen=True)
class Accounts:
    """An event as its sides tell it.

    `sides` are those that said most, in the order in which each first spoke; `others` is how many
    more there are. `drawing` is None where nothing is dated. Where `grouped`, a mark stands for all
    that a side may have said on the same days, and nothing ties an answer to its claim.
    """

    sides: list[Side]
    others: int
    drawing: Drawing | None
    dated: int
    undated_responses: int
    grouped: bool

    @property
    def number(self) -> int:
        """How many sides there are."""
        return len(self.sides) + self.others


def accounts_of(event: Event) -> Accounts:
    """The accounts of an event. The number of queries is fixed, and what they bring is bounded."""
    claims = Claim.objects.published().about_event(event)
    responses = Response.objects.published().to_claims(claims)
    sides, undated_responses = _sides(claims, responses)
    dated = sum(side.dated for side in sides.values())
    most = sorted(sides, key=lambda key: -sides[key].dated)
    most = most[:SIDES] if len(most) > SIDES + 1 else most
    shown = {key: side for key, side in sides.items() if key in most}
    for actor in Actor.objects.filter(pk__in=most):
        shown[actor.pk].actor = actor
    others = len(sides) - len(shown)
    canvas = _Canvas(event, shown, others)
    brought = canvas.counted if dated > SEPARATE else canvas.separate
    points = list(brought(claims.dated(), responses.dated()))
    drawing = draw(points, canvas.names, canvas.several) if points else None
    return Accounts(
        list(shown.values()), others, drawing, dated, undated_responses, dated > SEPARATE
    )


def _sides(claims: ClaimQuerySet, responses: ResponseQuerySet) -> tuple[dict[int, Side], int]:
    """The sides in the order in which they first spoke, and how many responses are undated."""
    sides: dict[int, Side] = defaultdict(Side)
    for name, rows in (("claims", claims.sides()), ("responses", responses.sides())):
        undated = 0
        for row in rows:
            side = sides[row["side"]]
            setattr(side, name, row["dated"] + row["undated"])
            side.dated += row["dated"]
            side.began = min(side.began, row["began"] or date.max)
            undated += row["undated"]
    return dict(sorted(sides.items(), key=lambda each: (each[1].began, each[0]))), undated


class _Canvas:
    """The lanes of an event, and the words and the address of each mark in them."""

    def __init__(self, event: Event, sides: dict[int, Side], others: int) -> None:
        self.event = event
        self.slugs = {key: side.actor.slug for key, side in sides.items() if side.actor}
        self.names: dict[Any, str] = {
            key: str(side.actor) for key, side in sides.items() if side.dated
        }
        if others and len(self.names) == len(sides):
            self.names[OTHERS] = f"{others} other sides"

    def separate(self, claims: ClaimQuerySet, responses: ResponseQuerySet) -> Iterator[Point]:
        """Each statement as a point."""
        for row in claims.in_brief():
            standing = Standing(row["standing"])
            when, who, text = describe(row["said"]), row["actor__name"], _opening(row)
            yield Point(
                label=f"{who}, {when}: {text}; {standing.label.lower()}",
                address=reverse("claim", args=[row["pk"]]),
                silent=int(standing == Standing.UNANSWERED),
                **self._placed(row, ("claim", row["pk"]), Kind.CLAIM),
            )
        for row in responses.in_brief():
            stance = Stance(row["stance"]).label.lower()
            when, who, text = describe(row["said"]), row["actor__name"], _opening(row)
            above = row["in_reply_to"]
            yield Point(
                label=f"{who}, {when}, {stance}: {text}",
                address=f"{reverse('claim', args=[row['claim']])}#response-{row['pk']}",
                to=frozenset([("response", above) if above else ("claim", row["claim"])]),
                **self._placed(row, ("response", row["pk"]), _kind(row)),
            )

    def counted(self, claims: ClaimQuerySet, responses: ResponseQuerySet) -> Iterator[Point]:
        """What each side may have said on the same days as one point."""
        for kind, rows in (("claim", claims), ("response", responses)):
            for row in rows.counted_by_days():
                days = row["side"], row["said_earliest"], row["said_latest"]
                apart = row.get("unanswered"), row.get("own")
                yield Point(
                    number=row["number"],
                    silent=row["number"] if row.get("unanswered") else 0,
                    **self._placed(row, (kind, *days, *apart), _kind(row)),
                )

    def several(self, point: Point) -> tuple[str, str]:
        """Return the words and the address for a mark that stands for several statements."""
        days = _days(point)
        words = f"{_number(point)} by {self.names[point.lane]}, {describe(days)}"
        words += f", {point.silent} of them unanswered" if point.silent else ""
        return f"{words}: open the list", self._list_of(point, days)

    def _list_of(self, point: Point, days: str) -> str:
        """The address of a list of claims in which those of these points, or those answered, are."""
        asked = [("event", self.event.slug)]
        if slug := self.slugs.get(point.lane):
            asked.append(("responder" if point.kind == Kind.ANSWER else "actor", slug))
        if point.kind == Kind.CLAIM:
            first, _, last = days.partition("/")
            sides = (("said_after", first), ("said_before", last or first))
            asked += [(name, day) for name, day in sides if day != ".."]
        return f"{reverse('claims')}?{urlencode(asked)}"

    def _placed(self, row: dict[str, Any], key: Any, kind: Kind) -> dict[str, Any]:
        lane = row["side"] if row["side"] in self.names else OTHERS
        days = {"first": row["said_earliest"], "last": row["said_latest"]}
        return {"key": key, "lane": lane, "kind": kind, **days}


def _kind(row: dict[str, Any]) -> Kind:
    if "own" not in row:
        return Kind.CLAIM
    return Kind.OWN if row["own"] else Kind.ANSWER


def _opening(row: dict[str, Any]) -> str:
    text: str = row["opening"]
    return f"{text.rstrip()}…" if len(text) == OPENING else text


def _days(point: Point) -> str:
    """From the first to the last day on which it can have been said, as EDTF text."""
    first, last = (day.isoformat() if day else ".." for day in (point.first, point.last))
    return first if first == last else f"{first}/{last}"


NOUNS = {
    Kind.CLAIM: ("claim", "claims"),
    Kind.OWN: ("later statement on own claims", "later statements on own claims"),
    Kind.ANSWER: ("answer", "answers"),
}


def _number(point: Point) -> str:
    one, several = NOUNS[point.kind]
    return f"{point.number:,} {one if point.number == 1 else several}"
