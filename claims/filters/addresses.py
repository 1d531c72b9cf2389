"""Query strings that ask for the same, or for the same but one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode

from .fields import given_texts


class Addressed:
    """What has filters and a query string, and can write others: in one order, without a page."""

    filters: Mapping[str, Any]
    data: QueryDict

    def values(self, name: str) -> list[str]:
        """Return the texts that were given for a filter, good or bad, each once."""
        return list(dict.fromkeys(given_texts(self.data.getlist(name))))

    def query_string(self) -> str:
        """Return the query string that asks for the same."""
        return _encode((name, self.values(name)) for name in self.filters)

    def without(self, name: str) -> str:
        """Return the query string without this filter."""
        return self.replacing(name)

    def without_value(self, name: str, value: str) -> str:
        """Return the query string without this value of this filter."""
        return self.replacing(name, *[text for text in self.values(name) if text != value])

    def replacing(self, name: str, *values: str) -> str:
        """Return the query string with these values for this filter, in place of those given."""
        return self.with_values({name: values})

    def with_values(self, values: Mapping[str, Iterable[str]]) -> str:
        """Return the query string with these values for their filters, in place of those given."""
        return _encode((name, values.get(name, self.values(name))) for name in self.filters)


def _encode(parameters: Iterable[tuple[str, Iterable[str]]]) -> str:
    return urlencode([(name, value) for name, values in parameters for value in values])
