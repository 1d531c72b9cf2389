"""What a file can be asked for beside what is in it: its columns, and a mark for spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from .fields import SingleField, ValuesField, did_you_mean, shown


class ColumnsField(ValuesField):
    """Columns by their names, with commas between them or one by one, each once."""

    def __init__(self, *, names: Sequence[str], **extra: Any) -> None:
        super().__init__(**extra)
        self.names = names

    def read(self, texts: list[str]) -> list[str]:
        given = [name.strip() for text in texts for name in text.split(",") if name.strip()]
        unknown = [name for name in dict.fromkeys(given) if name not in self.names]
        if unknown:
            raise ValidationError(
                [
                    f"There is no column “{shown(name)}”.{did_you_mean(name, self.names)}"
                    for name in unknown
                ]
            )
        return list(dict.fromkeys(given))


class MarkField(SingleField):
    """`1`, or nothing."""

    def read(self, texts: list[str]) -> list[bool]:
        if texts[0] != "1":
            raise ValidationError(
                f"“{shown(texts[0])}” is not 1. Write bom=1 for a file that begins with a byte"
                " order mark, as some spreadsheets need it, or leave it out."
            )
        return [True]


class Options(forms.Form):
    """The options of one file, whose columns have these `names`; `bom` only where it takes one.

    What is wrong with them is in `errors`, by parameter.
    """

    columns = ColumnsField(
        names=(),
        label="Columns",
        help_text="Which columns to give, by their names and in this order; all where none are"
        " named. Not for datapackage.json.",
    )
    bom = MarkField(
        label="For a spreadsheet",
        help_text="Only for CSV: 1 puts a byte order mark at the beginning, without which some"
        " spreadsheets read UTF-8 wrongly.",
    )

    def __init__(self, data: QueryDict, names: Sequence[str], bom: bool = False) -> None:
        super().__init__(data)
        self.fields["columns"].names = self._all = names  # type: ignore[attr-defined]
        if not bom:
            del self.fields["bom"]

    @property
    def names(self) -> list[str]:
        """The columns that were asked for."""
        return self.cleaned_data["columns"] or list(self._all)

    @property
    def marked(self) -> bool:
        return bool(self.cleaned_data.get("bom"))

    def query_string(self) -> str:
        """The query string that asks for the same options."""
        asked = {}
        if self.cleaned_data["columns"]:
            asked["columns"] = ",".join(self.names)
        if self.marked:
            asked["bom"] = "1"
        return urlencode(asked, safe=",")
