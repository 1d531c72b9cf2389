"""What would come of each row of a table: made, changed, skipped or refused, and why. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from .. import roles
from ..choices import Credibility, Status
from ..models import Claim, Response, Source, Statement
from . import rules
from .falling import let_fall
from .finding import Finder
from .identifying import Identifier
from .parts import Part, Verdict, differs, in_words, values
from .resources import KINDS
from .tables import Row, Table

MISSING_MADE, MISSING_REFUSED = "make", "refuse"
BY_COLUMN = "column"
EMPTY_KEEPS, EMPTY_EMPTIES = "keep", "empty"

NEEDS_A_REASON = "It was published: say for the whole import why what readers see is changed."
MERGED = "It was merged into claim {}, which goes on for it: change that one."
NEEDS_AN_EDITOR = "It was published: only an editor changes it."

Progress = Callable[[int], None]


class Check:
    """Holds a table against the tracker.

    `options` are those of the import: columns, order, missing, empties, status, reason. What the cells
    name and nobody knew is in `finder.made` afterwards.
    """

    def __init__(self, kind: str, namespace: str, options: dict[str, Any], user: Any) -> None:
        self.kind, self.options, self.user = kind, options, user
        self.finder = Finder(make=options.get("missing") == MISSING_MADE)
        self.identifier = Identifier(self.finder, namespace)
        self.resources = {section.rows: section.rows() for section in KINDS[kind]}
        self.may_publish = {
            section.rows.model: roles.may_publish(user, section.rows.model)
            for section in KINDS[kind]
            if issubclass(section.rows.model, Statement)
        }
        self.part_of: dict[int, Part] = {}
        self.now = timezone.now()

    def verdicts(self, table: Table, progress: Progress = lambda done: None) -> list[Verdict]:
        """What would come of each row, in their order. `progress` is told after each how many there were."""
        verdicts = [self._divided(table, row) for row in table.rows]
        parts = [part for verdict in verdicts for part in verdict.parts]
        self.finder.sources.prepare(part.cells for part in parts)
        self.identifier.identify(parts)
        self.part_of = {id(part.record): part for part in reversed(parts)}
        for number, verdict in enumerate(verdicts, 1):
            for part in verdict.parts:
                if not part.reasons:
                    self._fill(part, verdict)
            progress(number)
        let_fall(verdicts)
        return verdicts

    def _divided(self, table: Table, row: Row) -> Verdict:
        """The row in parts, one for each record that it speaks of."""
        verdict = Verdict(row)
        if len(row.cells) != len(table.headers):
            verdict.refuse(
                f"It has {len(row.cells)} cells where the header has {len(table.headers)}."
            )
            return verdict
        columns = self.options["columns"]
        cells = {
            columns.get(header, ""): cell
            for header, cell in zip(table.headers, row.cells, strict=True)
        }
        if nul := next((column for column, cell in cells.items() if "\0" in cell), None):
            verdict.refuse("It holds a character that no text can hold (NUL).", nul)
            return verdict
        for section in KINDS[self.kind]:
            own = {
                name: cells[column] for column, name in section.columns.items() if column in cells
            }
            part = Part(section, row.number, own)
            if part.given:
                part.needs += verdict.parts
                verdict.parts.append(part)
        if [part.rows.model for part in verdict.parts] == [Response]:
            verdict.refuse("It does not say which claim it answers.")
            verdict.parts = []
        return verdict

    # Filling a record from its cells

    def _fill(self, part: Part, verdict: Verdict) -> None:
        record, rows = part.record, part.rows
        if part.same_as is not None:
            return
        if isinstance(record, Response):
            self._answer(part, verdict.parts[0])
        before, words = values(rows, record), {} if part.new else in_words(rows, record)
        part.seen = "" if part.new else str(record.version)
        status = record.status if isinstance(record, Statement) else ""
        self._read_cells(part)
        if isinstance(record, Statement):
            self._set_status(part, status)
            self._sign(part, before)
        if isinstance(record, Source):
            self._refuse_known_address(part)
        self._refuse_what_is_missing(part)
        for attribute, message in () if part.reasons else rules.problems(record):
            part.refuse(_column(part, attribute), message)
        self._compare(part, before, words)

    def _answer(self, part: Part, claim: Part) -> None:
        """A response is to the claim of its row, or to that into which this one was merged."""
        answered = _goes_on_as(claim.record) or claim.record
        if part.new:
            part.record.claim = answered
        elif part.record.claim != answered:
            part.refuse("uid", "This response is on record as one to another claim.")

    def _read_cells(self, part: Part) -> None:
        """Set the attributes that the cells speak of; note what else the row needs or makes."""
        self.finder.touched.clear()
        self.finder.notes.clear()
        given, order = self._given(part), self.options.get("order", "")
        try:
            self.resources[part.rows].import_instance(
                part.record, given, finder=self.finder, order=order
            )
        except ValidationError as error:
            for attribute, messages in error.message_dict.items():
                part.refuse(_column(part, attribute), " ".join(messages))
        for record in self.finder.touched:
            other = self.part_of.get(id(record))
            if getattr(record, "was_missing", False):
                part.makes.append(record)
            elif other is not None and other is not part:
                part.needs.append(other)
        for note in self.finder.notes:
            part.note(note)

    def _given(self, part: Part) -> dict[str, str]:
        """The cells to be read. An empty one says nothing, unless it is to empty what is on record."""
        keep = part.new or self.options.get("empties") != EMPTY_EMPTIES
        cells = part.given if keep else dict(part.cells)
        for column, read_with in part.rows.beside.items():
            if column in cells and read_with:
                cells.setdefault(read_with, "")
        return cells

    def _set_status(self, part: Part, before: str) -> None:
        """New statements are what was chosen for them; only by choice does a column say so of each."""
        record, chosen = part.record, self.options.get("status") or Status.DRAFT
        if chosen != BY_COLUMN or (part.new and not part.cells.get("status", "").strip()):
            record.status = (
                before if not part.new else Status.DRAFT if chosen == BY_COLUMN else chosen
            )
        if record.status == before:
            return
        if record.status == Status.WITHDRAWN or (not part.new and record.was_published):
            part.refuse(
                "status", "What was published is withdrawn, or published again, on its own page."
            )
        elif record.status == Status.PUBLISHED:
            record.published_at = self.now

    def _sign(self, part: Part, before: dict[str, Any]) -> None:
        """Who imports a judgement signs it, for a table does not say who judged."""
        claim = part.record
        if not isinstance(claim, Claim):
            return
        if all(
            getattr(claim, name) == before[name]
            for name in ("credibility", "assessment", "assessed_on")
        ):
            return
        judged = claim.credibility != Credibility.NOT_JUDGED or bool(claim.assessment)
        claim.assessed_by = self.user if judged else None
        claim.assessed_on = (
            (claim.assessed_on or timezone.localdate()) if judged else claim.assessed_on
        )

    def _refuse_known_address(self, part: Part) -> None:
        other = self.finder.sources.at(part.record.url) if part.record.url else None
        if other is not None and other != part.record and other.url == part.record.url:
            part.refuse("url", "Another source has this address.")

    def _refuse_what_is_missing(self, part: Part) -> None:
        if part.new:
            for column, message in part.rows.required.items():
                if not part.cells.get(column, "").strip():
                    part.refuse(column, message)

    def _compare(self, part: Part, before: dict[str, Any], words: dict[str, str]) -> None:
        """Note what differs, and refuse to change what is not this user's to change."""
        record = part.record
        after = values(part.rows, record)
        part.changed = [name for name in after if differs(before[name], after[name])]
        for name in part.changed:
            own = part.rows.field_of(name)
            old, new = words.get(name, ""), own.export(record)
            part.changes.append(
                {"column": part.section.column(own.column_name), "old": old, "new": new}
            )
        if part.changed and not part.new:
            self._refuse_what_others_change(part)

    def _refuse_what_others_change(self, part: Part) -> None:
        record = part.record
        if (survivor := _goes_on_as(record)) is not None:
            part.refuse("", MERGED.format(survivor.pk))
        if not isinstance(record, Statement) or not record.was_published:
            return
        if record.status == Status.PUBLISHED and "status" in part.changed:
            return
        if not self.may_publish[part.rows.model]:
            part.refuse("", NEEDS_AN_EDITOR)
        elif not self.options.get("reason", "").strip():
            part.refuse("", NEEDS_A_REASON)


def _goes_on_as(record: Any) -> Claim | None:
    """The claim into which this one was merged; None where it was not."""
    merge = getattr(record, "merge", None) if isinstance(record, Claim) else None
    return merge.survivor if merge else None


def _column(part: Part, attribute: str) -> str:
    """The column that an error about an attribute belongs to, by the name that the resource has for it."""
    if attribute == "source":
        return next(
            (name for name in ("source_url", "source_title") if part.cells.get(name, "").strip()),
            "source_title",
        )
    own = [one for one in part.rows.fields.values() if one.attribute == attribute]
    given = [one.column_name for one in own if one.column_name in part.cells]
    return given[0] if given else own[0].column_name if own else ""
