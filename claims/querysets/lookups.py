"""What the verbs are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce


def every(model: str) -> Any:
    """Every record of a model, by its name: the models are built on this module, not it on them."""
    return apps.get_model("claims", model)._default_manager.all()


def links(model: str, relation: str) -> Any:
    """Every row of the table behind a many-to-many relation of a model."""
    return getattr(apps.get_model("claims", model), relation).through._default_manager.all()


def slugs(records: Iterable[Any]) -> list[str]:
    return [getattr(record, "slug", record) for record in records]


def with_parts(kind: str, records: Iterable[Any]) -> Any:
    """The keys of these actors or places and of all that is part of them."""
    lineage = every(f"{kind}Lineage").filter(ancestor__slug__in=slugs(records))
    return lineage.values(kind.lower())


def first_day() -> Coalesce:
    """The earliest day that is known of when it was said; where the beginning is open, the end."""
    return Coalesce("said_earliest", "said_latest")


def number_of(rows: QuerySet, key: str = "pk") -> Coalesce:
    """How many different keys these rows have; they may refer to the row of the query around it."""
    together = rows.order_by().annotate(together=Value(1)).values("together")
    counted = together.annotate(number=Count(key, distinct=True)).values("number")
    return Coalesce(Subquery(counted), 0)
