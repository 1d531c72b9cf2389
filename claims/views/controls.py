"""The filters as a form shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from ..filters import ClaimFilterSet, Option
from ..filters.fields import DayField, FlagField, WordsField

ORDER = (
    "q", "standing", "actor", "accused", "event", "topic", "place", "said_after", "said_before",
    "responder", "stance", "calls_disinformation", "answered_by_accused", "source", "publisher",
    "reliability", "credibility", "logged_after",
)  # fmt: skip
#: Not offered: there are too many to choose from. A document's own page leads to its claims.
ONLY_GIVEN = {"source"}
SHOWN = 12  # of what can be chosen, before the reader asks for the rest

Choice = TypeVar("Choice")


class Folded(NamedTuple, Generic[Choice]):
    """What can be chosen: what stands in sight, and the rest, which is folded away."""

    first: list[Choice]
    rest: list[Choice]


def fold(choices: list[Choice], chosen: Callable[[Choice], bool]) -> Folded[Choice]:
    """Return the choices so that the first few, and all that are chosen, stand in sight."""
    first = [each for place, each in enumerate(choices) if place < SHOWN or chosen(each)]
    return Folded(first, [each for each in choices[SHOWN:] if not chosen(each)])


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

    @property
    def folded(self) -> Folded[Option]:
        return fold(self.options, lambda option: option.selected)


def controls(filters: ClaimFilterSet) -> list[Control]:
    """Return the filters in the order in which a reader asks; two queries at most for each."""
    shown = [name for name in ORDER if name not in ONLY_GIVEN or filters.values(name)]
    return [_control(filters, name) for name in shown]


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
