"""`manage.py invent`: fill an empty tracker with an invented world."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.invention import World, fill
from claims.models import Claim


class Command(BaseCommand):
    help = (
        "Fill an empty tracker with invented claims and responses, in five scripts. It needs INVENTED_DATA=true, which "
        "marks every page as invented. A tracker that holds invented claims already is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--claims", type=int, default=2000, help="how many claims (default 2000)"
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed gives the same tracker"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.INVENTED_DATA:
            raise CommandError(
                "Set INVENTED_DATA=true, so that every page says that its claims are invented."
            )
        if Claim.objects.exists():
            self.stdout.write("The tracker holds claims already; nothing was invented.")
            return
        fill(World(options["claims"], options["seed"]))
        self.stdout.write(f"Invented {options['claims']} claims.")
