"""A small web for tests: real servers on loopback, under names and public addresses of their own.

Only the wire is ours: what the tracker resolves and connects to is answered here. Its judgement of
addresses, its ports and its limits are those that it has in production.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpcore

from claims.fetching import Fetcher, UnknownHostError

PUBLIC = "93.184.215.14"  # where every name of this web lives, unless told otherwise
Answer = Callable[[BaseHTTPRequestHandler], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: Web

    def do_GET(self) -> None:
        host = self.headers.get("Host", "")
        self.web.requests.append((host, self.path, dict(self.headers)))
        answer = self.web.answers.get((host, self.path))
        self.close_connection = True
        if answer is None:
            return reply(self, 404, b"Nothing here.")
        try:
            return answer(self)
        except OSError:
            return None  # the tracker has heard enough

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def reply(
    request: BaseHTTPRequestHandler, status: int = 200, content: bytes = b"", **headers: str
) -> None:
    """Send one whole answer; `content_type="…"` is the header Content-Type."""
    request.send_response(status)
    sent = {"content_type": "text/html; charset=utf-8", "content_length": str(len(content))}
    for name, value in {**sent, **headers}.items():
        request.send_header(name.replace("_", "-").title(), value)
    request.end_headers()
    request.wfile.write(content)


class Network(httpcore.NetworkBackend):
    """Leads every public address to the server of this web, and notes where it was sent."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.connections: list[tuple[str, int]] = []

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        self.connections.append((host, port))
        if host in self._web.unreachable:
            raise httpcore.ConnectError("no route")
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self._web.port, *args, **kwargs)


class Web:
    """Names, the pages under them, and what was asked of them."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], Answer] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.names: dict[str, list[str]] = {}
        self.unreachable: set[str] = set()
        self.looked_up: list[str] = []
        self.network = Network(self)
        self.port = 0

    def page(self, url: str, content: str | bytes = b"", status: int = 200, **headers: str) -> str:
        """Put a page at this address; return the address."""
        body = content.encode() if isinstance(content, str) else content
        return self.answer(url, lambda request: reply(request, status, body, **headers))

    def redirect(self, url: str, target: str, status: int = 302) -> str:
        return self.page(url, status=status, location=target)

    def answer(self, url: str, answer: Answer) -> str:
        """Let this function answer at this address; return the address."""
        parsed = httpcore.URL(url)
        host = parsed.host.decode()
        self.names.setdefault(host, [PUBLIC])
        self.answers[host, parsed.target.decode()] = answer
        return url

    def look_up(self, host: str) -> list[str]:
        self.looked_up.append(host)
        if host not in self.names:
            raise UnknownHostError(f"There is no host called “{host}”.")
        return self.names[host]

    def fetcher(self, **options: Any) -> Fetcher:
        """A fetcher as production has it, on this web."""
        return Fetcher(**{"look_up": self.look_up, "network": self.network, **options})


@contextmanager
def serving(certificate: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Serve a new web, over TLS where there is a certificate."""
    web = Web()
    handler = type("ItsHandler", (Handler,), {"web": web})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if certificate is not None:
        server.socket = certificate.wrap_socket(server.socket, server_side=True)
    web.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
