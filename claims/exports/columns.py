"""What a column and an export are, and how columns are written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, QuerySet, TextChoices

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

    `rows` makes of claims the rows that they have in it, in the order of the claims; `key` tells
    a row from the others.
    """

    name: str
    help: str
    columns: Sequence[Column]
    rows: Callable[[QuerySet], QuerySet]
    key: Any

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def kinds(self) -> list[Kind]:
        return [column.kind for column in self.columns]

    def values(self, claims: QuerySet) -> QuerySet:
        """The rows that these claims have, each a tuple with a value for each column."""
        return self.rows(claims).values_list(*(column.expression for column in self.columns))

    def count(self, claims: QuerySet) -> int:
        """How many rows these claims have."""
        return self.rows(claims).order_by().aggregate(rows=Count(self.key))["rows"]


def text(name: str, path: str, help: str, codes: type[TextChoices] | None = None) -> Column:
    return Column(name, Kind.TEXT, F(path), help, codes)


def number(name: str, path: str, help: str) -> Column:
    return Column(name, Kind.NUMBER, F(path), help)


def day(name: str, path: str, help: str) -> Column:
    return Column(name, Kind.DATE, F(path), help)


def moment(name: str, path: str, help: str) -> Column:
    return Column(name, Kind.MOMENT, F(path), help)
