"""The vocabulary of the tracker: filters are adjectives, annotations `with_…`, orderings phrases.

Wherever a verb takes actors, places, events or topics, it takes records or their slugs, and means
any of them; none given means no row. Actors and places bring their parts: what a ministry says is
said by its state too.
"""

from .sources import SnapshotQuerySet, SourceQuerySet
from .statements import ClaimQuerySet, ResponseQuerySet, StatementQuerySet
from .subjects import (
    ActorQuerySet,
    EventQuerySet,
    PartQuerySet,
    PlaceQuerySet,
    TopicQuerySet,
)

__all__ = [
    "ActorQuerySet",
    "ClaimQuerySet",
    "EventQuerySet",
    "PartQuerySet",
    "PlaceQuerySet",
    "ResponseQuerySet",
    "SnapshotQuerySet",
    "SourceQuerySet",
    "StatementQuerySet",
    "TopicQuerySet",
]
