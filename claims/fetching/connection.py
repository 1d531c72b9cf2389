"""Connections to addresses that were judged, which end when the time is up."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

import httpcore

from .errors import TooSlowError

Result = TypeVar("Result")


class Deadline:
    """The moment at which all must be done: look-up, connection, every redirect, the last byte."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raises `TooSlowError` where there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> TooSlowError:
        return TooSlowError(f"The answer did not come within {self.seconds:g} seconds.")

    def call(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns, or raise what it raises, in time.

        For the system's resolver, which knows no time limit: it is left behind in its thread.
        """
        done: SimpleQueue[tuple[Result | None, Exception | None]] = SimpleQueue()

        def run() -> None:
            try:
                done.put((work(), None))
            except Exception as error:  # noqa: BLE001 - raised again below, whatever it is
                done.put((None, error))

        Thread(target=run, daemon=True).start()
        try:
            result, error = done.get(timeout=self.left())
        except Empty:
            raise self.passed() from None
        if error is not None:
            raise error
        return result  # type: ignore[return-value]


class VettedBackend(httpcore.NetworkBackend):
    """Connects to the addresses that it was given, whatever host is asked for.

    TLS goes by the name all the same: the certificate must be that of the host.
    """

    def __init__(
        self, network: httpcore.NetworkBackend, addresses: list[str], deadline: Deadline
    ) -> None:
        self._network = network
        self._addresses = addresses
        self._deadline = deadline
        self.connected_to = ""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a stream to the first address that takes the connection, each given its share of
        the time that is left.
        """
        problem: Exception = httpcore.ConnectError("no address")
        for number, address in enumerate(self._addresses):
            share = self._deadline.left() / (len(self._addresses) - number)
            try:
                stream = self._network.connect_tcp(address, port, share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                self.connected_to = address
                return TimedStream(stream, self._deadline)
        raise problem


class TimedStream(httpcore.NetworkStream):
    """A stream that waits for nothing longer than the time that is left for everything.

    A limit for each read, as HTTP libraries have it, lets a server drip one byte after the other.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
