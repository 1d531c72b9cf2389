"""All records of one kind that readers meet, asked for as if there were filters."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.forms.utils import ErrorDict
from django.http import QueryDict

from .fields import unknown_parameters


class RecordFilterSet:
    """The actors, sources, events or places that readers meet; it takes no filter.

    `also` names the parameters that are taken elsewhere; any other is an error under its name.
    """

    def __init__(self, data: QueryDict, model: type[Model], also: Collection[str] = ()) -> None:
        self.model: Any = model
        self.errors = ErrorDict(unknown_parameters(data, list(also)))

    def is_valid(self) -> bool:
        return not self.errors

    @property
    def qs(self) -> Any:
        """The records. Raises `ValueError` where `is_valid()` is false."""
        if self.errors:
            raise ValueError(f"These parameters can't be used: {dict(self.errors)}")
        return self.model.objects.in_use()

    def sentence(self) -> str:
        """Return what is asked for, in English."""
        return f"All {self.model._meta.verbose_name_plural}"

    def query_string(self) -> str:
        return ""

    def undated_left_out(self) -> int:
        return 0
