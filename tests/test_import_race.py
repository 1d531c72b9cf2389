"""Two who import the same rows in the same second: each row is made once, and one of the two is told."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from claims import roles
from claims.choices import ImportState
from claims.imports import running
from claims.models import Claim, ExternalKey
from tests.desk import user_of
from tests.spreadsheet import brought, csv_of

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = ["key", "actor", "text"]
ROWS = [[str(number), "A", f"Claim {number}"] for number in range(30)]


def at_once(*records) -> list[str]:
    """Write the imports at the same time; give what each was told where it could not begin."""
    told: list[str] = []
    ready = threading.Barrier(len(records))

    def write(record) -> None:
        try:
            ready.wait()
            running.start(record, ImportState.WRITING, record.started_by)
            running.guarded(running.write, record)
        except ValidationError as error:
            told.extend(error.messages)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[record]) for record in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for record in records:
        record.refresh_from_db()
    return told


def two_imports(first: bytes, second: bytes, mode: str):
    anna, boris = (user_of(roles.ANALYSTS, name) for name in ("anna", "boris"))
    return [
        brought(content, user=user, mode=mode) for content, user in ((first, anna), (second, boris))
    ]


@pytest.mark.parametrize("mode", ["all", "good"])
def test_of_two_who_import_the_same_file_at_once_nothing_is_made_twice(mode):
    both = two_imports(csv_of(HEADER, *ROWS), csv_of(HEADER, *ROWS), mode)
    told = at_once(*both)
    assert Claim.objects.count() == len(ROWS)
    assert Claim.history.count() == len(ROWS)
    finished = [record for record in both if record.state == ImportState.FINISHED]
    assert (
        len(finished) + len(told) + sum(record.state == ImportState.STOPPED for record in both) == 2
    )


def test_of_two_files_with_the_same_keys_each_key_is_made_once():
    again = [[key, actor, f"{text}!"] for key, actor, text in ROWS]
    both = two_imports(csv_of(HEADER, *ROWS), csv_of(HEADER, *again), "good")
    assert at_once(*both) == []
    assert Claim.objects.count() == ExternalKey.objects.count() == len(ROWS)
    refused = sum(record.counts.get("refuse", 0) for record in both)
    assert refused == len(ROWS)
