"""The kinds of filters: each speaks of something, and hands its values to a verb of a QuerySet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django_filters import Filter

from .fields import ValuesField


class VerbFilter(Filter):
    """A filter that hands its values to a verb of a QuerySet, once for all of them.

    `facet` is the verb that counts rows by the values that the filter can take.
    """

    def __init__(
        self,
        verb: Callable[..., Any],
        field_class: type[ValuesField],
        *,
        facet: Callable[[Any], dict[Any, int]] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(**extra)
        self.verb, self.facet = verb, facet
        self.field_class = field_class

    def filter(self, queryset: Any, values: list[Any]) -> Any:
        return self.verb(queryset, *values) if values else queryset


class ClaimFilter(VerbFilter):
    """Speaks of the claim."""


class FirstDayFilter(ClaimFilter):
    """Speaks of the claim from the first day of what was given."""

    def filter(self, queryset: Any, values: list[Any]) -> Any:
        return super().filter(queryset, [day.first for day in values])


class LastDayFilter(ClaimFilter):
    """Speaks of the claim up to the last day of what was given."""

    def filter(self, queryset: Any, values: list[Any]) -> Any:
        return super().filter(queryset, [day.last for day in values])


class ResponseFilter(VerbFilter):
    """Speaks of a response to the claim; all filters of this kind speak of one and the same."""


class SourceFilter(VerbFilter):
    """Speaks of a source of the claim; all filters of this kind speak of one and the same."""


class Order(Filter):
    """Says in which order to read what is found."""

    def __init__(self, field_class: type[ValuesField], **extra: Any) -> None:
        super().__init__(**extra)
        self.field_class = field_class
