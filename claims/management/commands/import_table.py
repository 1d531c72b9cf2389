"""`manage.py import_table`: import a CSV or Excel file, as the pages of the admin do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from claims.choices import ImportKind, ImportState, RowOutcome, Status
from claims.imports import mapping, running
from claims.imports.checking import (
    BY_COLUMN,
    EMPTY_EMPTIES,
    EMPTY_KEEPS,
    MISSING_MADE,
    MISSING_REFUSED,
)
from claims.imports.days import DAY_FIRST, MONTH_FIRST
from claims.models import Import

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import claims, exchanges, sources, actors or places from a CSV or Excel file. Columns are guessed from"
        " their headers, unless --column says otherwise. All rows are imported or none; with --good, all that are"
        " good. With --check nothing is imported. The exit status is 1 where rows are refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", choices=ImportKind.values, required=True, help="what a row holds"
        )
        parser.add_argument("--user", required=True, help="who brings the file")
        parser.add_argument(
            "--by", default="", help="the editor who lets it in, where it publishes"
        )
        parser.add_argument(
            "--name", default="", help="the name of the spreadsheet (default: of the file)"
        )
        parser.add_argument("--encoding", default="", help="default: found out")
        parser.add_argument("--separator", default="", help="default: found out")
        parser.add_argument(
            "--sheet", default="", help="of a workbook (default: the first with rows)"
        )
        parser.add_argument(
            "--column", action="append", default=[], metavar="HEADER=COLUMN",
            help="what a column is; nothing after the sign leaves it out",
        )  # fmt: skip
        parser.add_argument(
            "--order",
            choices=(DAY_FIRST, MONTH_FIRST),
            default="",
            help="which comes first in 03/04/2023",
        )
        parser.add_argument(
            "--missing", choices=(MISSING_REFUSED, MISSING_MADE), default=MISSING_REFUSED
        )
        parser.add_argument("--empties", choices=(EMPTY_KEEPS, EMPTY_EMPTIES), default=EMPTY_KEEPS)
        parser.add_argument(
            "--status",
            choices=(Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED, BY_COLUMN),
            default=Status.DRAFT,
        )
        parser.add_argument("--reason", default="", help="stands in the history of each record")
        parser.add_argument("--good", action="store_true", help="import all that is good")
        parser.add_argument("--check", action="store_true", help="only say what would come of it")

    def handle(self, *args: Any, **options: Any) -> None:
        user = _user(options["user"])
        try:
            record = self._brought(options, user)
            self._work(record, ImportState.CHECKING, running.check, user)
            if not options["check"] and record.state == ImportState.CHECKED:
                by = _user(options["by"]) if options["by"] else user
                self._work(record, ImportState.WRITING, running.write, by)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self._tell(record)

    def _brought(self, options: dict[str, Any], user: Any) -> Import:
        file: Path = options["file"]
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from None
        how = {name: options[name] for name in ("encoding", "separator", "sheet") if options[name]}
        record = running.begin(
            content, file.name, options["kind"], options["name"] or file.stem, user, **how
        )
        headers = running.table_of(record).headers
        decided = {
            name: options[name] for name in ("order", "missing", "empties", "status", "reason")
        }
        columns = mapping.guessed(record.kind, headers) | _chosen(
            options["column"], record.kind, headers
        )
        mode = running.ALL_THAT_IS_GOOD if options["good"] else running.ALL_OR_NOTHING
        record.options |= {**decided, "columns": columns, "headers": headers, "mode": mode}
        record.save(update_fields=["options"])
        return record

    def _work(self, record: Import, state: str, work: Callable[..., None], by: Any) -> None:
        running.start(record, state, by)
        with tqdm(desc=ImportState(state).label, unit=" rows", disable=None) as bar:

            def told(done: int) -> None:
                bar.update(done - bar.n)

            running.guarded(lambda one: work(one, told), record)
        record.refresh_from_db()

    def _tell(self, record: Import) -> None:
        for code, label in RowOutcome.choices:
            self.stdout.write(f"{label}: {record.counts.get(code, 0)}")
        refused = record.rows.filter(outcome=RowOutcome.REFUSE)
        for row in refused[:SHOWN]:
            told = "; ".join(
                f"{one['column']}: {one['message']}".removeprefix(": ") for one in row.reasons
            )
            self.stdout.write(f"  row {row.number}: {told}")
        if record.problem:
            raise CommandError(record.problem)
        if refused:
            raise CommandError(f"{len(refused)} rows are refused.")


def _user(name: str) -> Any:
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no account “{name}”.")
    return user


def _chosen(pairs: list[str], kind: str, headers: list[str]) -> dict[str, str]:
    chosen = {}
    for pair in pairs:
        header, _, column = pair.rpartition("=")
        if header not in headers:
            raise CommandError(f"The file has no column “{header}”.")
        if column and column not in mapping.targets(kind):
            raise CommandError(f"“{column}” is none of {', '.join(mapping.targets(kind))}.")
        chosen[header] = column
    return chosen
