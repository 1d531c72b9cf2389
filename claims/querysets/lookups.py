"""What the verbs are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from ..choices import CLAIMANT_STANCES, Status


def every(model: str) -> Any:
    """Every record of a model, by its name: the models are built on this module, not it on them."""
    return apps.get_model("claims", model)._default_manager.all()


def links(model: str, relation: str) -> Any:
    """Every row of the table behind a many-to-many relation of a model."""
    return getattr(apps.get_model("claims", model), relation).through._default_manager.all()


def slugs(records: Iterable[Any]) -> list[str]:
    return [getattr(record, "slug", record) for record in records]


def with_parts(kind: str, records: Iterable[Any], parts: bool = True) -> Any:
    """The keys of these actors or places, and, but where `parts` is false, of all their parts."""
    lineage = every(f"{kind}Lineage").filter(ancestor__slug__in=slugs(records))
    return (lineage if parts else lineage.filter(depth=0)).values(kind.lower())


def first_day() -> Coalesce:
    """The earliest day that is known of when it was said; where the beginning is open, the end."""
    return Coalesce("said_earliest", "said_latest")


def number_of(rows: QuerySet, key: str, where: Q) -> Coalesce:
    """How many different records these rows lead to by `key` that the condition holds for.

    The rows may refer to the row of the query around it. The key is joined outwards, which keeps a
    planner from beginning anew, for each row around it, with all that is published.
    """
    together = rows.order_by().annotate(together=Value(1)).values("together")
    counted = together.annotate(number=Count(key, filter=where, distinct=True)).values("number")
    return Coalesce(Subquery(counted), 0)


def published(path: str) -> Q:
    """The condition that the statement at the end of the path is published."""
    return Q(**{f"{path}__status": Status.PUBLISHED})


def answer(path: str = "") -> Q:
    """The condition that the response at the end of the path answers the claim itself.

    The claimant repeating or retracting itself is no answer.
    """
    to = f"{path}__" if path else ""
    own = Q(**{f"{to}stance__in": CLAIMANT_STANCES})
    return Q(**{f"{to}in_reply_to__isnull": True}) & ~own
