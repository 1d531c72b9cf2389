"""What the verbs are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps


def every(model: str) -> Any:
    """Every record of a model, by its name: the models are built on this module, not it on them."""
    return apps.get_model("claims", model)._default_manager.all()


def slugs(records: Iterable[Any]) -> list[str]:
    return [getattr(record, "slug", record) for record in records]


def with_parts(kind: str, records: Iterable[Any]) -> Any:
    """The keys of these actors or places and of all that is part of them."""
    lineage = every(f"{kind}Lineage").filter(ancestor__slug__in=slugs(records))
    return lineage.values(kind.lower())
