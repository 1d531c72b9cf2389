"""A tracker of its own to measure: empty folder, fresh database, the server that `make run` starts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def served(*, invented: bool = False) -> Iterator[str]:
    """Serve a tracker of the article's claims, or of 2,000 invented ones; give its address.

    It goes when the block ends, and so does its data. Raises `subprocess.CalledProcessError` where
    it can't be filled, and `TimeoutError` where it doesn't answer.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATA_DIR": folder,
            "DATABASE_URL": "",
            "SITE_URL": address,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "INVENTED_DATA": str(invented).lower(),
        }
        for step in ("migrate -v0", "bootstrap", "collectstatic --no-input -v0"):
            command = [sys.executable, "manage.py", *step.split()]
            subprocess.run(
                command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
            )
        command = [sys.executable, "-m", "gunicorn", "--config", "python:tracker.gunicorn"]
        server = subprocess.Popen(
            [*command, "tracker.wsgi"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(f"{address}/healthz")
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(address: str, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise TimeoutError(f"{address} does not answer") from None
            time.sleep(0.2)
        else:
            return
