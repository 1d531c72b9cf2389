"""One document after the other: judged, connected to, read within limits, redirects judged again."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus

import httpcore
import httpx
from django.conf import settings

from .connection import Deadline, VettedBackend
from .errors import FetchError, RefusedError
from .guard import Guard, look_up
from .unpacking import Body

Headers = list[tuple[str, str]]

MAX_BYTES = 10_000_000
MAX_SECONDS = 20
MAX_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
NO_TYPE = "application/octet-stream"

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", re.ASCII)


@dataclass(frozen=True)
class Exchange:
    """A request and the head of its answer, as they went over the wire."""

    url: str
    ip: str
    request_line: str
    request_headers: Headers
    status_line: str
    status: int
    headers: Headers
    at: datetime

    def header(self, name: str) -> str:
        """Return the header of the answer that has this name, the first of several; else ""."""
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> list[str]:
        """Return each header of the answer that has this name."""
        return [value for key, value in self.headers if key.lower() == name]


@dataclass(frozen=True)
class Fetched:
    """A document, as the address that finally answered has it."""

    exchange: Exchange
    redirects: list[Exchange]  # that led to it, the first one first
    packed: bytes = field(repr=False)  # the body as it was sent
    content: bytes = field(repr=False)  # the body, unpacked

    @property
    def url(self) -> str:
        return self.exchange.url

    @property
    def status(self) -> int:
        return self.exchange.status

    @property
    def headers(self) -> Headers:
        return self.exchange.headers

    @property
    def fetched_at(self) -> datetime:
        return self.exchange.at

    @property
    def media_type(self) -> str:
        """What the server says that the content is, without parameters, in small letters."""
        said = self.exchange.header("content-type").split(";")[0].strip().lower()
        return said if _MEDIA_TYPE.fullmatch(said) and len(said) <= 100 else NO_TYPE

    @property
    def problem(self) -> str:
        """A sentence where the answer is not the document but an error; else ""."""
        if 200 <= self.status < 300:
            return ""
        known = {each.value: each.phrase for each in HTTPStatus}
        answer = f"{self.status} {known.get(self.status, '')}".rstrip()
        return f"The server answers “{answer}” instead of the document."


class Fetcher:
    """Fetches documents within limits. Keeps nothing from one to the next: no cookies, no
    connections. The environment's proxies are none of its business.

    Tests bring a web of their own, `look_up` and `network`; the judgement is the same.
    """

    def __init__(
        self,
        *,
        look_up: Callable[[str], list[str]] = look_up,
        network: httpcore.NetworkBackend | None = None,
        max_bytes: int = MAX_BYTES,
        max_seconds: float = MAX_SECONDS,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = Guard(look_up)
        self._network = network or httpcore.SyncBackend()
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._given = certificates

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        # Reading the authorities takes some 20 ms, which no start of the tracker should pay.
        return self._given or httpx.create_ssl_context(trust_env=False)

    def fetch(self, url: str) -> Fetched:
        """See `fetching.fetch`."""
        deadline = Deadline(self._max_seconds)
        redirects: list[Exchange] = []
        while True:
            try:
                found, target = self._ask(url, redirects, deadline)
            except FetchError as error:
                if not redirects:
                    raise
                raise type(error)(f"It redirects to {url}. {error}") from error
            if found is not None:
                return found
            if len(redirects) > MAX_REDIRECTS:
                raise FetchError(f"It redirects more than {MAX_REDIRECTS} times.")
            url = target

    def _ask(
        self, text: str, redirects: list[Exchange], deadline: Deadline
    ) -> tuple[Fetched | None, str]:
        """Return what this address answers, or else the address that it redirects to.

        A redirect is added to those that there are.
        """
        url = self._guard.read(text)
        addresses = deadline.call(lambda: self._guard.addresses(url))
        backend = VettedBackend(self._network, addresses, deadline)
        request = _request(url)
        try:
            with (
                httpcore.HTTPConnection(
                    request.url.origin, self._certificates, network_backend=backend
                ) as connection,
                connection.stream(request.method, request.url, headers=request.headers) as response,
            ):
                exchange = _exchange(url, backend.connected_to, request, response)
                target = exchange.header("location")
                if exchange.status in REDIRECTS and target:
                    redirects.append(exchange)
                    return None, _joined(url, target)
                body = self._read(exchange, response)
        except httpcore.TimeoutException as error:
            raise deadline.passed() from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(_reason(error)) from error
        return Fetched(exchange, redirects, bytes(body.packed), bytes(body.content)), ""

    def _read(self, exchange: Exchange, response: httpcore.Response) -> Body:
        body = Body(", ".join(exchange.every("content-encoding")), self._max_bytes)
        announced = exchange.header("content-length")
        if announced.isascii() and announced.isdigit() and int(announced) > self._max_bytes:
            raise body.too_large()
        for piece in response.iter_stream():
            body.add(piece)
        body.finish()
        return body


def _request(url: httpx.URL) -> httpcore.Request:
    headers = [
        ("Host", url.netloc.decode("ascii")),
        ("User-Agent", f"Counterclaim (+{settings.SITE_URL}/about/)"),
        ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
        ("Accept-Encoding", "gzip, deflate, br"),
        ("Connection", "close"),
    ]
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    return httpcore.Request("GET", target, headers=headers)


def _exchange(
    url: httpx.URL, ip: str, request: httpcore.Request, response: httpcore.Response
) -> Exchange:
    version = response.extensions["http_version"].decode("ascii")
    reason = response.extensions.get("reason_phrase", b"").decode("latin-1")
    return Exchange(
        url=str(url),
        ip=ip,
        request_line=f"GET {request.url.target.decode('ascii')} HTTP/1.1",
        request_headers=_text(request.headers),
        status_line=f"{version} {response.status} {reason}",
        status=response.status,
        headers=_text(response.headers),
        at=datetime.now(UTC),
    )


def _text(headers: list[tuple[bytes, bytes]]) -> Headers:
    """HTTP's headers are bytes, which are read as Latin-1 so that any of them can be kept."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _joined(url: httpx.URL, target: str) -> str:
    try:
        # Servers send UTF-8 here more often than the Latin-1 that headers are read as.
        return str(url.join(target.encode("latin-1").decode("utf-8", "replace")))
    except (httpx.InvalidURL, ValueError) as error:
        raise RefusedError(f"It redirects to “{target}”, which is no address.") from error


def _reason(error: Exception) -> str:
    """A sentence for what went wrong on the way."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The certificate of the server is not good: {cause.verify_message}."
        if isinstance(cause, ssl.SSLError):
            return "The server and the tracker can't agree on a secure connection."
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.ConnectError):
        return "The server can't be reached."
    if isinstance(error, httpcore.ProtocolError):
        return "The answer is broken off, or is no HTTP."
    return "The connection broke off."
