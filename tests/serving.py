"""The tracker as a real server runs it, and a proxy before it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).parent.parent


@contextmanager
def server(application: str, directory: Path) -> Iterator[int]:
    """Serve the application from the database of the tests; gives the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "DATABASE_URL": address_of_the_database(),
        "DATA_DIR": str(directory),
        "HOST": "127.0.0.1",
        "PORT": str(number),
        "SITE_URL": f"http://127.0.0.1:{number}",
        "WEB_CONCURRENCY": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:tracker.gunicorn"]
    served = subprocess.Popen(
        [*command, application], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(number)
        yield number
    finally:
        served.terminate()
        served.wait(30)


def address_of_the_database() -> str:
    settings = connection.settings_dict
    if settings["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{settings['NAME']}"
    user = f"{settings['USER']}:{settings['PASSWORD']}".rstrip(":")
    host = f"{settings['HOST']}:{settings['PORT'] or 5432}"
    return f"postgresql://{user}@{host}/{settings['NAME']}"


def wait_for(port: int, patience: float = 30) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


class Forwarder(BaseHTTPRequestHandler):
    """Passes a request on by one version of HTTP, and its answer back as HTTP/1.1."""

    protocol_version = "HTTP/1.1"
    onwards = 11

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        with closing(http.client.HTTPConnection(asked.netloc, timeout=30)) as further:
            further._http_vsn = self.onwards
            further._http_vsn_str = f"HTTP/{self.onwards / 10}"
            further.request("GET", f"{asked.path}?{asked.query}".rstrip("?"))
            answer = further.getresponse()
            self.send_response(answer.status)
            length = answer.headers["Content-Length"]
            name = "Content-Length" if length else "Transfer-Encoding"
            self.send_header(name, length or "chunked")
            self.end_headers()
            try:
                while piece := answer.read1(65536):
                    self.wfile.write(piece if length else b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.write(b"" if length else b"0\r\n\r\n")
            except http.client.IncompleteRead:
                self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def proxy(onwards: int) -> Iterator[str]:
    """A proxy that speaks HTTP/1.0 (10) or HTTP/1.1 (11) to the server; gives its address."""
    handler = type("Handler", (Forwarder,), {"onwards": onwards})
    forwarder = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=forwarder.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{forwarder.server_address[1]}"
    finally:
        forwarder.shutdown()
        forwarder.server_close()
        thread.join(10)
