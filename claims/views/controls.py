"""The filters as a form shows them."""

from __future__ import annotations

from dataclasses import dataclass

from ..filters import ClaimFilterSet, Option
from ..filters.fields import DayField, FlagField, WordsField

ORDER = (
    "q", "standing", "actor", "accused", "responder", "answered_by_accused", "stance",
    "calls_disinformation", "event", "place", "topic", "said_after", "said_before", "source",
    "publisher", "reliability", "credibility", "logged_after",
)  # fmt: skip


@dataclass(frozen=True)
class Control:
    """One filter with what can be chosen, what was, and what is wrong with that."""

    name: str
    label: str
    help: str
    kind: str  # "words", "day", "one" of the options or "several"
    options: list[Option]
    values: list[str]
    errors: list[str]

    @property
    def chosen(self) -> int:
        """How many of the options are chosen."""
        return sum(option.selected for option in self.options)


def controls(filters: ClaimFilterSet) -> list[Control]:
    """Return the filters in the order in which a reader asks; one query for each with records."""
    return [_control(filters, name) for name in ORDER]


def _control(filters: ClaimFilterSet, name: str) -> Control:
    described = filters.filters[name]
    kind = _kind(described.field_class)
    return Control(
        name=name,
        label=str(described.label),
        help=str(described.extra["help_text"]),
        kind=kind,
        options=filters.options(name) if kind in {"one", "several"} else [],
        values=filters.values(name),
        errors=[str(error) for error in filters.errors.get(name, [])],
    )


def _kind(field: type) -> str:
    if issubclass(field, WordsField):
        return "words"
    if issubclass(field, DayField):
        return "day"
    return "one" if issubclass(field, FlagField) else "several"
