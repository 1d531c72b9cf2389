"""Pages that hold still while rows are added: each begins beside a row, not at a number.

A cursor is the place of a row in the order of a list. It is signed, and only for the question that
it was given for: so what it holds can be handed to the database as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.duration import duration_iso_string


class CursorError(Exception):
    """The cursor was not given for this question."""


@dataclass(frozen=True)
class Page:
    """The keys of the rows of one page, and the cursors of the pages around it."""

    keys: list[int]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Order:
    """One part of the order of a list: the annotation that it goes by."""

    name: str
    by: OrderBy

    @property
    def nullable(self) -> bool:
        return bool(self.by.nulls_first or self.by.nulls_last)

    def same(self, value: Any) -> Q:
        """The rows that have this value."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any, backwards: bool) -> Q | None:
        """The rows that come after this value, or before it; None where nothing can."""
        nulls_last = bool(self.by.nulls_last) != backwards
        if value is None:
            return None if nulls_last else Q(**{f"{self.name}__isnull": False})
        found = Q(**{f"{self.name}__{'lt' if self.by.descending != backwards else 'gt'}": value})
        if self.nullable and nulls_last:
            found |= Q(**{f"{self.name}__isnull": True})
        return found

    def not_before(self, value: Any, backwards: bool) -> Q:
        """A range that holds all that comes after; by it a database finds its place in an index."""
        if self.nullable:
            return Q()
        return Q(**{f"{self.name}__{'lte' if self.by.descending != backwards else 'gte'}": value})


class Keyset:
    """The rows of an ordered list, page by page; `question` is what they answer."""

    def __init__(self, rows: QuerySet, question: str) -> None:
        given = rows.query.order_by or rows.model._meta.ordering or ()
        self.orders = [Order(f"place_{n}", _as_order(by)) for n, by in enumerate(given)]
        self.rows = rows.annotate(**{order.name: order.by.expression for order in self.orders})
        self.signer = Signer(salt=f"{__name__}:{question}")

    def page(self, cursor: str | None, size: int) -> Page:
        """The page that the cursor leads to, the first one without. Raises `CursorError`."""
        backwards, place = self._read(cursor) if cursor else (False, None)
        rows = self.rows if place is None else self.rows.filter(self._beyond(place, backwards))
        rows = rows.reverse() if backwards else rows
        places = [list(each) for each in rows.values_list("pk", *self._names)[: size + 1]]
        more = len(places) > size
        del places[size:]
        if backwards:
            places.reverse()
        if not places:
            return Page([], None, None)
        return Page(
            keys=[pk for pk, *_ in places],
            next=self._write(False, places[-1]) if more or backwards else None,
            previous=self._write(True, places[0]) if (more if backwards else cursor) else None,
        )

    @cached_property
    def _names(self) -> list[str]:
        return [order.name for order in self.orders]

    def _beyond(self, place: list[Any], backwards: bool) -> Q:
        found, same = Q(), Q()
        for order, value in zip(self.orders, place, strict=True):
            after = order.beyond(value, backwards)
            if after is not None:
                found |= same & after
            same &= order.same(value)
        return self.orders[0].not_before(place[0], backwards) & found

    def _write(self, backwards: bool, place: list[Any]) -> str:
        return self.signer.sign_object([backwards, *map(_plain, place[1:])])

    def _read(self, cursor: str) -> tuple[bool, list[Any]]:
        try:
            backwards, *place = self.signer.unsign_object(cursor)
        except BadSignature:
            raise CursorError from None
        fields = [self.rows.query.annotations[name].output_field for name in self._names]
        return backwards, [
            field.to_python(value) for field, value in zip(fields, place, strict=True)
        ]


def _as_order(by: Any) -> OrderBy:
    if isinstance(by, str):
        return OrderBy(F(by.removeprefix("-")), descending=by.startswith("-"))
    return by if isinstance(by, OrderBy) else OrderBy(by)


def _plain(value: Any) -> Any:
    """The value as JSON can hold it, and as the field that it is from reads it."""
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    return value.isoformat() if isinstance(value, date) else value
