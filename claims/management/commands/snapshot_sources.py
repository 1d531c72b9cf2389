"""`manage.py snapshot_sources`: keep every source that was not kept yet."""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from tqdm import tqdm

from claims.evidence import keep, politely
from claims.models import Snapshot, Source

LONGEST_PAUSE = 3_600


def whole(text: str) -> int:
    """A whole number from 0 on, for the command line."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def seconds(text: str) -> float:
    """A number of seconds that somebody would wait, for the command line."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= LONGEST_PAUSE:
        raise ArgumentTypeError(f"{text!r} is no number of seconds between 0 and {LONGEST_PAUSE}")
    return number


class Command(BaseCommand):
    help = (
        "Take a snapshot of each source that has an address and none yet: one request at a time, and a pause between "
        "two requests to one host. It can be stopped and started again at any time: it goes on with those that lack "
        "one. What failed is recorded with the reason, and left alone for a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--pause", type=seconds, default=5.0, help="seconds between two requests to one host (default 5)"
        )  # fmt: skip
        parser.add_argument("--limit", type=whole, help="how many sources at most (default all)")
        parser.add_argument(
            "--retry-after", type=whole, default=24, metavar="HOURS",
            help="how long what failed is left alone (default 24 hours; 0 tries all again)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        since = timezone.now() - timedelta(hours=min(options["retry_after"], 24 * 36_500))
        lacking = Source.objects.not_kept().not_failed_since(since).least_tried_first()
        sources = list(lacking.only("url", "title", "canonical_url")[: options["limit"]])
        kept = failed = 0
        try:
            # None: only where the output is a terminal.
            with tqdm(total=len(sources), desc="Sources", unit=" sources", disable=None) as bar:
                for source in politely(sources, options["pause"]):
                    if self._keep(source):
                        kept += 1
                    else:
                        failed += 1
                    bar.update()
        except KeyboardInterrupt:
            self.stderr.write("Stopped. Start it again to go on with the rest.")
        self.stdout.write(f"{kept} kept, {failed} failed, {len(sources) - kept - failed} left.")

    def _keep(self, source: Source) -> bool:
        """Keep a source, and say so where it can't be; return whether it was."""
        outcome = keep(source)
        if isinstance(outcome, Snapshot):
            return True
        with tqdm.external_write_mode():
            self.stdout.write(f"{source.url}: {outcome.problem}")
        return False
