"""What must hold of a record whatever its cells say, in words for the analyst.

The database holds to the same rules, and has the last word; here they are told row by row beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from ..choices import CLAIMANT_STANCES, Status
from ..models import Actor, Claim, Place, Response, Source, Statement

Problem = tuple[str, str]  # the attribute, and what is wrong with it


def problems(record: Any) -> Iterator[Problem]:
    """Everything that is wrong with a record as it is to be written."""
    yield from _of_fields(record)
    if isinstance(record, Statement):
        yield from _of_publication(record)
    for model, rule in _RULES.items():
        if isinstance(record, model):
            yield from rule(record)


def _of_fields(record: Any) -> Iterator[Problem]:
    left_out = {field.name for field in record._meta.fields if field.is_relation or field.generated}
    try:
        record.clean_fields(exclude=left_out)
    except ValidationError as error:
        for attribute, messages in error.message_dict.items():
            yield attribute, " ".join(messages)


def _of_publication(record: Any) -> Iterator[Problem]:
    if record.status != Status.PUBLISHED:
        return
    for attribute in ("text", "actor", "source"):
        if not getattr(record, attribute):
            yield attribute, "What is published needs its text, its actor and its source."
    if isinstance(record, Response):
        if record.claim.status != Status.PUBLISHED:
            yield "status", "The claim that it answers is not published."
        if record.in_reply_to and record.in_reply_to.status != Status.PUBLISHED:
            yield "in_reply_to", "The response that it replies to is not published."


def _of_claim(claim: Claim) -> Iterator[Problem]:
    for name in ("killed", "wounded"):
        low, high = getattr(claim, f"{name}_low"), getattr(claim, f"{name}_high")
        if low is not None and high is not None and low > high:
            yield f"{name}_low", f"The lowest number of {name} is above the highest."
    if claim.duplicate_of is claim or (claim.pk and claim.duplicate_of_id == claim.pk):
        yield "duplicate_of", "A claim does not repeat itself."


def _of_response(response: Response) -> Iterator[Problem]:
    claimant, speaker = response.claim.actor, response.actor
    if (
        response.stance in CLAIMANT_STANCES
        and claimant
        and speaker
        and speaker not in _wholes(claimant)
    ):
        yield "stance", "Only the claimant, or what it is part of, repeats or retracts a claim."
    if response.in_reply_to and response.in_reply_to.claim != response.claim:
        yield "in_reply_to", "It replies to a response to another claim."
    if response.counter_claim is not None and response.counter_claim == response.claim:
        yield (
            "counter_claim",
            "The claim put in its place must be another than the one that is answered.",
        )
    if response in _thread_above(response.in_reply_to):
        yield "in_reply_to", "A response does not reply to what replies to it."


def _of_part(record: Any) -> Iterator[Problem]:
    if record.part_of is not None and record in _wholes(record.part_of):
        yield "part_of", "No whole is part of its own part."


def _of_place(place: Place) -> Iterator[Problem]:
    yield from _of_part(place)
    if (place.latitude is None) != (place.longitude is None):
        yield "latitude", "Give both a latitude and a longitude, or neither."


def _of_source(source: Source) -> Iterator[Problem]:
    if source.relays is not None and source.relays == source:
        yield "relays", "A source does not repeat itself."


_RULES: dict[type, Any] = {
    Claim: _of_claim, Response: _of_response, Actor: _of_part, Place: _of_place, Source: _of_source,
}  # fmt: skip


def _wholes(record: Any) -> list[Any]:
    """The record and all that it is part of."""
    found: list[Any] = []
    while record is not None and record not in found:
        found.append(record)
        record = record.part_of
    return found


def _thread_above(response: Response | None) -> list[Response]:
    """The response and all that it replies to, as far as it is at hand: the table has no other circles."""
    found: list[Response] = []
    while response is not None and response not in found:
        found.append(response)
        response = response._state.fields_cache.get("in_reply_to")
    return found
