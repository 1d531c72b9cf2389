"""Unpacks what came compressed, and stops as soon as it is more than is kept.

A kilobyte can hold a gigabyte. So nothing is unpacked further than the limit, not even within one
piece (RFC 9110, 8.4.1).
"""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli

from .errors import FetchError, TooLargeError

GZIP = b"\x1f\x8b"  # how a member of a gzip file begins


class Unpacker(Protocol):
    def unpack(self, data: bytes, limit: int) -> bytes:
        """Return what the next piece holds: `limit` bytes of it, or for br a window (16 MB) more."""

    def ended(self) -> bool:
        """True where the data is whole."""


class Plain:
    """No compression."""

    def unpack(self, data: bytes, limit: int) -> bytes:
        return data

    def ended(self) -> bool:
        return True


class Zlib:
    """gzip, and deflate with or without the header that it should have."""

    def __init__(self, *, gzip: bool) -> None:
        self._decompress = zlib.decompressobj(zlib.MAX_WBITS | 16) if gzip else None

    def unpack(self, data: bytes, limit: int) -> bytes:
        if not data:
            return b""
        if self._decompress is None:
            # RFC 1950: the low four bits of the first byte are 8. Some servers send bare RFC 1951.
            wrapped = data[0] & 0x0F == zlib.DEFLATED
            self._decompress = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        unpacked = self._decompress.decompress(data, limit)
        # A gzip file may have several members, one after the other (RFC 1952, 2.2);
        # other bytes after the end are padding.
        while len(unpacked) < limit and self._decompress.unused_data[:2] == GZIP:
            rest = self._decompress.unused_data
            self._decompress = zlib.decompressobj(zlib.MAX_WBITS | 16)
            unpacked += self._decompress.decompress(rest, limit - len(unpacked))
        return unpacked

    def ended(self) -> bool:
        return self._decompress is None or self._decompress.eof


class Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self._decompress = brotli.Decompressor()

    def unpack(self, data: bytes, limit: int) -> bytes:
        unpacked = self._decompress.process(data, output_buffer_limit=limit)
        while len(unpacked) < limit and not self._decompress.can_accept_more_data():
            more = self._decompress.process(b"", output_buffer_limit=limit - len(unpacked))
            if not more:
                break
            unpacked += more
        return unpacked

    def ended(self) -> bool:
        return self._decompress.is_finished()


def _unpacker(encoding: str) -> Unpacker:
    if encoding in {"", "identity"}:
        return Plain()
    if encoding in {"gzip", "x-gzip"}:
        return Zlib(gzip=True)
    if encoding == "deflate":
        return Zlib(gzip=False)
    if encoding == "br":
        return Brotli()
    raise FetchError(f"The answer is packed as “{encoding}”, which the tracker can't unpack.")


class Body:
    """A body as it comes in, piece by piece: packed and unpacked, neither above the limit.

    Raises `FetchError` for an encoding that was not asked for and for data that is broken, and
    `TooLargeError` as soon as there is more than the limit.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._unpacker = _unpacker(encoding.strip().lower())
        self._limit = limit
        self.packed = bytearray()
        self.content = bytearray()

    def add(self, data: bytes) -> None:
        self.packed += data
        # One byte above the limit is enough to know.
        room = self._limit + 1 - len(self.content)
        try:
            self.content += self._unpacker.unpack(data, room)
        except (zlib.error, brotli.error) as error:
            raise FetchError("The answer is compressed, and can't be unpacked.") from error
        if max(len(self.packed), len(self.content)) > self._limit:
            raise self.too_large()

    def finish(self) -> None:
        """Raises `FetchError` where the compressed data breaks off."""
        if self.packed and not self._unpacker.ended():
            raise FetchError("The answer is compressed, and breaks off before its end.")

    def too_large(self) -> TooLargeError:
        return TooLargeError(f"The answer is larger than {self._limit / 1_000_000:g} MB.")
