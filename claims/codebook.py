"""What every column and parameter means, put together from the code that uses them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.forms import Field

from . import dates
from .code_sets import anchor
from .exports import Export
from .filters import ClaimFilterSet, Options
from .filters.fields import (
    CodeField,
    CodesField,
    DayField,
    FlagField,
    KeysField,
    RecordsField,
    WordsField,
)
from .filters.options import ColumnsField, MarkField


@dataclass(frozen=True)
class Parameter:
    """A filter as a reader uses it: its name, what it asks, and which values it takes."""

    name: str
    label: str
    help: str
    values: str
    codes: type[TextChoices] | None

    @property
    def anchor(self) -> str:
        """Where its codes stand on the page, if it takes codes."""
        return anchor(self.codes) if self.codes else ""


@dataclass(frozen=True)
class Heading:
    """A column as the page shows it."""

    name: str
    kind: str
    help: str
    anchor: str


def headings(export: Export) -> list[Heading]:
    """The columns of an export."""
    return [
        Heading(
            column.name,
            column.kind.words,
            column.help,
            anchor(column.codes) if column.codes else "",
        )
        for column in export.columns
    ]


def parameters() -> list[Parameter]:
    """Every filter, in its order, and then what files alone take."""
    options = [
        Parameter(name, str(one.label), str(one.help_text), VALUES[type(one)], None)
        for name, one in Options.base_fields.items()
    ]
    filters = [
        Parameter(
            name,
            str(one.label),
            str(one.extra["help_text"]),
            VALUES[one.field_class],
            one.extra.get("choices"),
        )
        for name, one in ClaimFilterSet.base_filters.items()
    ]
    return filters + options


VALUES: dict[type[Field], str] = {
    WordsField: "words and “quoted phrases”",
    RecordsField: "slugs, any of which will do",
    KeysField: "numbers, any of which will do",
    CodesField: "codes, any of which will do",
    CodeField: "one code",
    FlagField: "true or false",
    DayField: "YYYY, YYYY-MM or YYYY-MM-DD",
    ColumnsField: "names of columns, with commas between them",
    MarkField: "1",
}


@dataclass(frozen=True)
class DateForm:
    """A way in which a date can be written: an example, in words, and the days that it can mean."""

    example: str

    @property
    def words(self) -> str:
        return dates.describe(self.example)

    @property
    def bounds(self) -> dates.Bounds:
        return dates.bounds(self.example)


DATE_FORMS = [
    DateForm(example)
    for example in (
        "2020-11-10", "2020-11", "2020", "202X", "20XX", "2020-11-XX", "2020-XX", "2020-XX-XX",
        "2023-09?", "2023-09~", "2023-09%", "1991/1994", "2021/..", "../2021", "2021/", "/2021",
        "2020-11-10T03:00:00+04:00",
    )
]  # fmt: skip
