"""Database expressions that columns are made of."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Replace
from django.urls import reverse

from .. import dialects
from ..choices import Status
from .cells import UNIT_SEPARATOR

_ANY_KEY = 1234567890


def key_of_published(relation: str) -> Case:
    """The key of the statement that a relation leads to, where readers can see that one."""
    published = Q((f"{relation}__status", Status.PUBLISHED))
    return Case(When(published, then=F(f"{relation}_id")))


class Bytewise(Func):
    """A text that is ordered by its bytes, so that both databases put it into the same place."""

    arity = 1
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        text, params = compiler.compile(self.get_source_expressions()[0])
        return dialects.of(connection).bytewise(text), params


class Joined(Subquery):
    """The values of `label` of all rows in one text, in the order of `by`, `UNIT_SEPARATOR`d."""

    output_field = TextField()

    def __init__(self, rows: QuerySet, label: str, by: Any) -> None:
        super().__init__(rows.order_by().values(label=Cast(label, TextField()), position=by))

    def as_sql(
        self, compiler: Any, connection: Any, template: str | None = None, **extra: Any
    ) -> Any:
        joined = dialects.of(connection).joined(
            "one.label", "(%(subquery)s) one", "one.position", UNIT_SEPARATOR
        )
        return super().as_sql(compiler, connection, template or joined, **extra)


class Lines(Func):
    """The lines of a text that say something, `UNIT_SEPARATOR`d."""

    arity = 1
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        return compiler.compile(_between_lines(self.get_source_expressions()[0]))


def _between_lines(text: Any) -> Func:
    """The text with one separator for each run of line breaks, and none at its ends."""
    # Each break becomes a pair; where two pairs meet, the inner halves go, so that one is left.
    pair, met = "\x1e\x1f", "\x1f\x1e"
    for old, new in [("\r", "\n"), ("\n", pair), (met, ""), (pair, UNIT_SEPARATOR)]:
        text = Replace(text, Value(old), Value(new))
    for side in ("LTRIM", "RTRIM"):
        text = Func(text, Value(UNIT_SEPARATOR), function=side, output_field=TextField())
    return text


class Permalink(Func):
    """The absolute address of the page that a route has for a key."""

    arity = 1
    output_field = TextField()

    def __init__(self, key: str, route: str = "", **extra: Any) -> None:
        super().__init__(key, route=route, **extra)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        # The routes are read here because they are not yet there when the columns are made.
        page = settings.SITE_URL + reverse(self.extra["route"], args=[_ANY_KEY])
        before, after = page.split(str(_ANY_KEY))
        key, params = compiler.compile(Cast(self.get_source_expressions()[0], TextField()))
        return f"(%s || {key} || %s)", [before, *params, after]


class DaysBetween(Func):
    """The whole days from one date to another, empty where either is."""

    arity = 2
    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        (start, first), (end, second) = map(compiler.compile, self.get_source_expressions())
        return dialects.of(connection).days_between(start, end), [*first, *second]
