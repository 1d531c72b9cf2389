"""The beginning of a file, or all of it, kept until its length and its digest are known."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

IN_MEMORY = 256 * 1024  # what is longer waits in a temporary file
BYTES_AT_ONCE = 64 * 1024


class Spool:
    """What came of a file. `is_whole` where nothing is left to come; then `sha256` is its digest.

    `close()` gives back what it holds.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        self._digest = hashlib.sha256()
        self.length = 0
        self.is_whole = False

    def take(self, pieces: Iterator[bytes], most: int | None) -> None:
        """Take pieces until there are no more, or more than `most` bytes of them."""
        for piece in pieces:
            self._file.write(piece)
            self._digest.update(piece)
            self.length += len(piece)
            if most is not None and self.length > most:
                return
        self.is_whole = True

    @property
    def sha256(self) -> bytes:
        return self._digest.digest()

    def pieces(self) -> Generator[bytes]:
        """What was taken, from the beginning."""
        self._file.seek(0)
        while piece := self._file.read(BYTES_AT_ONCE):
            yield piece

    def close(self) -> None:
        self._file.close()
