"""How far the tracker has come with an import, in a small file: while a transaction goes on, nobody else
could read it from the database.
"""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings

OFTEN = 0.5
STALE = 90


class Progress:
    """Notes how much is done, not more often than somebody looks."""

    def __init__(self, key: int, total: int) -> None:
        self.path, self.total, self.noted_at = _path(key), total, 0.0
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self(0)

    def __call__(self, done: int) -> None:
        if time.monotonic() - self.noted_at > OFTEN or done == self.total:
            self.path.write_text(f"{done} {self.total}")
            self.noted_at = time.monotonic()


def read(key: int) -> tuple[int, int] | None:
    """How many of how many are done; None where that is not known."""
    try:
        done, total = _path(key).read_text().split()
        return int(done), int(total)
    except (OSError, ValueError):
        return None


def is_stale(key: int) -> bool:
    """Whether nobody has noted anything for so long that whoever did must have died."""
    try:
        return time.time() - _path(key).stat().st_mtime > STALE
    except OSError:
        return True


def forget(key: int) -> None:
    """Leave nothing behind."""
    _path(key).unlink(missing_ok=True)


def _path(key: int) -> Path:
    return Path(settings.DATA_DIR) / "imports" / f"{key}.progress"
