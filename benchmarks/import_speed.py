"""How long an import of many rows takes: `python -m benchmarks.import_speed [ROWS]`.

It makes a file of invented claims and one of invented exchanges, and imports each into an empty
database of its own: a temporary SQLite file, or a new database on the PostgreSQL server that
DATABASE_URL names, which is dropped afterwards. The reading, the check and the writing are timed.
"""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="counterclaim-import-"))
os.environ["DATABASE_POOL"] = "0"

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from claims.choices import ImportKind, ImportState  # noqa: E402
from claims.imports import mapping, running  # noqa: E402
from claims.invention import World  # noqa: E402
from claims.models import Claim, Response  # noqa: E402

SHARED = (
    "actor",
    "text",
    "quote",
    "quote_language",
    "quote_translation",
    "said",
    "source_url",
    "source_title",
)
CLAIM = (
    "uid",
    *SHARED,
    "accused",
    "mentions",
    "place",
    "topics",
    "killed_low",
    "silence_checked_on",
)
RESPONSE = ("uid", *SHARED, "stance", "scope", "calls_disinformation")


def statement(world: World, fields: dict[str, Any]) -> dict[str, Any]:
    """What the columns of a statement hold."""
    source = world.sources[fields["source_id"] - 1]
    named = {"quote_language": fields["language"], "quote_translation": fields["translation"]}
    named |= {"actor": world.actors[fields["actor_id"] - 1]["name"]}
    return fields | named | {"source_url": source["url"], "source_title": source["title"]}


def claims(world: World) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each claim and its responses, as cells by their columns."""
    for invented in world.claims():
        cells = statement(world, invented.fields)
        for name, shelf in (
            ("accused", world.actors),
            ("mentions", world.actors),
            ("topics", world.topics),
        ):
            cells[name] = "; ".join(shelf[key - 1]["name"] for key in getattr(invented, name))
        cells["place"] = world.places[invented.fields["place_id"] - 1]["name"]
        yield cells, [statement(world, response) for response in invented.responses]


def claim_rows(world: World) -> Iterator[list[Any]]:
    yield list(CLAIM)
    for claim, _ in claims(world):
        yield [claim[name] for name in CLAIM]


def exchange_rows(world: World) -> Iterator[list[Any]]:
    yield [*(f"claim_{name}" for name in CLAIM), *(f"response_{name}" for name in RESPONSE)]
    for claim, responses in claims(world):
        for response in responses or [dict.fromkeys(RESPONSE, "")]:
            yield [claim[name] for name in CLAIM] + [response[name] for name in RESPONSE]


def file_of(rows: Iterator[list[Any]], most: int) -> bytes:
    """A CSV file of a header and so many rows."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(row for row, _ in zip(rows, range(most + 1), strict=False))
    return text.getvalue().encode()


def timed(kind: str, content: bytes) -> None:
    """Import the file and say how long each part took."""
    old = setup_databases(verbosity=0, interactive=False)
    try:
        user = get_user_model().objects.create_superuser("importer")
        began = time.perf_counter()
        record = running.begin(content, f"{kind}.csv", kind, "benchmark", user)
        headers = running.table_of(record).headers
        columns = mapping.guessed(kind, headers)
        record.options |= {"columns": columns, "headers": headers, "missing": "make", "mode": "all"}
        record.save()
        read = time.perf_counter()
        running.start(record, ImportState.CHECKING, user)
        running.guarded(running.check, record)
        checked = time.perf_counter()
        running.start(record, ImportState.WRITING, user)
        running.guarded(running.write, record)
        written = time.perf_counter()
        record.refresh_from_db()
        print(
            f"{connection.vendor}, {kind}: {record.counts}{record.problem}: {Claim.objects.count()} claims and"
            f" {Response.objects.count()} responses; read {read - began:.1f} s, checked {checked - read:.1f} s,"
            f" written {written - checked:.1f} s, together {written - began:.1f} s"
        )
    finally:
        connection.close()
        teardown_databases(old, verbosity=0)


def main(rows: int) -> None:
    timed(ImportKind.CLAIMS, file_of(claim_rows(World(rows)), rows))
    timed(ImportKind.EXCHANGES, file_of(exchange_rows(World(rows)), rows))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
