"""`manage.py bootstrap`: what a fresh tracker needs before its first visitor, and no more."""

import secrets
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from claims.models import Actor, Claim

FORMATS = {".json", ".jsonl", ".yaml", ".yml"}


class Command(BaseCommand):
    help = (
        "Fill an empty tracker, with the fixtures or, where INVENTED_DATA is true, with inventions, "
        "and make the first administrator."
    )

    def handle(self, **options: Any) -> None:
        with transaction.atomic():
            take_turns()
            loaded = False
            if is_empty() and settings.INVENTED_DATA:
                call_command("invent")
            elif is_empty():
                loaded = load_fixtures(settings.BASE_DIR / "fixtures")
            account = make_administrator()
        if loaded:
            counted = f"{Actor.objects.count()} actors and {Claim.objects.count()} claims"
            self.stdout.write(f"Loaded the fixtures: {counted}.")
        if account:
            name, password = account
            self.stdout.write(f"Made the administrator {name!r} with the password {password}")
            self.stdout.write("It is not shown again. Sign in at /admin/ and change it.")


def take_turns() -> None:
    """Wait for a bootstrap that runs elsewhere; held until the transaction ends.

    SQLite's transactions exclude each other anyway; PostgreSQL locks a row that always exists.
    """
    ContentType.objects.select_for_update().get(app_label="contenttypes", model="contenttype")


def is_empty() -> bool:
    return not Claim.objects.exists() and not Actor.objects.exists()


def load_fixtures(folder: Path) -> bool:
    """Load the fixtures, all at once as they refer to each other; return whether any is there."""
    paths = sorted(str(path) for path in folder.glob("*") if path.suffix in FORMATS)
    if paths:
        call_command("loaddata", *paths, verbosity=0)
    return bool(paths)


def make_administrator() -> tuple[str, str] | None:
    """Make an administrator where there is none; return its name and its password."""
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    names = ("admin" if n == 1 else f"admin{n}" for n in count(1))
    name = next(name for name in names if not users.filter(username=name).exists())
    password = secrets.token_urlsafe(15)
    users.create_superuser(name, password=password)
    return name, password
