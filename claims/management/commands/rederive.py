"""`manage.py rederive`: derive everything anew and print what differed."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections

from claims.rederivation import EXAMPLES, rederive


class Command(BaseCommand):
    help = (
        "Derive standings, counts, delays, lineages and the search index anew and print what"
        " differed. On a healthy database nothing does. With --check nothing is written, and the"
        " exit status is 1 where anything differed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only compare; exit with 1 where anything differs"
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="the database to look at")

    def handle(self, *args: Any, **options: Any) -> None:
        report = rederive(
            connections[options["database"]], mend=not options["check"], progress=True
        )
        if not report.counts:
            self.stdout.write("Everything that is derived is as it should be.")
            return
        for what, count in sorted(report.counts.items()):
            self.stdout.write(f"{what}: {count} differed")
        for example in report.examples:
            self.stdout.write(f"  {example}")
        if report.counts.total() > len(report.examples):
            self.stdout.write(f"  … the first {EXAMPLES} of {report.counts.total()}")
        if options["check"]:
            sys.exit(1)
        self.stdout.write("Put right.")
