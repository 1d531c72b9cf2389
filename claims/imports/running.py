"""The way of an import: read, checked, written. `docs/decisions/import.md` says why it is so."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

from .. import roles
from ..choices import ImportState, RowOutcome, Status
from ..models import Claim, Import, ImportRow, Response
from ..refusals import refusal
from . import progress
from .checking import BY_COLUMN, Check
from .files import read
from .parts import Verdict
from .tables import Table
from .writing import ChangedMeanwhileError, Writer, in_order

PUBLISHING = (Status.PUBLISHED, BY_COLUMN)
ALL_OR_NOTHING, ALL_THAT_IS_GOOD = "all", "good"
BATCH = 250

CHANGED_MEANWHILE = (
    "Somebody changed it after this was checked. Check the file again to see the new state."
)

Told = Callable[[int], None]
logger = logging.getLogger(__name__)


def begin(content: bytes, file_name: str, kind: str, name: str, user: Any, **how: str) -> Import:
    """Take a file in, read as `how` says or as is found out. Raises `ValidationError` for one that
    can't be read.
    """
    table = read(content, **how)
    read_as = {"encoding": table.encoding, "separator": table.separator, "sheet": table.sheet}
    return Import.objects.create(
        kind=kind, name=name, file_name=file_name[-255:], content=content, started_by=user,
        digest=hashlib.sha256(content).hexdigest(), options=read_as,
    )  # fmt: skip


def table_of(record: Import) -> Table:
    """The table in the file of an import, read as its options say. Raises `ValidationError`."""
    how = {name: record.options.get(name, "") for name in ("encoding", "separator", "sheet")}
    return read(bytes(record.content), **how)


def others_with_this_file(record: Import) -> QuerySet[Import]:
    """The other imports of the same file, the newest first."""
    same = Import.objects.filter(kind=record.kind, digest=record.digest).exclude(pk=record.pk)
    return same.defer("content").select_related("started_by")


# Going on from one state to the next


def start(record: Import, state: str, by: Any) -> None:
    """Set the state, as the only one who does. Raises `ValidationError` where that can't be now, or by
    this user.
    """
    if state == ImportState.WRITING:
        _refuse_the_only_reader(record, by)
    try:
        with transaction.atomic():
            current = Import.objects.select_for_update().defer("content").get(pk=record.pk)
            if current.busy and not progress.is_stale(record.pk):
                raise ValidationError("It is being worked on already.")
            if current.state == ImportState.FINISHED:
                raise ValidationError("It is finished.")
            if state == ImportState.WRITING and current.state not in (
                ImportState.CHECKED,
                ImportState.WRITING,
            ):
                raise ValidationError("Let the file be checked first.")
            progress.Progress(record.pk, 0)
            Import.objects.filter(pk=record.pk).update(
                state=state, problem="", options=record.options, run_by=by
            )
    except IntegrityError:
        raise ValidationError("Somebody is importing this very file at this moment.") from None
    record.state, record.problem, record.run_by = state, "", by


def _refuse_the_only_reader(record: Import, by: Any) -> None:
    """What comes before readers has been read by two: who brought it, and who lets it in."""
    if record.options.get("status") not in PUBLISHING:
        return
    if not all(roles.may_publish(by, model) for model in (Claim, Response)):
        raise ValidationError("It publishes, so an editor has to import it.")
    if by.pk == record.started_by_id and not settings.ALLOW_PUBLISHING_OWN:
        raise ValidationError(
            "It publishes what you brought, and nothing comes before readers that nobody else has read: let another"
            " editor import it, or import drafts. (Where somebody works alone, the tracker is started with"
            " ALLOW_PUBLISHING_OWN=true.)"
        )


def in_background(work: Callable[[Import], None], record: Import) -> None:
    """Do it while the browser is told of the progress: no request waits so long."""

    def work_and_let_go() -> None:
        try:
            guarded(work, record)
        finally:
            connections.close_all()

    threading.Thread(target=work_and_let_go, name=f"import {record.pk}", daemon=True).start()


def guarded(work: Callable[[Import], None], record: Import) -> None:
    """Do it; what goes wrong is noted in the import, for who waits for it."""
    try:
        work(record)
    except ValidationError as error:
        _stop(record, " ".join(error.messages))
    except Exception:
        logger.exception("Import %s failed", record.pk)
        _stop(
            record,
            "The tracker failed at it. Nothing half-done was kept; the server's log says more.",
        )
    finally:
        progress.forget(record.pk)


def _stop(record: Import, problem: str) -> None:
    Import.objects.filter(pk=record.pk).update(state=ImportState.STOPPED, problem=problem)


# Checking


def check(record: Import, told: Told | None = None) -> None:
    """See what would come of each row, and keep that to be looked at. Nothing is imported."""
    table = table_of(record)
    told = told or progress.Progress(record.pk, len(table.rows))
    checking = Check(record.kind, record.name, record.options, record.started_by)
    verdicts = checking.verdicts(table, told)
    made: dict[str, list[str]] = {}
    for one in checking.finder.made:
        made.setdefault(str(one._meta.verbose_name_plural), []).append(str(one))
    with transaction.atomic():
        ImportRow.objects.filter(of=record).delete()
        ImportRow.objects.bulk_create(
            (_row(record, verdict) for verdict in verdicts), batch_size=500
        )
        counts = Counter(verdict.outcome for verdict in verdicts)
        Import.objects.filter(pk=record.pk).update(
            state=ImportState.CHECKED, counts=dict(counts), made=made, problem=""
        )


def _row(record: Import, verdict: Verdict) -> ImportRow:
    refused = verdict.outcome == RowOutcome.REFUSE
    return ImportRow(
        of=record, number=verdict.row.number, outcome=verdict.outcome, seen=verdict.seen,
        changes=[] if refused else verdict.changes, reasons=verdict.all_reasons or verdict.notes,
        cells=verdict.row.cells if refused else [],
    )  # fmt: skip


# Writing


def write(record: Import, told: Told | None = None) -> None:
    """Import what was checked: all or nothing, or all that is good, as the options say.

    What was written before, by a run that was killed, is not written again. Raises `ValidationError`
    where all or nothing can't be.
    """
    table = table_of(record)
    known = {
        row.number: row for row in ImportRow.objects.filter(of=record).defer("changes", "cells")
    }
    everything = record.options.get("mode") != ALL_THAT_IS_GOOD
    if everything and any(row.outcome == RowOutcome.REFUSE for row in known.values()):
        raise ValidationError(
            "Some rows are refused, so nothing was imported. Mend them, or import all that is good."
        )
    total = 2 * len(table.rows)
    told = told or progress.Progress(record.pk, total)
    checking = Check(record.kind, record.name, record.options, record.run_by or record.started_by)
    verdicts = checking.verdicts(table, told)
    for verdict in verdicts:
        _hold_against(verdict, known.get(verdict.row.number))
    run = _Run(record, lambda done: told(len(table.rows) + done))
    todo = [one for one in verdicts if not known[one.row.number].written]
    run.note(
        [one for one in todo if one.outcome == RowOutcome.SKIP != known[one.row.number].outcome]
    )
    if everything:
        run.all_or_nothing(todo)
    else:
        run.all_that_is_good(todo)


def _hold_against(verdict: Verdict, row: ImportRow | None) -> None:
    """Refuse a row of which now something else would come than its user has seen."""
    if row is None:
        raise ValidationError(
            "The file is read otherwise than when it was checked. Check it again."
        )
    if (
        verdict.outcome in (RowOutcome.CREATE, RowOutcome.CHANGE)
        and not row.written
        and verdict.seen != row.seen
    ):
        verdict.refuse(CHANGED_MEANWHILE)


class _Run:
    """One run of the writing, and what it notes of its rows."""

    def __init__(self, record: Import, told: Told) -> None:
        self.record, self.told, self.done = record, told, 0
        reason = record.options.get("reason", "").strip()
        words = f"Imported from {record.file_name} ({record.name})" + (
            f": {reason}" if reason else ""
        )
        author = record.started_by
        self.writer = Writer(record.name, author, record.run_by or author, words)

    def all_or_nothing(self, verdicts: list[Verdict]) -> None:
        refused = [verdict for verdict in verdicts if verdict.outcome == RowOutcome.REFUSE]
        if refused:
            self.note(refused)
            raise ValidationError(
                f"Row {refused[0].row.number} is refused, and with it all: {refused[0].all_reasons[0]['message']}"
            )
        try:
            with transaction.atomic():
                for batch in _batches(verdicts):
                    self._write(batch)
                    self.writer.keep()
                self._finish()
        except ChangedMeanwhileError as error:
            raise ValidationError(
                f"Row {error.part.number} is refused, and with it all: {CHANGED_MEANWHILE}"
            ) from None
        except (IntegrityError, DataError) as error:
            raise ValidationError(
                f"The database refused it, and nothing was imported. {' '.join(refusal(error).messages)}"
            ) from None

    def all_that_is_good(self, verdicts: list[Verdict]) -> None:
        refused = [verdict for verdict in verdicts if verdict.outcome == RowOutcome.REFUSE]
        self.note(refused)
        good = [verdict for verdict in verdicts if verdict.outcome != RowOutcome.REFUSE]
        for batch in _batches(good):
            self._write_what_can_be(batch)
        with transaction.atomic():
            self._finish()

    def _write_what_can_be(self, groups: list[list[Verdict]]) -> None:
        """Write these groups in one transaction; where one of them can't be, halve and try again."""
        try:
            with transaction.atomic():
                self._write(groups)
            self.writer.keep()
        except (ChangedMeanwhileError, IntegrityError, DataError) as error:
            if len(groups) > 1:
                middle = len(groups) // 2
                self._write_what_can_be(groups[:middle])
                self._write_what_can_be(groups[middle:])
                return
            why = (
                CHANGED_MEANWHILE
                if isinstance(error, ChangedMeanwhileError)
                else " ".join(refusal(error).messages)
            )
            for verdict in groups[0]:
                verdict.refuse(why)
            self.note(groups[0])

    def _write(self, groups: list[list[Verdict]]) -> None:
        verdicts = [verdict for group in groups for verdict in group]
        self.writer.write(verdicts)
        numbers = [verdict.row.number for verdict in verdicts]
        ImportRow.objects.filter(of=self.record, number__in=numbers).update(written=True)
        self.done += len(verdicts)
        self.told(self.done)

    def note(self, verdicts: list[Verdict]) -> None:
        """Keep what comes of rows of which something else was to come when they were checked."""
        numbers = [one.row.number for one in verdicts]
        rows = {row.number: row for row in self.record.rows.filter(number__in=numbers)}
        for verdict in verdicts:
            row = rows[verdict.row.number]
            row.outcome, row.reasons, row.changes = verdict.outcome, verdict.all_reasons, []
            row.cells = verdict.row.cells if verdict.outcome == RowOutcome.REFUSE else []
        ImportRow.objects.bulk_update(
            rows.values(), ["outcome", "reasons", "changes", "cells"], batch_size=200
        )

    def _finish(self) -> None:
        counts = Counter(ImportRow.objects.filter(of=self.record).values_list("outcome", flat=True))
        # The file has served: what came of it stands in the rows, those refused with their cells.
        Import.objects.filter(pk=self.record.pk).update(
            state=ImportState.FINISHED, finished_at=timezone.now(), counts=dict(counts), content=b""
        )


def _batches(verdicts: list[Verdict]) -> Iterator[list[list[Verdict]]]:
    """Groups of rows that belong together, some at a time."""
    batch: list[list[Verdict]] = []
    for group in in_order(verdicts):
        batch.append(group)
        if sum(map(len, batch)) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
