"""One moment of the database, for as long as a reading takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from .. import dialects


@contextmanager
def snapshot(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Within it, every query on the connection sees the database as the first of them saw it.

    Others may write meanwhile. Where a transaction is open already, that one is read from as it is.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        # Not `atomic()`: on SQLite it takes the write lock, and analysts would wait for a reader.
        cursor.execute(dialects.of(connection).begin_snapshot())
    try:
        yield
    finally:
        _end(connection)


def _end(connection: BaseDatabaseWrapper) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
    except Error:
        connection.close()  # the database is gone, and the transaction with it
