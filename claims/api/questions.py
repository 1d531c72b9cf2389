"""What a request asks of a resource: the filters of the pages, and which page of the answer."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ..filters.fields import SingleField, shown
from .keyset import CursorError, Keyset, Page
from .resources import Resource

PAGE_SIZE, LARGEST_PAGE = 100, 500


class PageSizeField(SingleField):
    def read(self, texts: list[str]) -> list[int]:
        if re.fullmatch(r"[0-9]{1,3}", texts[0]) and 1 <= int(texts[0]) <= LARGEST_PAGE:
            return [int(texts[0])]
        raise ValidationError(f"“{shown(texts[0])}” is not a number from 1 to {LARGEST_PAGE}.")


class Paging(forms.Form):
    page_size = PageSizeField(
        help_text=f"How many to give at once, {PAGE_SIZE} where nothing else is asked for."
    )
    cursor = SingleField(
        help_text="Which page to give. It stands in the links next and previous and is not to be"
        " made up: it belongs to the question that it was given for."
    )


class Question:
    """The question of a query string. What is wrong with it is in `errors`, by parameter."""

    def __init__(self, resource: Resource, data: QueryDict) -> None:
        self.resource = resource
        self.filters = resource.asked(data, list(Paging.base_fields))
        self.paging = Paging(data)
        self.errors = {
            name: [str(message) for message in messages]
            for name, messages in {**self.filters.errors, **self.paging.errors}.items()
        }
        if not self.errors:
            self._turn_to_the_page()

    def _turn_to_the_page(self) -> None:
        question = f"{self.resource.name}?{self.filters.query_string()}"
        try:
            self.page: Page = Keyset(self.filters.qs, question).page(self._cursor, self._size)
        except CursorError:
            problem = "It was not given for this question. Follow the links next and previous, or"
            self.errors["cursor"] = [f"{problem} leave it out for the first page."]

    @property
    def _cursor(self) -> str | None:
        return next(iter(self.paging.cleaned_data["cursor"]), None)

    @property
    def _size(self) -> int:
        return next(iter(self.paging.cleaned_data["page_size"]), PAGE_SIZE)

    def answer(self, address: str) -> dict[str, Any]:
        """The page at this address: its rows, how many there are in all, the pages around it."""
        return {
            "count": self.filters.qs.order_by().count(),
            "undated_left_out": self.filters.undated_left_out(),
            "next": self._link(address, self.page.next),
            "previous": self._link(address, self.page.previous),
            "results": self.resource.rows(self.page.keys),
        }

    def _link(self, address: str, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        paging = {"cursor": cursor}
        if self._size != PAGE_SIZE:
            paging["page_size"] = str(self._size)
        return f"{address}?" + "&".join(filter(None, [self._asked, urlencode(paging)]))

    @cached_property
    def _asked(self) -> str:
        return self.filters.query_string()
