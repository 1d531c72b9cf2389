"""Filling an empty tracker with an invented world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from tqdm import tqdm

from ..models import Actor, Claim, Event, Place, PlaceName, Response, Source, Topic
from .world import Invented, World

BATCH = 500


def fill(world: World) -> None:
    """Write the world into the tracker, in one transaction: a run that is stopped half-way leaves it empty.

    Raises `ValueError` where the tracker already holds something: what is invented is never mixed with what was said.
    """
    if any(model.objects.exists() for model in (Actor, Claim, Source)):
        raise ValueError(
            "The tracker is not empty; invented claims are never mixed with real ones."
        )
    with transaction.atomic():
        _cast(world)
        bar = tqdm(total=world.size, desc="Inventing claims", unit=" claims", disable=None)
        claims = world.claims()
        while batch := list(islice(claims, BATCH)):
            _write(batch)
            bar.update(len(batch))
        bar.close()
        _continue_numbering([Actor, Place, Topic, Event, Source, Claim, Response])


def _cast(world: World) -> None:
    Actor.objects.bulk_create(Actor(**row) for row in world.actors)
    Place.objects.bulk_create(Place(**row) for row in world.places)
    PlaceName.objects.bulk_create((PlaceName(**row) for row in world.names), ignore_conflicts=True)
    Topic.objects.bulk_create(Topic(**row) for row in world.topics)
    Event.objects.bulk_create(Event(**_without(row, "place", "day")) for row in world.events)
    _join(
        Event.places, ("event_id", "place_id"), ((row["id"], row["place"]) for row in world.events)
    )
    Source.objects.bulk_create(Source(**row) for row in world.sources)


def _write(batch: list[Invented]) -> None:
    Claim.objects.bulk_create(Claim(**_without(claim.fields, "day")) for claim in batch)
    for relation, name in ((Claim.accused, "actor_id"), (Claim.mentions, "actor_id")):
        _join(relation, ("claim_id", name), _pairs(batch, relation.field.name))
    _join(Claim.topics, ("claim_id", "topic_id"), _pairs(batch, "topics"))
    _join(Claim.further_sources, ("claim_id", "source_id"), _pairs(batch, "further_sources"))
    Response.objects.bulk_create(
        (Response(**_without(row, "day")) for claim in batch for row in claim.responses),
        batch_size=BATCH,
    )


def _pairs(batch: list[Invented], name: str) -> Iterator[tuple[int, int]]:
    return ((claim.fields["id"], other) for claim in batch for other in getattr(claim, name))


def _join(relation: Any, names: tuple[str, str], pairs: Iterable[tuple[int, int]]) -> None:
    through = relation.through
    through.objects.bulk_create(through(**dict(zip(names, pair, strict=True))) for pair in pairs)


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _continue_numbering(models: list[Any]) -> None:
    """Keys were given; what is logged next must get the ones after them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
