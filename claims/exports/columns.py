"""What a column and an export are, and how columns are written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Model, QuerySet, TextChoices

from ..models import Claim
from .cells import Kind


@dataclass(frozen=True)
class Column:
    """One fact of a row: its name, kind, how the database gives it, and what it means.

    `codes` is the set that the values are from, where there is one.
    """

    name: str
    kind: Kind
    expression: Any
    help: str
    codes: type[TextChoices] | None = None

    def under(self, prefix: str) -> Column:
        """The same fact under a longer name."""
        return replace(self, name=prefix + self.name)


@dataclass(frozen=True)
class Export:
    """A table that can be asked for.

    `rows` makes of records of the `model` the rows that they have in it, in their order; `key`
    tells a row from the others; `page` is the route of the page that lists the same records.
    """

    name: str
    help: str
    columns: Sequence[Column]
    rows: Callable[[QuerySet], QuerySet]
    key: Any
    model: type[Model] = Claim
    page: str = "claims"

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def kinds(self) -> list[Kind]:
        return [column.kind for column in self.columns]

    def only(self, names: Iterable[str]) -> Export:
        """The same rows with these columns, in this order. Raises `KeyError` for an unknown one."""
        by_name = {column.name: column for column in self.columns}
        return replace(self, columns=[by_name[name] for name in names])

    def values(self, records: QuerySet) -> QuerySet:
        """The rows that these records have, each a tuple with a value for each column."""
        return self.rows(records).values_list(*(column.expression for column in self.columns))

    def count(self, records: QuerySet) -> int:
        """How many rows these records have."""
        return self.rows(records).order_by().aggregate(rows=Count(self.key))["rows"]


def text(name: str, path: str, help: str, codes: type[TextChoices] | None = None) -> Column:
    return Column(name, Kind.TEXT, F(path), help, codes)


def number(name: str, path: str, help: str) -> Column:
    return Column(name, Kind.NUMBER, F(path), help)


def day(name: str, path: str, help: str) -> Column:
    return Column(name, Kind.DATE, F(path), help)


def moment(name: str, path: str, help: str) -> Column:
    return Column(name, Kind.MOMENT, F(path), help)
