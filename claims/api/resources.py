"""What the API gives: each a table of the exports with the question that it takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model
from django.http import QueryDict

from ..exports import ACTORS, CLAIMS, EVENTS, EXCHANGES, PLACES, SOURCES, Export
from ..exports.columns import number, text
from ..filters import ClaimFilterSet, DenialFilterSet, RecordFilterSet
from ..models import Claim, Response, Topic


class ResponseFilterSet(DenialFilterSet):
    """The published responses to published claims, replies and retractions included."""

    class Meta(ClaimFilterSet.Meta):
        model = Response

    def _listed(self, responses: Any) -> Any:
        return responses.published().to_published_claims()


@dataclass(frozen=True, eq=False)
class Resource:
    """One kind of thing. `one` is its name, `key` the column that tells one from the others.

    `lookup` is the field by which its address names it, `asked` makes filters of a query string.
    """

    one: str
    table: Export
    model: type[Model]
    asked: Callable[[QueryDict, Collection[str]], Any]
    lookup: str = "slug"
    key: str = "id"

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def takes_filters(self) -> bool:
        return self.lookup == "pk" and self.model in (Claim, Response)

    def all(self) -> Any:
        """All that readers meet."""
        return self.asked(QueryDict(), ()).qs

    def rows(self, keys: Iterable[int]) -> list[dict[str, Any]]:
        """The records with these keys in the order of the keys, in one query."""
        keys = list(keys)
        columns = self.table.columns
        found = {}
        for values in self._values(keys):
            row = {
                column.name: column.kind.plain(value)
                for column, value in zip(columns, values, strict=True)
            }
            found[row[self.key]] = row
        return [found[key] for key in keys if key in found]

    def _values(self, keys: list[int]) -> Any:
        return self.table.values(self.model._default_manager.filter(pk__in=keys))


class _Responses(Resource):
    def _values(self, keys: list[int]) -> Any:
        claims = Claim.objects.responded_to_with(Response.objects.filter(pk__in=keys))
        return self.table.values(claims).filter(response__pk__in=keys)


def _records(model: type[Model]) -> Callable[[QueryDict, Collection[str]], RecordFilterSet]:
    return lambda data, also: RecordFilterSet(data, model, also)


_OF_THE_CLAIM = "claim_id", "claim_uid", "claim_url"
_OF_THE_RESPONSE = [
    name
    for name in EXCHANGES.names
    if name in _OF_THE_CLAIM or not name.startswith("claim_")
]  # fmt: skip


def _counted(topics: Any) -> Any:
    return topics.with_claim_counts().order_by("pk")


TOPICS = Export(
    name="topics",
    help="One row for each topic that a published claim touches.",
    columns=(
        number("id", "pk", "The number of the topic in this tracker."),
        text("slug", "slug", "The topic, as the filter topic takes it."),
        text("name", "name", "What it is called here."),
        number("claims", "claim_count", "How many published claims touch it."),
    ),
    rows=_counted,
    key=F("pk"),
    model=Topic,
    page="",
)

RESOURCES = {
    resource.name: resource
    for resource in (
        Resource(
            "claim", CLAIMS, Claim, lambda data, also: ClaimFilterSet(data, also=also), "pk"
        ),
        _Responses(
            "response",
            Export(
                name="responses",
                help="One row for each published response to a published claim.",
                columns=EXCHANGES.only(_OF_THE_RESPONSE).columns,
                rows=EXCHANGES.rows,
                key=EXCHANGES.key,
                model=Response,
            ),
            Response,
            lambda data, also: ResponseFilterSet(data, also=also),
            "pk",
            "response_id",
        ),
        *(
            Resource(one, table, table.model, _records(table.model), lookup)
            for one, table, lookup in (
                ("actor", ACTORS, "slug"),
                ("source", SOURCES, "pk"),
                ("event", EVENTS, "slug"),
                ("place", PLACES, "slug"),
                ("topic", TOPICS, "slug"),
            )
        ),
    )
}  # fmt: skip
