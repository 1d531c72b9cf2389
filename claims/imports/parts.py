"""What a row says of one record: which record it is, and what the cells make of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..choices import RowOutcome
from .resources import Rows, Section
from .tables import Row


@dataclass(eq=False)
class Part:
    """One record that a row speaks of.

    `cells` are by the names that the resource has for its columns. `same_as` is the part of an earlier
    row that says the same of the same record.
    """

    section: Section
    number: int
    cells: dict[str, str]
    record: Any = None
    new: bool = False
    key: str = ""
    keep_key: bool = False
    same_as: Part | None = None
    seen: str = ""
    changes: list[dict[str, str]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    reasons: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    needs: list[Part] = field(default_factory=list)
    makes: list[Any] = field(default_factory=list)

    @property
    def rows(self) -> type[Rows]:
        return self.section.rows

    @property
    def given(self) -> dict[str, str]:
        """The cells with something in them."""
        return {name: cell for name, cell in self.cells.items() if cell.strip()}

    @property
    def outcome(self) -> str:
        if self.reasons:
            return RowOutcome.REFUSE
        if self.same_as is not None:
            return RowOutcome.SKIP
        if self.new:
            return RowOutcome.CREATE
        return RowOutcome.CHANGE if self.changed else RowOutcome.SKIP

    def take_over(self, first: Part) -> None:
        """Make the record that an earlier row would have made."""
        self.same_as, self.new, self.seen = None, first.new, first.seen
        self.changes, self.changed = first.changes, first.changed
        self.needs, self.makes = first.needs, first.makes
        self.key, self.keep_key = first.key, first.keep_key

    def refuse(self, column: str, message: str) -> None:
        """Say what is wrong in a column, by the name that the resource has for it."""
        self.reasons.append(
            {"column": self.section.column(column) if column else "", "message": message}
        )

    def note(self, message: str) -> None:
        """Say what was left out of a row that is taken all the same."""
        self.notes.append({"column": "", "message": message})


@dataclass(eq=False)
class Verdict:
    """What comes of a row."""

    row: Row
    parts: list[Part] = field(default_factory=list)
    reasons: list[dict[str, str]] = field(default_factory=list)

    @property
    def all_reasons(self) -> list[dict[str, str]]:
        return self.reasons + [reason for part in self.parts for reason in part.reasons]

    @property
    def notes(self) -> list[dict[str, str]]:
        return [note for part in self.parts for note in part.notes]

    @property
    def changes(self) -> list[dict[str, str]]:
        return [change for part in self.parts for change in part.changes]

    @property
    def seen(self) -> list[str]:
        return [part.seen for part in self.parts]

    @property
    def outcome(self) -> str:
        if self.all_reasons:
            return RowOutcome.REFUSE
        outcomes = {part.outcome for part in self.parts}
        order = (RowOutcome.CREATE, RowOutcome.CHANGE, RowOutcome.SKIP)
        return next((outcome for outcome in order if outcome in outcomes), RowOutcome.SKIP)

    def refuse(self, message: str, column: str = "") -> None:
        self.reasons.append({"column": column, "message": message})


def values(rows: type[Rows], record: Any) -> dict[str, Any]:
    """What a record holds in each attribute that its rows can speak of."""
    return {one.attribute: one.get_value(record) for one in rows.fields.values()}


def in_words(rows: type[Rows], record: Any) -> dict[str, str]:
    """The same as a person reads it."""
    return {one.attribute: one.export(record) for one in rows.fields.values()}


def differs(old: Any, new: Any) -> bool:
    """Whether two values of an attribute differ; several are the same in any order."""
    if isinstance(old, list):
        return len(old) != len(new) or any(one not in new for one in old)
    return bool(old != new)
